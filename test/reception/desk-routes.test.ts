import { Conversation } from '../../server/conversations/conversation.entity'
import { MannerFlag } from '../../server/conversations/sessions/manner-flag.entity'
import { Message } from '../../server/conversations/message.entity'
import { setDeskStatus, setServicerStatus } from '../../server/conversations/people/presence'
import { Agent } from '../../server/identity/agent.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { CardSecret } from '../../server/orders/card-secret.entity'
import {
  Colleagues,
  DeskSession,
  FlagPage,
  Presence,
  RepliedInSession,
  SessionPage,
} from '../../server/reception/desk/desk-session.contract'
import { deskSessionRoutes } from '../../server/reception/desk/desk-sessions.routes'
import { flagsRoutes } from '../../server/reception/desk/flags.routes'
import { presenceRoutes } from '../../server/reception/desk/presence.routes'
import { ticketEntries } from '../../server/tickets/desk/ticket-history'
import { serveApi, testBox, type TestApi } from '../support/api'
import { makeAgent } from '../support/people'
import { makeOrder, published, submit } from '../tickets/ticket-world'
import { createReceptionWorld, deps, type ReceptionWorld, type Talker } from './reception-world'

let world: ReceptionWorld
let server: TestApi
const cookies = new Map<string, string>()
beforeEach(async () => {
  world = await createReceptionWorld()
  server = await serveApi(world.db, (api) => {
    deskSessionRoutes(api, { ...deps, db: world.db, box: testBox, ticketEntries })
    presenceRoutes(api, { db: world.db, policy: deps.policy })
    flagsRoutes(api, { db: world.db, box: testBox, policy: deps.policy, calendar: deps.calendar })
  })
  // 售后, 技术与综合, 安全与会员, 主管; at the desk is nobody yet
  for (const name of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang']) {
    const { agent, cookie } = await makeAgent(world.db, name)
    cookies.set(name, cookie)
    await world.db.transaction((tx) => setDeskStatus(tx, agent.id, 'away'))
  }
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const call = (signature: string, body?: unknown, who = 'li.na') =>
  server.call(signature, {
    cookie: cookies.get(who) ?? '',
    ...(body === undefined ? {} : { body }),
  })
const put = (who: string, deskStatus: 'online' | 'away') =>
  call('PUT /desk/api/presence', { deskStatus }, who)
const list = async (view: string, who = 'li.na') =>
  SessionPage.parse((await call(`GET /desk/api/sessions?view=${view}`, undefined, who)).body)
const events = async () => (await published(world.db)).map(({ event }) => event)

/** Waits in the queue of 综合部, 李娜's. */
async function waiting(
  channel: 'official-account' | 'wecom-kf' = 'official-account',
): Promise<{ talker: Talker; path: string }> {
  const talker = await world.talker({ channel, customer: await world.customer('alice', 'gold') })
  await talker.say('转人工')
  return { talker, path: `/desk/api/sessions/${(await talker.session())?.id}` }
}
async function serving(
  channel: 'official-account' | 'wecom-kf' = 'official-account',
): Promise<{ talker: Talker; path: string }> {
  const arrived = await waiting(channel)
  expect((await call(`POST ${arrived.path}/take`, {})).status).toBe(200)
  return arrived
}

const WRITES = [
  ['take', {}],
  ['hand-on', { department: 'security', note: '账号被盗' }],
  ['notes', { text: '客户着急' }],
  ['reply', { text: '您好' }],
  ['end', {}],
] as const

describe('every route', () => {
  it.each([
    'GET /desk/api/sessions',
    'GET /desk/api/sessions/ses_1',
    'GET /desk/api/sessions/ses_1/history',
    'GET /desk/api/presence',
    'PUT /desk/api/presence',
    'GET /desk/api/colleagues',
    'GET /desk/api/flags',
    'POST /desk/api/flags/flg_1/seen',
    ...WRITES.map(([path]) => `POST /desk/api/sessions/ses_1/${path}`),
  ])('%s wants an agent', async (signature) => {
    const body = signature.startsWith('GET') ? {} : { body: {} }
    expect((await server.call(signature, body)).status).toBe(401)
    expect(
      (await server.call(signature, { token: (await world.customer('bob')).token, ...body }))
        .status,
    ).toBe(401)
  })

  it.each([
    ['GET', '', undefined] as const,
    ['GET', '/history', undefined] as const,
    ...WRITES.map(([path, body]) => ['POST', `/${path}`, body] as const),
  ])("%s …%s: another department's session does not exist", async (method, path, body) => {
    const { path: session } = await waiting()
    const answer = await call(`${method} ${session}${path}`, body, 'zhang.wei')
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  })

  it.each([
    ['hand-on', { note: '转给您' }, 'department'],
    ['hand-on', { department: 'security', workNumber: '1042', note: '好' }, 'department'],
    ['hand-on', { department: 'security' }, 'note'],
    ['notes', { text: ' ' }, 'text'],
    ['reply', { text: '' }, 'text'],
    ['take', { note: 7 }, 'note'],
  ])('%s %j names the field that does not fit', async (path, body, field) => {
    const { path: session } = await waiting()
    const answer = await call(`POST ${session}/${path}`, body)
    expect([answer.status, answer.body.faults[0].path]).toEqual([400, field])
  })

  it('a view that does not exist is refused, and flags are for supervisors', async () => {
    expect([
      (await call('GET /desk/api/sessions?view=all')).status,
      (await call('GET /desk/api/flags')).status,
      (await call('PUT /desk/api/presence', { deskStatus: 'asleep' })).status,
    ]).toEqual([400, 403, 400])
  })
})

describe('lists', () => {
  it('show the queue in its order, with page by page, and whose they are', async () => {
    const [first] = [await waiting(), world.clock.advance(MINUTE_MS)]
    await waiting('wecom-kf')
    const page = SessionPage.parse((await call('GET /desk/api/sessions?view=waiting&limit=1')).body)
    expect(page.items).toMatchObject([
      {
        status: 'waiting',
        statusText: '排队中',
        position: 1,
        channelText: '公众号',
        customerName: '用**',
        tierName: '黄金会员',
        verified: true,
        department: '综合部',
        holder: null,
        what: '还没有说是什么事',
        promisedAt: '2026-03-05T12:05:00.000+08:00',
        halfOver: false,
        flagged: false,
      },
    ])
    expect(first.path).toContain(page.items[0]?.sessionId)
    const second = SessionPage.parse(
      (await call(`GET /desk/api/sessions?view=waiting&limit=1&cursor=${page.nextCursor}`)).body,
    )
    expect([second.items[0]?.position, second.nextCursor, second.counts]).toEqual([
      2,
      null,
      { mine: 0, waiting: 2, department: 2 },
    ])
  })

  it("say the customer's own last words, never the bot's, and count the wait in opening hours: at night from when it begins, in the morning from then", async () => {
    world.clock.set('2026-03-05T21:27:00+08:00')
    cookies.set('li.na', (await makeAgent(world.db, 'li.na')).cookie)
    const { talker, path } = await waiting()
    await talker.say('激活码一直提示无效')
    const row = async () => (await list('waiting')).items[0]
    expect(await row()).toMatchObject({
      lastText: '激活码一直提示无效',
      waitCountsFrom: null,
      cameText: '今天 21:27 来的',
      countsText: '上班后 明天 09:00 起算',
    })
    const shown = DeskSession.parse((await call(`GET ${path}`)).body)
    expect(shown.firstAnswer).toMatchObject({
      text: '上班后 明天 09:00 起算',
      dueAt: '2026-03-06T09:01:00.000+08:00',
    })
    world.clock.set('2026-03-06T09:05:00+08:00')
    cookies.set('li.na', (await makeAgent(world.db, 'li.na')).cookie)
    expect(await row()).toMatchObject({
      waitCountsFrom: '2026-03-06T09:00:00.000+08:00',
      cameText: '昨晚 21:27 来的',
      countsText: null,
    })
  })

  it('move a session along: waiting, mine, ended', async () => {
    const { path } = await serving()
    expect([
      (await list('waiting')).items,
      (await list('mine')).items.map(({ mine }) => mine),
      (await list('department')).items.length,
    ]).toEqual([[], [true], 1])
    await call(`POST ${path}/end`, {})
    expect([
      (await list('mine')).items,
      (await list('ended')).items.map(({ endText }) => endText),
    ]).toEqual([[], ['客服结束']])
    expect((await list('ended', 'zhang.wei')).items).toEqual([])
    expect((await list('ended', 'wang.fang')).items).toHaveLength(1)
  })
})

describe('one session', () => {
  it('has all that its agent must know: customer, order, tickets, summary, window, record', async () => {
    const alice = await world.customer('alice', 'gold')
    const order = await makeOrder(world.db, alice.customerId, { orderNumber: 'HKM202603050001' })
    await world.db.transaction(({ manager, now }) =>
      manager.insert(CardSecret, {
        id: newId('sec'),
        orderId: order.id,
        line: 1,
        cardNumberSealed: null,
        cardNumberMasked: '卡密',
        secretSealed: testBox.seal('ABCD-1234', 'x'),
        keyId: testBox.keyId,
        createdAt: now,
      }),
    )
    const ticket = await submit(world.db, alice.customerId)
    const talker = await world.talker({ channel: 'official-account', customer: alice })
    await talker.say('订单号HKM202603050001，激活时提示“卡密无效”')
    await talker.say('转人工')
    const answer = await call(
      `GET /desk/api/sessions/${(await talker.session())?.id}`,
      undefined,
      'zhang.wei',
    )
    const session = DeskSession.parse(answer.body)
    expect(session).toMatchObject({
      customer: {
        customerId: alice.customerId,
        tierName: '黄金会员',
        verified: true,
        verifiedText: '已确认是本人',
      },
      department: '售后部',
      kindName: '商品',
      order: {
        orderNumber: order.orderNumber,
        amountText: '¥99.00',
        paymentText: '已付款 微信支付',
        deliveryText: '已发货',
        secret: { text: '客户还没有看过', seen: false },
      },
      openTickets: [{ number: ticket.number }],
      latestOrders: [{ orderNumber: order.orderNumber }],
      summary: {
        whyText: '客户要人工',
        kindName: '商品',
        said: [expect.stringContaining('卡密无效')],
      },
      window: { quota: 5, open: true, text: '还可以发 5 条，到后天 12:00' },
      canReply: false,
      cannotReplyText: '先接手再回复',
      actions: ['take', 'to-bot', 'note'],
      firstAnswer: { promisedSeconds: 60, text: '承诺 60 秒内首次回复' },
      earlierSessions: 0,
      elsewhere: [],
      flags: [],
    })
    expect(session.events.map(({ text }) => text)).toEqual([
      '会话开始',
      '关于订单 HKM202603050001',
      '要找客服：客户要人工',
      '进入售后部排队',
      '没有客服在线，已告诉主管',
    ])
    expect(answer.text).not.toMatch(/张伟|李娜|ABCD/)
  })

  it('of somebody whom nobody knows shows no orders and says so', async () => {
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    expect(
      (await call(`GET /desk/api/sessions/${(await talker.session())?.id}`)).body,
    ).toMatchObject({
      customer: { customerId: null, name: '微信用户', verified: false },
      order: null,
      openTickets: [],
      latestOrders: [],
    })
  })

  it('shows in its history no ticket that its reader may not open, and to supervisors all (F5)', async () => {
    const alice = await world.customer('alice', 'gold')
    const theft = await submit(world.db, alice.customerId, {
      kind: 'account-security',
      description: '账号被盗了，绑定的手机被换掉',
    })
    const talker = await world.talker({ channel: 'official-account', customer: alice })
    await talker.say('转人工')
    const path = `/desk/api/sessions/${(await talker.session())?.id}/history`
    const told = async (who: string): Promise<string> =>
      (await call(`GET ${path}`, undefined, who)).text
    expect(await told('wang.fang')).toContain(theft.number)
    for (const words of [theft.number, '绑定的手机'])
      expect(await told('li.na')).not.toContain(words)
  })

  it('names the other chat of the same customer as running, with its holder, and counts as earlier only what is over', async () => {
    const alice = await world.customer('alice', 'gold')
    const [one, other] = [
      await world.talker({ channel: 'official-account', customer: alice }),
      await world.talker({ channel: 'wecom-kf', customer: alice }),
    ]
    for (const talker of [one, other]) await talker.say('转人工')
    const [id, running] = [(await one.session())?.id, (await other.session())?.id]
    await call(`POST /desk/api/sessions/${running}/take`, {}, 'wang.fang')
    const shown = async () => DeskSession.parse((await call(`GET /desk/api/sessions/${id}`)).body)
    expect(await shown()).toMatchObject({
      earlierSessions: 0,
      elsewhere: [
        {
          sessionId: running,
          channelText: '在线客服',
          statusText: '服务中',
          holder: '综合部 工号 1001',
          visible: true,
        },
      ],
    })
    await call(`POST /desk/api/sessions/${running}/end`, {}, 'wang.fang')
    expect(await shown()).toMatchObject({ earlierSessions: 1, elsewhere: [] })
  })

  it('has its history beside it', async () => {
    const { path } = await waiting()
    expect(
      (await call(`GET ${path}/history`)).body.items.map(
        ({ author }: { author: string }) => author,
      ),
    ).toEqual(['bot', 'customer'])
  })
})

describe('taking, handing on, ending', () => {
  it('a session from the queue is taken once; the customer is told who serves', async () => {
    const { talker, path } = await serving()
    expect(DeskSession.parse((await call(`POST ${path}/take`, {})).body)).toMatchObject({
      status: 'serving',
      mine: true,
      canReply: true,
      actions: ['hand-on', 'note', 'reply', 'end', 'block'],
    })
    expect(
      (await world.said(talker)).filter((text) => text.includes('工号 1031 来为您服务')),
    ).toHaveLength(1)
    expect((await events()).filter((event) => event === 'session.assigned')).toHaveLength(1)
  })

  it('a supervisor takes it over; another agent may not', async () => {
    const { path } = await serving()
    expect((await call(`POST ${path}/take`, { note: '我来' }, 'wang.fang')).body).toMatchObject({
      holder: '综合部 工号 1001',
      mine: true,
    })
    expect((await call(`POST ${path}/take`, {})).status).toBe(409)
  })

  it('to a department it waits ahead, with the note for colleagues only; to a person who is there it goes at once', async () => {
    const { path } = await serving()
    const passed = DeskSession.parse(
      (await call(`POST ${path}/hand-on`, { department: 'security', note: '客户说账号被盗' })).body,
    )
    expect(passed).toMatchObject({ status: 'waiting', department: '安全部', holder: null })
    expect(passed.events.at(-1)).toMatchObject({
      text: '转给安全部',
      note: '客户说账号被盗',
      actorLabel: expect.stringContaining('工号 1031'),
    })
    expect(
      (await call(`POST ${path}/hand-on`, { workNumber: '1042', note: '请接' }, 'wang.fang')).body
        .code,
    ).toBe('agent_away')
    await put('chen.jie', 'online')
    expect(
      (await call(`POST ${path}/hand-on`, { workNumber: '1042', note: '请接' }, 'wang.fang')).body,
    ).toMatchObject({ status: 'serving', holder: '安全部 工号 1042' })
    expect(
      (await call(`POST ${path}/hand-on`, { workNumber: '9999', note: '请接' }, 'wang.fang'))
        .status,
    ).toBe(404)
  })

  it('notes are masked and kept', async () => {
    const { path } = await serving()
    const { events: record } = DeskSession.parse(
      (await call(`POST ${path}/notes`, { text: '客户的验证码是 123456' })).body,
    )
    expect(record.at(-1)).toMatchObject({ type: 'noted', note: '客户的验证码是 [验证码已隐去]' })
  })

  it('only who serves it, or a supervisor, ends it; ending twice is ending once', async () => {
    const { path } = await waiting()
    expect((await call(`POST ${path}/end`, {})).body.code).toBe('held_by_other')
    await call(`POST ${path}/take`, {})
    const answers = [
      await call(`POST ${path}/end`, { note: '已解决' }),
      await call(`POST ${path}/end`, {}),
    ]
    expect(answers.map(({ body }) => body.status)).toEqual(['ended', 'ended'])
    expect((await events()).filter((event) => event === 'session.ended')).toHaveLength(1)
  })
})

describe('replying', () => {
  it('goes to this customer, under the work number, and is an answer', async () => {
    const { talker, path } = await serving()
    const replied = RepliedInSession.parse(
      (await call(`POST ${path}/reply`, { text: '您好，正在为您查' })).body,
    )
    expect(replied).toMatchObject({
      refused: null,
      waitsSince: null,
      lastText: '转人工',
      firstAnswer: { text: expect.stringContaining('在承诺时间内') },
    })
    const message = await world.db.read.findOneByOrFail(Message, {
      conversationId: talker.conversation.id,
      author: 'agent',
    })
    expect(message).toMatchObject({
      state: 'queued',
      payload: { by: { label: '综合部 工号 1031' } },
    })
  })

  it('what nobody may ask for is not sent, and supervisors see it until they have', async () => {
    const { talker, path } = await serving()
    const replied = await call(`POST ${path}/reply`, { text: '请把验证码发给我' })
    expect([replied.status, replied.body.refused, replied.body.flagged]).toEqual([
      200,
      expect.stringContaining('验证码'),
      true,
    ])
    expect(
      await world.db.read.countBy(Message, {
        conversationId: talker.conversation.id,
        author: 'agent',
      }),
    ).toBe(0)
    const page = FlagPage.parse((await call('GET /desk/api/flags', undefined, 'wang.fang')).body)
    expect(page).toMatchObject({
      openCount: 1,
      items: [
        {
          what: '验证码',
          reached: false,
          reachedText: '已拦下，客户没有看到',
          agentLabel: '综合部 工号 1031',
          seenAt: null,
        },
      ],
    })
    const flagId = page.items[0]?.flagId
    const settled = await call(
      `POST /desk/api/flags/${flagId}/seen`,
      { outcome: 'talked', note: '和他谈过了' },
      'wang.fang',
    )
    expect(settled.body).toMatchObject({
      seenBy: expect.stringContaining('工号 1001'),
      outcome: 'talked',
      note: '和他谈过了',
      over: false,
    })
    expect(
      (await call(`POST /desk/api/flags/${flagId}/seen`, { outcome: 'fired' }, 'wang.fang')).status,
    ).toBe(400)
    expect((await call('GET /desk/api/flags', undefined, 'wang.fang')).body).toMatchObject({
      openCount: 0,
      items: [],
    })
    expect(
      (await call('GET /desk/api/flags?open=false', undefined, 'wang.fang')).body.items,
    ).toHaveLength(1)
    expect((await call('POST /desk/api/flags/flg_none/seen', undefined, 'wang.fang')).status).toBe(
      404,
    )
    expect(await world.db.read.count(MannerFlag)).toBe(1)
  })

  it('shows the room that is left less what is on its way, and what comes after the last one is kept', async () => {
    const { talker, path } = await serving()
    const { id: conversationId } = talker.conversation
    await world.db.transaction(async (tx) => {
      await tx.manager.update(Message, { conversationId }, { state: 'sent' })
      await tx.manager.update(Conversation, { id: conversationId }, { sendQuota: 2 })
    })
    const seen = []
    for (const text of ['第一句', '第二句', '第三句']) {
      const { window } = (await call(`POST ${path}/reply`, { text })).body
      seen.push([window.quota, window.open])
    }
    expect(seen).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ])
    const words = await world.db.read.find(Message, {
      where: { conversationId, author: 'agent' },
      order: { id: 'ASC' },
    })
    expect(words.map(({ state }) => state)).toEqual(['queued', 'queued', 'failed'])
  })

  it('with the window shut is kept for the app, and the customer is asked back', async () => {
    const { talker, path } = await serving()
    await world.db.transaction((tx) =>
      tx.manager.update(Conversation, { id: talker.conversation.id }, { sendUntil: tx.now }),
    )
    expect((await call(`POST ${path}/reply`, { text: '查到了' })).body.window).toMatchObject({
      open: false,
      text: expect.stringContaining('发不过去'),
    })
    expect(
      await world.db.read.findOneByOrFail(Message, {
        conversationId: talker.conversation.id,
        author: 'agent',
      }),
    ).toMatchObject({ state: 'failed' })
    expect(await events()).toContain('session.windowShut')
  })

  it.each([
    ['official-account', 'wang.fang', 'held_by_other'],
    ['wecom-kf', 'li.na', 'reply_in_wecom'],
  ] as const)('in %s as %s: %s', async (channel, who, code) => {
    const { path } = await serving(channel)
    expect((await call(`POST ${path}/reply`, { text: '您好' }, who)).body).toMatchObject({
      status: 409,
      code,
    })
  })
})

