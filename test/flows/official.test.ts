import { OfficialFigure } from '../../server/contact/official-figure.entity'
import { DeskWarnings } from '../../server/contact/official-report.contract'
import { OfficialReport } from '../../server/contact/official-report.entity'
import { Message } from '../../server/conversations/message.entity'
import { AccountFreeze } from '../../server/identity/account-freeze.entity'
import { DAY_MS, HOUR_MS } from '../../server/lib/clock'
import { OfficialCheck, OfficialDirectoryView } from '../../server/trust/official/official.contract'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { TicketTag } from '../../server/tickets/handling/ticket-tag.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { callOver } from '../support/api'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

let world: RunningApp
let people: Customer[]
let supervisor: DeskAgent
beforeAll(async () => {
  world = await startApp()
  await world.seed()
  people = [
    await openMiniProgram(world, 'u1'),
    await openMiniProgram(world, 'u2'),
    await openMiniProgram(world, 'u3'),
  ]
  supervisor = await openDesk(world, 'wang.fang')
})
afterAll(() => world.close())

const ask = async (text: string): Promise<OfficialCheck> =>
  OfficialCheck.parse(
    (await callOver(world.url, 'POST /api/official/check', { body: { text } })).body,
  )
const warnings = async (): Promise<DeskWarnings> =>
  DeskWarnings.parse(await supervisor.ask('GET /desk/api/official-warnings'))
const one = (at: number): Customer =>
  people[at] ??
  (() => {
    throw new Error('nobody')
  })()
const told = async (): Promise<string[]> =>
  (await callOver(world.url, 'GET /api/contact')).body.warnings.map(
    ({ text }: { text: string }) => text,
  )

it('F1: anybody reads which doors are ours, without telephone numbers, and has something checked', async () => {
  const directory = OfficialDirectoryView.parse(
    (await callOver(world.url, 'GET /api/official')).body,
  )
  expect(directory.doors.map(({ kindText, value }) => `${kindText} ${value}`)).toEqual([
    '公众号 海城卡盟服务号',
    '小程序 海城卡盟',
    '微信客服 海城卡盟客服',
    '网址 hckm.com',
    '用户群 海城卡盟公告群',
    '邮箱 service@hckm.com',
  ])
  expect(JSON.stringify(directory)).not.toMatch(/400-?000/)
  expect(await ask('hckm.net')).toMatchObject({
    verdict: 'fake',
    findings: [{ looksLike: 'hckm.com' }],
  })
  expect(await ask('400-000-1002')).toMatchObject({ verdict: 'official' })
})

it('F1: bad input is named and nothing comes of it; who asks without end is told to wait', async () => {
  for (const body of [
    {},
    { text: '' },
    { text: '一'.repeat(4_001) },
    { text: 'hckm.com', more: 1 },
  ]) {
    expect((await callOver(world.url, 'POST /api/official/check', { body })).status).toBe(400)
  }
  const from = { 'X-Forwarded-For': '203.0.113.9' }
  const answers = await Promise.all(
    Array.from({ length: 61 }, () =>
      callOver(world.url, 'POST /api/official/check', { body: { text: '1' }, headers: from }),
    ),
  )
  expect(answers.filter(({ status }) => status === 429).map(({ body }) => body.detail)).toEqual([
    '核对得有点快，请过一会儿再试',
  ])
})

it('F1: checks are remembered as figures of the day and nothing else', async () => {
  await world.app.loops.find(({ name }) => name === 'figures of checks')?.run()
  await world.db.writer.getRepository(OfficialFigure).clear()
  for (const text of ['hckm.net', 'hckm.cn', 'hckm.com', '怎么退款']) await ask(text)
  await world.app.loops.find(({ name }) => name === 'figures of checks')?.run()
  await ask('hckm.top')
  await world.app.loops.find(({ name }) => name === 'figures of checks')?.run()
  const rows = await world.db.read.find(OfficialFigure, { order: { verdict: 'ASC' } })
  expect(rows.map(({ verdict, checks }) => [verdict, Number(checks)])).toEqual([
    ['fake', 3],
    ['nothing', 1],
    ['official', 1],
  ])
  expect((await warnings()).figures).toContain('核对了 5 次，其中 3 次是冒充')
})

