import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { ChatBlock } from '../../server/conversations/blocks/chat-block.entity'
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

const KF = 'wkSandboxHaicheng0000000001'

let world: RunningApp
let customer: Customer
let holder: DeskAgent
let supervisor: DeskAgent
beforeAll(async () => {
  world = await startApp()
  await world.seed()
  await world.app.prepare()
  customer = await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  await world.settle()
  // On a busy machine the first question for a token may be given up and is asked again.
  world.clock.advance(MINUTE_MS)
  await world.settle()
  supervisor = await openDesk(world, 'wang.fang')
})
afterAll(() => world.close())

const kf = () => world.sandbox.control.kf
const inKf = async (...lines: string[]): Promise<string> => {
  for (const message of lines) {
    await kf().customerSends({ userId: 'u1', openKfId: KF, message })
    await world.settle()
  }
  return heardInKf()
}
const heardInKf = (): string => {
  const last = kf()
    .messagesOf({ userId: 'u1', openKfId: KF })
    .filter(({ from }) => from !== 'customer' && from !== 'system')
    .at(-1)?.content
  return last?.kind === 'text' ? last.text : last?.kind === 'menu' ? JSON.stringify(last) : ''
}
const inOfficialAccount = async (line: string): Promise<string> => {
  await world.sandbox.control.sendText('u1', line)
  await world.settle()
  const last = world.received('u1').at(-1)?.content
  return last?.kind === 'text' ? last.text : ''
}

/** Somebody serves u1 in 微信客服. */
async function served(): Promise<string> {
  await inKf('人工', '你好')
  const { servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
  holder = await openDesk(world, servicerId ?? '')
  const { sessionId, status } = await customer.ask('GET /api/waiting')
  expect(status).toBe('serving')
  return `/desk/api/sessions/${sessionId}`
}

const deeds = async (): Promise<string[]> =>
  (await world.db.read.findBy(AuditEntry, { subjectKind: 'block' })).map(
    ({ deed, reason }) => `${deed} ${reason}`,
  )
const notices = async (): Promise<string[]> =>
  (await world.db.read.findBy(NoticeRow, { customerId: customer.me.customerId })).map(
    ({ event }) => event,
  )
const CLOSED = /人工会话暂停到今天 \d\d:\d\d/

it('closes chat with people on every road and nothing else; the person knows why, until when, and objects to somebody else', async () => {
  const path = await served()
  expect(await holder.call(`POST ${path}/block`, { reason: 'insult', hours: 72 })).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('请主管来定') },
  })
  expect((await holder.call(`POST ${path}/block`, { reason: 'rude', hours: 2 })).status).toBe(400)
  // Of two taps at once one closes it.
  const tries = await Promise.all(
    [0, 1].map(() =>
      holder.call(`POST ${path}/block`, { reason: 'insult', hours: 4, note: '密码是 abc12345' }),
    ),
  )
  expect(tries.map(({ status }) => status).sort()).toEqual([200, 409])
  await world.settle()

  // Told at once by the code of the session's end, in the app, and by a notice.
  expect(heardInKf()).toMatch(CLOSED)
  expect(heardInKf()).toContain('有辱骂的话')
  expect(await notices()).toContain('chat.blocked')
  const { block, status } = await customer.ask('GET /api/waiting')
  expect([status, block.title]).toEqual(['none', expect.stringMatching(CLOSED)])

  // A person is not to be had on any road; the bot is, and whatever is about money or safety goes through.
  expect(await inKf('转人工')).toMatch(CLOSED)
  expect(await inOfficialAccount('人工')).toMatch(CLOSED)
  expect(await inOfficialAccount('我的订单')).toContain('游戏A点卡')
  expect((await customer.ask('GET /api/waiting')).status).toBe('bot')
  expect(
    await customer.ask('POST /api/tickets', { kind: 'after-sales', description: '退款没到' }),
  ).toMatchObject({ number: expect.any(String) })
  expect(await inOfficialAccount('我的账号被盗了，有人在花我的钱')).not.toMatch(CLOSED)

  // Supervisors see each, with what was noted masked; whoever objects is heard by somebody else.
  const {
    unseen,
    items: [shown],
  } = await supervisor.ask('GET /desk/api/blocks')
  expect([unseen, shown.active, shown.note]).toEqual([
    1,
    true,
    expect.not.stringContaining('abc12345'),
  ])
  expect((await holder.call('GET /desk/api/blocks')).status).toBe(403)
  const stranger = await openMiniProgram(world, 'u2')
  const objection = `POST /api/blocks/${shown.blockId}/objection`
  expect((await stranger.call(objection, { text: '不是我' })).status).toBe(404)
  const { items, open } = await customer.ask(objection, { text: '那句话是跟朋友说的' })
  expect(open).toHaveLength(3)
  expect(items[0]).toMatchObject({
    active: true,
    mayObject: false,
    objection: {
      kindText: '暂停异议',
      stateText: expect.stringMatching(/今天 \d\d:\d\d 前答复您/),
    },
  })
  expect((await customer.call(objection, { text: '再说一次' })).status).toBe(409)
  const appeal = await world.db.read.findOneByOrFail(Appeal, { kind: 'block' })
  const by = await world.db.read.findOneByOrFail(ChatBlock, { id: shown.blockId })
  expect(appeal.assignedAgentId).not.toBe(by.blockedBy)
  const decision = `POST /desk/api/appeals/${appeal.id}/decision`
  const lifted = { outcome: 'lifted', reasons: '看过记录，确实不是对客服说的' }
  expect((await holder.call(decision, lifted)).status).toBeGreaterThanOrEqual(403)
  await supervisor.ask(decision, lifted)
  await world.settle()
  expect((await customer.ask('GET /api/waiting')).block).toBeNull()
  expect(await notices()).toContain('appeal.decided')
  expect(await inKf('转人工')).not.toMatch(CLOSED)
  expect(await deeds()).toEqual(['chat.blocked insult', 'chat.unblocked objection'])
})

