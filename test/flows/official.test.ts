import { OfficialFigure } from '../../server/contact/official-figure.entity'
import { DeskWarnings } from '../../server/contact/official-report.contract'
import { OfficialReport } from '../../server/contact/official-report.entity'
import { Message } from '../../server/conversations/message.entity'
import { DAY_MS, HOUR_MS } from '../../server/lib/clock'
import { OfficialCheck, OfficialDirectoryView } from '../../server/trust/official/official.contract'
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
