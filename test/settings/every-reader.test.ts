import { Agent } from '../../server/identity/agent.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import type { SettingsDocument } from '../../server/settings/settings.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

/** A change of the settings through the desk, and what everybody says afterwards: in the process that made it, and in another one. */
let world: RunningApp
let other: Awaited<ReturnType<RunningApp['another']>>
let supervisor: DeskAgent

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  other = await world.another()
  supervisor = await openDesk(world, 'wang.fang')
})
afterEach(() => world.close())

type Edit = (document: SettingsDocument) => Partial<SettingsDocument>
async function change(
  edit: Edit,
  more: { inForceFrom?: string; base?: number; why?: string } = {},
) {
  const { base, document } = await supervisor.ask('GET /desk/api/settings')
  return supervisor.call('POST /desk/api/settings', {
    base,
    why: '忙季',
    ...more,
    document: { ...document, ...edit(document) },
  })
}

const CALENDAR = {
  mode: 'calendar' as const,
  workday: [['08:30', '22:30']],
  restday: [['11:00', '17:00']],
}
const everything: Edit = (document) => ({
  hours: { people: CALENDAR, phone: CALENDAR, business: CALENDAR } as SettingsDocument['hours'],
  departments: document.departments.map((one) =>
    one.key === 'after-sales' ? { ...one, name: '售后保障' } : one,
  ),
  kinds: document.kinds.map((one) => (one.kind === 'goods' ? { ...one, name: '商品卡密' } : one)),
  promises: {
    ...document.promises,
    chatWaitMinutes: 9,
    ticketFirstResponseMinutes: 45,
    shown: [{ id: 'M1', title: '兜底', text: '24 小时内补发' }],
  },
  groups: [],
  cannedReplies: [{ title: '核对中', text: '正在为您核对，请稍等', kinds: [] }],
  texts: { ...document.texts, groupsNotice: '新的提醒' },
  platform: { notice: '今天有活动' },
  officialAccount: { welcome: '您好，新的欢迎语' },
  phone: { standard: '400-000-2000', emergencyText: null },
  agents: [
    ...document.agents.map((one) =>
      one.wecomUserId === 'li.na'
        ? { ...one, departments: ['technical', 'general', 'after-sales'] }
        : one,
    ),
    {
      wecomUserId: 'zhao.min',
      workNumber: '1055',
      name: '赵敏',
      role: 'agent',
      departments: ['after-sales'],
    },
  ],
})

/** What each surface of that process says that comes from the settings. */
async function told(url: string, personId: string) {
  const customer = await openMiniProgram({ ...world, url }, personId)
  const agent = await openDesk({ ...world, url }, 'li.na')
  const contact = await customer.ask('GET /api/contact')
  const form = await customer.ask('GET /api/ticket-form')
  const channel = (key: string) => contact.channels.find((one: { key: string }) => one.key === key)
  world.sandbox.control.setServerUrl(url)
  await world.sandbox.control.sendText(personId, '客服几点上班')
  await world.sandbox.settled()
  const answer = world.received(personId).at(-1)?.content
  world.sandbox.control.setServerUrl(world.url)
  return {
    hours: channel('online').hoursText,
    ticket: channel('ticket').waitText,
    promises: contact.promises.map(({ text }: { text: string }) => text),
    groups: contact.groups,
    notice: (await customer.ask('GET /api/app-config')).notice,
    kind: form.kinds.find(({ kind }: { kind: string }) => kind === 'goods'),
    agent: (await agent.ask('GET /desk/api/me')).departments.map(
      ({ name }: { name: string }) => name,
    ),
    replies: (await agent.ask('GET /desk/api/canned-replies')).items.map(
      ({ title }: { title: string }) => title,
    ),
    bot: answer?.kind === 'text' ? answer.text : '',
    waits: (await customer.ask('GET /api/waiting')).promisedMinutes,
    promised: (await customer.ask('GET /api/promises')).items.find(
      ({ key }: { key: string }) => key === 'chat-wait',
    ).promise,
  }
}

const NEW = {
  hours: expect.stringContaining('08:30–22:30'),
  ticket: expect.stringContaining('45 分钟内'),
  promises: ['24 小时内补发'],
  groups: null,
  notice: '今天有活动',
  kind: expect.objectContaining({ name: '商品卡密', department: '售后保障部' }),
  agent: ['技术部', '综合部', '售后保障部'],
  replies: ['核对中'],
  bot: expect.stringContaining('工作日 08:30–22:30，周末和节假日 11:00–17:00'),
  waits: 9,
  promised: '平均 9 分钟内',
}