describe('F1: the bot, asked whether something is ours', () => {
  beforeAll(() => world.sandbox.control.follow('u2'))
  const answer = async (message: string): Promise<string> => {
    const before = world.received('u2').length
    await world.sandbox.control.sendText('u2', message)
    await world.settle()
    return JSON.stringify(world.received('u2').slice(before))
  }

  it.each([
    ['hckm点net是你们的吗', /hckm\.net：冒充。和我们的网址只差结尾/],
    ['400-000-1001 是你们的电话吗', /4000001001：官方/],
    ['有人说是海城卡盟客服，QQ 87654321，是真的吗', /87654321：冒充/],
    ['这个网址 abc-shop.cn 是骗子吗', /abc-shop\.cn：未知/],
    ['海城卡盟VIP群是真的吗', /海城卡盟VIP群：冒充[^]*官方核验/],
  ])('in the official account: %s', async (message, words) => {
    expect(await answer(message)).toMatch(words)
  })

  it('in 微信客服 too', async () => {
    await world.sandbox.control.kf.customerSends({
      userId: 'u3',
      openKfId: 'wkSandboxHaicheng0000000001',
      message: 'hckm.net是官方的吗',
    })
    await world.settle()
    const said = await world.db.read.find(Message, {
      where: { direction: 'out' },
      order: { id: 'DESC' },
      take: 4,
    })
    expect(said.map(({ text }) => text).join('\n')).toContain('hckm.net：冒充')
  })

  it('who asks something else is answered as before', async () => {
    expect(await answer('怎么退款')).not.toMatch(/官方名单|冒充/)
  })
})

describe('F1: what is reported', () => {
  it('becomes a ticket of the department for security, with its pictures, and says what was found', async () => {
    const picture = await one(0).upload(
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    )
    const { ticketNumber } = await one(0).ask('POST /api/official/reports', {
      value: 'hckm.net',
      story: '让我登录',
      harmed: true,
      attachmentIds: [picture],
    })
    const ticket = await one(0).ask(`GET /api/tickets/${ticketNumber}`)
    expect(ticket).toMatchObject({ kind: 'account-security', urgent: true })
    expect(JSON.stringify(ticket)).toContain('举报冒充客服：hckm.net')
    const atDesk = await supervisor.ask(`GET /desk/api/tickets/${ticketNumber}`)
    expect(JSON.stringify(atDesk)).toContain('核对结果：冒充，和我们的网址只差结尾')
    expect(JSON.stringify(atDesk)).toContain(picture)
  })

  it('a second time by the same person leads to the ticket that is open, and changes nothing', async () => {
    const answer = await one(0).call('POST /api/official/reports', {
      value: 'https://HCKM.net/login',
    })
    expect([answer.status, answer.body.code]).toEqual([409, 'already_reported'])
    expect(answer.body.detail).toContain(answer.body.ticketNumber)
    expect(await world.db.read.count(OfficialReport)).toBe(1)
    expect((await warnings()).proposed).toEqual([])
  })

  it('by as many as the policy says waits for a supervisor, and only then warns all', async () => {
    await one(1).ask('POST /api/official/reports', { value: 'www.hckm.net' })
    expect((await warnings()).proposed).toEqual([])
    await one(2).ask('POST /api/official/reports', { value: 'hckm点net' })
    const [proposed] = (await warnings()).proposed
    expect(proposed).toMatchObject({
      value: 'hckm.net',
      kindText: '网址',
      people: 3,
      state: 'proposed',
    })
    expect(proposed?.ticketNumbers).toHaveLength(3)
    expect(await told()).toEqual([])
    await supervisor.ask('POST /desk/api/official-warnings', {
      subject: proposed?.subject,
      decision: 'show',
      note: '假的退款页面，不要登录',
    })
    expect(await told()).toEqual(['网址 hckm.net 是冒充的：假的退款页面，不要登录'])
    expect((await ask('hckm.net')).findings).toMatchObject([{ warned: true }])
    expect(await warnings()).toMatchObject({
      proposed: [],
      decided: [{ value: 'hckm.net', state: 'shown', people: 3 }],
    })
  })

  it('a warning can be taken back; what was declined waits again only for new reports', async () => {
    const subject = 'domain:hckm.net'
    await supervisor.ask('POST /desk/api/official-warnings', { subject, decision: 'withdraw' })
    expect(await told()).toEqual([])
    expect((await warnings()).proposed).toEqual([])
    expect(
      (await supervisor.call('POST /desk/api/official-warnings', { subject, decision: 'withdraw' }))
        .status,
    ).toBe(404)
  })

  it('what nobody reported cannot be warned of, an agent decides nothing, and our own door is never proposed', async () => {
    expect(
      (
        await supervisor.call('POST /desk/api/official-warnings', {
          subject: 'domain:hckm.com',
          decision: 'show',
        })
      ).status,
    ).toBe(404)
    const agent = await openDesk(world, 'zhang.wei')
    expect((await agent.call('GET /desk/api/official-warnings')).status).toBe(403)
    world.clock.advance(HOUR_MS)
    for (const who of [0, 1, 2])
      await one(who).ask('POST /api/official/reports', { value: 'hckm.com' })
    expect((await warnings()).proposed).toEqual([])
  })

  it('a password that is written where the number should stand is kept nowhere', async () => {
    world.clock.advance(HOUR_MS)
    const { ticketNumber } = await one(0).ask('POST /api/official/reports', {
      value: '他要我的密码 qwe98765zx',
      story: '我说了密码是qwe98765zx',
    })
    const rows = await world.db.read.find(OfficialReport)
    const ticket = await supervisor.ask(`GET /desk/api/tickets/${ticketNumber}`)
    expect(JSON.stringify([rows, ticket])).not.toContain('qwe98765zx')
    expect(JSON.stringify(ticket)).toContain('密码已隐去')
  })

  it('old reports count no longer', async () => {
    world.clock.advance(HOUR_MS)
    for (const who of [0, 1])
      await one(who).ask('POST /api/official/reports', { value: '海城卡盟VIP群' })
    world.clock.advance(31 * DAY_MS)
    people[2] = await openMiniProgram(world, 'u3')
    await one(2).ask('POST /api/official/reports', { value: '海城卡盟VIP群' })
    supervisor = await openDesk(world, 'wang.fang')
    expect((await warnings()).proposed).toEqual([])
  })
})