describe('who is there', () => {
  it('is set at the desk, and says how much room there is', async () => {
    expect((await call('GET /desk/api/presence')).body).toMatchObject({
      deskStatus: 'away',
      available: false,
      text: '已离开，新的会话不会分给您',
    })
    expect(Presence.parse((await put('li.na', 'online')).body)).toMatchObject({
      deskStatus: 'online',
      available: true,
      capacity: 5,
      text: '在线，还能接 5 个会话',
    })
  })

  it('says of each road whether it comes to me now, and why one does not', async () => {
    const comes = async () =>
      Presence.parse((await call('GET /desk/api/presence')).body).comes.map(
        ({ what, on, text }) => [what, on, text],
      )
    const tickets = ['ticket', true, '工单：新工单的卡片一直会发到企业微信，在不在都能接']
    expect(await comes()).toEqual([
      ['official-account', false, '公众号：不会分给我，我是离开'],
      ['wecom-kf', false, '微信客服：不会分给我，我是离开'],
      tickets,
    ])
    await put('li.na', 'online')
    expect(await comes()).toEqual([
      ['official-account', true, '公众号：会分给我'],
      ['wecom-kf', true, '微信客服：会分给我'],
      tickets,
    ])
    const { id } = await world.db.read.findOneByOrFail(Agent, { wecomUserId: 'li.na' })
    await world.db.transaction((tx) => setServicerStatus(tx, id, 'stopped'))
    expect(await comes()).toEqual([
      ['official-account', true, '公众号：会分给我'],
      ['wecom-kf', false, '微信客服：不会分给我，企业微信里是停止接待'],
      tickets,
    ])
    world.clock.advance(2 * MINUTE_MS)
    expect((await comes())[0]).toEqual([
      'official-account',
      false,
      '公众号：不会分给我，工作台断开了',
    ])
  })

  it('colleagues are shown by department, work number and, among staff, by name', async () => {
    await put('li.na', 'online')
    const answer = await call('GET /desk/api/colleagues', undefined, 'zhang.wei')
    const { departments, people } = Colleagues.parse(answer.body)
    expect(people.find(({ workNumber }) => workNumber === '1031')).toMatchObject({
      label: '技术部 工号 1031',
      available: true,
      statusText: '手上 0 个',
      me: false,
    })
    expect(departments.find(({ key }) => key === 'general')).toEqual({
      key: 'general',
      name: '综合部',
      waiting: 0,
      online: 1,
    })
    expect(people).toContainEqual(expect.objectContaining({ workNumber: '1031', name: '李娜' }))
  })
})