it('every reader says what is in force: here with the commit, in another process at its next look, which comes within a second', async () => {
  await world.sandbox.control.follow('u1')
  await world.sandbox.control.follow('u2')
  const before = await told(other.url, 'u2')
  expect(before).toMatchObject({
    hours: expect.stringContaining('09:00–21:00'),
    replies: expect.not.arrayContaining(NEW.replies),
    waits: 5,
    bot: expect.stringContaining('09:00–21:00'),
  })
  expect((await change(everything)).status).toBe(201)
  expect(await told(world.url, 'u1')).toEqual(NEW)
  const watch = other.app.watches.find(({ name }) => name === 'settings')
  expect(watch?.everyMs).toBeLessThanOrEqual(SECOND_MS)
  await watch?.run()
  expect(await told(other.url, 'u2')).toEqual(NEW)
  expect(await world.db.read.findOneBy(Agent, { wecomUserId: 'zhao.min' })).toMatchObject({
    active: true,
    workNumber: '1055',
  })
})

describe('what was promised', () => {
  async function submit(customer: Customer) {
    const { number } = await customer.ask('POST /api/tickets', {
      kind: 'technical',
      orderNumber: null,
      occurredAt: null,
      errorText: null,
      tried: null,
      attachmentIds: [],
      draftId: null,
      urgent: false,
      another: false,
      description: '付款页面一直打不开，换了网络也不行',
    })
    return world.db.read.findOneByOrFail(Ticket, { number })
  }
  const shorter: Edit = (document) => ({
    promises: {
      ...document.promises,
      ticketFirstResponseMinutes: 10,
      chatWaitMinutes: 3,
      chatFirstAnswerSeconds: 200,
    },
  })

  it('a ticket keeps its version and its due times; one that is submitted afterwards has the new ones', async () => {
    const customer = await openMiniProgram(world, 'u1')
    const old = await submit(customer)
    await change(shorter)
    const kept = await world.db.read.findOneByOrFail(Ticket, { id: old.id })
    const fresh = await submit(await openMiniProgram(world, 'u2'))
    const minutes = ({ firstResponseDueAt, createdAt }: Ticket): number =>
      (firstResponseDueAt.getTime() - createdAt.getTime()) / MINUTE_MS
    expect([old, kept, fresh].map((ticket) => [ticket.settingsVersion, minutes(ticket)])).toEqual([
      [1, 30],
      [1, 30],
      [2, 10],
    ])
    expect((await customer.ask(`GET /api/tickets/${old.number}`)).number).toBe(old.number)
  })

  it('who waits keeps the wait that was promised, and the figures judge by it', async () => {
    for (const wecomUserId of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang']) {
      await world.sandbox.control.kf.setReceiving({
        wecomUserId,
        openKfId: 'wkSandboxHaicheng0000000001',
        status: 'stopped',
      })
    }
    await world.settle()
    const customer = await openMiniProgram(world, 'u1')
    const { url } = await customer.ask('POST /api/kf/entry', { from: 'mine' })
    await world.sandbox.control.kf.openLink({ userId: 'u1', url })
    await world.settle()
    await world.sandbox.control.kf.customerSends({
      userId: 'u1',
      openKfId: 'wkSandboxHaicheng0000000001',
      message: '转人工',
    })
    await world.settle()
    const before = await customer.ask('GET /api/waiting')
    await change(shorter)
    const after = await customer.ask('GET /api/waiting')
    expect(
      await world.db.read.findOneByOrFail(ServiceSession, { status: 'waiting' }),
    ).toMatchObject({ settingsVersion: 1 })
    expect([after.promisedMinutes, after.promisedAt]).toEqual([
      before.promisedMinutes,
      before.promisedAt,
    ])
    expect(before.promisedMinutes).toBe(5)
  })
})

it('who is taken out of the members is logged out; what they hold goes back, and the change says so before it is made', async () => {
  const customer = await openMiniProgram(world, 'u1')
  const { number } = await customer.ask('POST /api/tickets', {
    kind: 'after-sales',
    orderNumber: null,
    occurredAt: null,
    errorText: null,
    tried: null,
    attachmentIds: [],
    draftId: null,
    urgent: false,
    another: false,
    description: '昨天晚上充的话费今天还没有到账，申请退款',
  })
  const leaving = await openDesk(world, 'zhang.wei')
  await leaving.ask(`POST /desk/api/tickets/${number}/take`, {})
  const without: Edit = (document) => ({
    agents: document.agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
  })
  const { document } = await supervisor.ask('GET /desk/api/settings')
  const check = await supervisor.ask('POST /desk/api/settings/check', {
    document: { ...document, ...without(document) },
  })
  expect(check.effects).toContain(
    '张伟（工号 1024）不再是成员，登录马上失效。1 张工单交回部门，客户会知道',
  )
  await change(without)
  expect((await leaving.call('GET /desk/api/me')).status).toBe(401)
  await world.settle()
  const ticket = await customer.ask(`GET /api/tickets/${number}`)
  expect([ticket.status, JSON.stringify(ticket)]).toEqual([
    'submitted',
    expect.stringContaining('不再处理这张工单'),
  ])
})