it('ends by itself or by a supervisor, who alone closes it a fourth time in a week; of a stranger whoever has the id objects', async () => {
  const path = await served()
  const [first] = await world.db.read.find(ChatBlock)
  await world.db.transaction(async (tx) => {
    for (const id of ['blk_2', 'blk_3'])
      await tx.manager.insert(ChatBlock, { ...first, id, openKey: null, at: tx.now })
  })
  expect(
    (await holder.call(`POST ${path}/block`, { reason: 'spam', hours: 1 })).body,
  ).toMatchObject({ code: 'needs_supervisor', detail: expect.stringContaining('一周里') })
  await supervisor.ask(`POST ${path}/take`, {})
  await supervisor.ask(`POST ${path}/block`, { reason: 'threat', hours: 168 })
  const [{ blockId }] = (await supervisor.ask('GET /desk/api/blocks?open=true')).items
  await supervisor.ask(`POST /desk/api/blocks/${blockId}/seen`)
  expect((await supervisor.ask('GET /desk/api/blocks')).unseen).toBe(0)
  // Whoever closed it does not decide about it; here nobody else may.
  expect(
    (await supervisor.ask(`POST /desk/api/blocks/${blockId}/lift`, { note: '道歉了' })).stateText,
  ).toBe('已提前恢复')
  expect(
    (await supervisor.call(`POST /desk/api/blocks/${blockId}/lift`, { note: '再来' })).status,
  ).toBe(409)
  await world.settle()
  expect(await notices()).toContain('chat.unblocked')

  await world.db.transaction((tx) =>
    tx.manager.update(
      ChatBlock,
      { id: blockId },
      {
        customerId: null,
        liftedAt: null,
        untilAt: new Date(tx.now.getTime() + HOUR_MS),
      },
    ),
  )
  const stranger = await openMiniProgram(world, 'u2')
  expect((await stranger.ask('GET /api/blocks')).items).toEqual([])
  expect((await stranger.ask(`GET /api/blocks?blockId=${blockId}`)).items).toHaveLength(1)
  await stranger.ask(`POST /api/blocks/${blockId}/objection`, { text: '弄错了' })
  world.clock.advance(HOUR_MS + MINUTE_MS)
  expect((await stranger.ask(`GET /api/blocks?blockId=${blockId}`)).items[0]).toMatchObject({
    active: false,
    title: '人工会话到时间，已恢复',
  })
})