it("F1: the website's script is small, sets no cookie, may be taken by any page, and says what the contact screen says", async () => {
  const answer = await fetch(`${world.url}/widget.js`)
  const script = await answer.text()
  expect([
    answer.status,
    answer.headers.get('content-type'),
    answer.headers.get('set-cookie'),
  ]).toEqual([200, 'text/javascript; charset=utf-8', null])
  expect([
    answer.headers.get('access-control-allow-origin'),
    answer.headers.get('cross-origin-resource-policy'),
  ]).toEqual(['*', 'cross-origin'])
  expect(Buffer.byteLength(script)).toBeLessThan(10_240)
  const { headline, peopleOnline } = (await callOver(world.url, 'GET /api/contact')).body
  expect(script).toContain(JSON.stringify(headline))
  expect(script).toContain('"hosts":["hckm.com","127.0.0.1"]')
  expect((await callOver(world.url, 'GET /api/widget')).body).toEqual({
    headline,
    there: peopleOnline,
  })
})

describe('F7: an account that the platform froze', () => {
  // Old reports took days, and log-ins end.
  beforeAll(async () => {
    people = await Promise.all(['u1', 'u2', 'u3'].map((id) => openMiniProgram(world, id)))
    supervisor = await openDesk(world, 'wang.fang')
  })
  const FREEZE = {
    freezeId: 'fz-1',
    reason: '异地登录后连续下单',
    remedy: '核对是本人操作后解除',
    papers: ['最近一次下单的付款截图'],
    frozenAt: '2026-03-05T10:00:00+08:00',
  }
  let version = 9_000_000_000_000
  const told = async (freeze: object | null): Promise<string> => {
    const item = {
      customerId: 'demo-u1',
      version: (version += 1),
      displayName: '林晓（示例）',
      tier: { key: 'gold' },
      ...(freeze ? { freeze } : {}),
    }
    const { status, body } = await world.platform.put('customers', [item])
    await world.settle()
    return `${status} ${body}`
  }
  const events = async (): Promise<string[]> =>
    (await world.db.read.findBy(NoticeRow, { customerId: one(0).me.customerId })).flatMap(
      ({ event }) => (event.startsWith('account.') ? [event] : []),
    )

  it('names reason, remedy and papers, in the app and by the bot; the appeal is a ticket of security with a clock', async () => {
    expect(await told({ ...FREEZE, reason: '' })).toMatch(/^400/)
    expect(await told(FREEZE)).toContain('stored')
    await told(FREEZE)
    expect(await events()).toEqual(['account.frozen'])
    expect((await one(0).ask('GET /api/me')).frozen).toEqual({ reason: FREEZE.reason })
    const { freeze, goesOn } = await one(0).ask('GET /api/account-freeze')
    expect(freeze).toMatchObject({
      reason: FREEZE.reason,
      remedy: FREEZE.remedy,
      papers: FREEZE.papers,
      appeal: null,
      appealText: expect.stringMatching(/由安全部来看，最晚.* 前回复您/),
    })
    expect(goesOn).toHaveLength(3)
    expect((await one(1).ask('GET /api/account-freeze')).freeze).toBeNull()

    await world.sandbox.control.follow('u1')
    world.clock.advance(60_000)
    await world.settle()
    for (const words of ['我的账号被冻结了怎么办', '1']) {
      await world.sandbox.control.sendText('u1', words)
      await world.settle()
    }
    expect(JSON.stringify(world.received('u1').at(-1)?.content)).toContain(FREEZE.remedy)

    const APPEAL = 'POST /api/account-freeze/appeal'
    const body = { freezeId: freeze.freezeId, text: '换了手机，在外地登录的，密码是 abc12345' }
    expect((await one(1).call(APPEAL, body)).status).toBe(409)
    const both = await Promise.all([one(0).call(APPEAL, body), one(0).call(APPEAL, body)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    const { appeal } = (await one(0).ask('GET /api/account-freeze')).freeze
    const ticket = await world.db.read.findOneByOrFail(Ticket, { number: appeal.ticketNumber })
    expect(ticket).toMatchObject({ kind: 'account-security', department: 'security' })
    expect(ticket.description).not.toContain('abc12345')
    const desk = await supervisor.ask(`GET /desk/api/tickets/${ticket.number}`)
    expect(JSON.stringify(desk)).toContain(FREEZE.remedy)
  })

  it('is lifted by the platform alone, which its customer hears once; frozen again it is told again', async () => {
    await told(null)
    await told(null)
    expect(await events()).toEqual(['account.frozen', 'account.unfrozen'])
    expect((await one(0).ask('GET /api/me')).frozen).toBeNull()
    const [row] = await world.db.read.find(AccountFreeze)
    const late = { freezeId: row?.id, text: '还冻着吗' }
    expect((await one(0).call('POST /api/account-freeze/appeal', late)).status).toBe(409)
    await told({ ...FREEZE, frozenAt: '2026-03-06T10:00:00+08:00' })
    expect(await events()).toEqual(['account.frozen', 'account.unfrozen', 'account.frozen'])
    await told(null)
  })
})

it('M8: a guardian asks at a door of their own, of an account that they name, and reads nothing of it', async () => {
  const door = (await callOver(world.url, 'GET /api/guardian-door')).body
  expect(door.steps.length + door.evidence.length).toBeGreaterThan(4)
  const ASK = 'POST /api/guardian-claims'
  const body = {
    relation: 'parent',
    age: '8-15',
    account: '林晓，订单 HKM202603050001',
    text: '孩子拿我手机买的，一共三百多',
  }
  expect((await callOver(world.url, ASK, { body })).status).toBe(401)
  expect((await one(2).call(ASK, { ...body, account: '' })).status).toBe(400)
  const { ticketNumber, text } = await one(2).ask(ASK, body)
  expect(text).toMatch(/^安全部已经收到，最晚.* 前回复您$/)
  const ticket = await world.db.read.findOneByOrFail(Ticket, { number: ticketNumber })
  // Of another's order not even that there is one.
  expect(ticket).toMatchObject({
    customerId: one(2).me.customerId,
    orderId: null,
    kind: 'after-sales',
    department: 'security',
  })
  const shown = JSON.stringify(await one(2).ask(`GET /api/tickets/${ticketNumber}`))
  expect(shown).not.toContain('游戏A点卡')
  expect(shown).not.toContain('还没有核对关系')
  expect(await world.db.read.findBy(TicketTag, { ticketId: ticket.id })).toMatchObject([
    { tag: '未成年人' },
  ])
})