describe('the door', () => {
  it("is the supervisors', and canned replies are everybody's", async () => {
    const agent = await openDesk(world, 'zhang.wei')
    expect([
      (await agent.call('GET /desk/api/settings')).status,
      (await agent.call('POST /desk/api/settings', { base: 1, document: {}, why: '试' })).status,
      (await agent.call('GET /desk/api/canned-replies')).status,
    ]).toEqual([403, 403, 200])
  })

  it('names every fault and changes nothing', async () => {
    const refused = await change((document) => ({
      promises: { ...document.promises, chatWaitMinutes: 0 },
      agents: [],
    }))
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_settings'])
    expect(refused.body.faults).toContainEqual({
      path: 'promises.chatWaitMinutes',
      message: '承诺 · 等客服分钟数：要大于 0',
    })
    expect(refused.body.detail).toMatch(/什么都没有改$/)
    expect((await supervisor.ask('GET /desk/api/settings')).version).toBe(1)
    expect((await change(() => ({ texts: {} }), { why: ' ' })).body.faults[0].message).toBe(
      '请写一句为什么要改',
    )
  })

  it('a key repeats its answer and changes once; who was overtaken is told by whom', async () => {
    const { base, document } = await supervisor.ask('GET /desk/api/settings')
    const body = {
      base,
      why: '忙季',
      document: { ...document, texts: { ...document.texts, groupsNotice: '新的提醒' } },
    }
    const first = await supervisor.call('POST /desk/api/settings', body, {
      'Idempotency-Key': 'settings-key-0001',
    })
    const again = await supervisor.call('POST /desk/api/settings', body, {
      'Idempotency-Key': 'settings-key-0001',
    })
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body])
    const late = await supervisor.call('POST /desk/api/settings', { ...body, document })
    expect([late.status, late.body.code, late.body.detail]).toEqual([
      409,
      'settings_moved',
      expect.stringContaining('王芳（工号 1001）'),
    ])
  })

  it('shows what would be otherwise, in the words that customers will read', async () => {
    const { document } = await supervisor.ask('GET /desk/api/settings')
    const people = { ...CALENDAR, special: [{ date: '2026-03-06', spans: [], note: '盘点' }] }
    const check = await supervisor.ask('POST /desk/api/settings/check', {
      document: { ...document, hours: { ...document.hours, people } },
    })
    expect(check.faults).toEqual([])
    expect(check.changes).toContainEqual({
      path: 'hours.people.workday',
      place: '服务时间 · 客服 · 工作日',
      before: '09:00–21:00',
      after: '08:30–22:30',
    })
    expect(check.preview).toContainEqual({
      where: '自动客服 · 说到服务时间',
      before: '工作日 09:00–21:00，周末和节假日 10:00–18:00',
      after: '工作日 08:30–22:30，周末和节假日 11:00–17:00；3月6日 不开放（盘点）',
    })
    expect(check.effects.join()).toContain('公众号的欢迎语里还写着')
    expect((await supervisor.ask('GET /desk/api/settings')).version).toBe(1)
  })

  it('history with who, why and what; a planned one is withdrawn, a former one had back', async () => {
    await change((document) => ({ texts: { ...document.texts, groupsNotice: '新的提醒' } }))
    const from = new Date(world.clock.epochMs() + DAY_MS).toISOString()
    expect(
      (
        await change((document) => ({ texts: { ...document.texts, groupsNotice: '再一个' } }), {
          inForceFrom: from,
        })
      ).body,
    ).toMatchObject({ version: 3, state: 'to-come' })
    expect(await supervisor.ask('GET /desk/api/settings')).toMatchObject({
      version: 2,
      base: 3,
      toCome: { version: 3 },
    })
    await supervisor.ask('POST /desk/api/settings/versions/3/withdraw')
    await supervisor.ask('POST /desk/api/settings/versions/1/back', { base: 2, why: '写错了' })
    const { items } = await supervisor.ask('GET /desk/api/settings/versions')
    expect(
      items.map(({ version, state, why, sections }: Record<string, unknown>) => [
        version,
        state,
        why,
        sections,
      ]),
    ).toEqual([
      [4, 'in-force', '退回第 1 版：写错了', ['话术']],
      [3, 'withdrawn', '忙季', ['话术']],
      [2, 'past', '忙季', ['话术']],
      [1, 'past', '第一次启动，取自策略文件', []],
    ])
    expect(await supervisor.ask('GET /desk/api/settings/versions/2')).toMatchObject({
      author: '王芳（工号 1001）',
      changes: [expect.objectContaining({ place: '话术 · 用户群的提醒', after: '新的提醒' })],
      back: [expect.objectContaining({ after: '新的提醒' })],
    })
    expect((await supervisor.call('GET /desk/api/settings/versions/99')).status).toBe(404)
  })
})
