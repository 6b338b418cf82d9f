import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/session.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

/** Of u1: 游戏A点卡 100 点, delivered forty minutes before noon. */
const ORDER = 'HKM202603050001'
const KF = 'wkSandboxHaicheng0000000001'

let world: RunningApp
let customer: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  customer = await openMiniProgram(world, 'u1')
  await world.settle()
})
afterEach(() => world.close())

const kf = () => world.sandbox.control.kf
const chat = (userId = 'u1') => kf().messagesOf({ userId, openKfId: KF })
const heard = (userId = 'u1'): string[] => chat(userId).filter(({ from }) => from !== 'customer' && from !== 'system').map(({ content }) =>
  content.kind === 'text' ? content.text : content.kind === 'menu' ? content.head : '')
const last = (userId = 'u1'): string => heard(userId).at(-1) ?? ''
const session = () => world.db.read.findOneByOrFail(ServiceSession, { channel: 'wecom-kf' })

async function enter(body: object = { from: 'order', orderNumber: ORDER }): Promise<void> {
  const { url } = await customer.ask('POST /api/kf/entry', body)
  await kf().openLink({ userId: 'u1', url })
  await world.settle()
}
async function say(message: string, userId = 'u1'): Promise<void> {
  await kf().customerSends({ userId, openKfId: KF, message })
  await world.settle()
}

describe('from an order to a person and back', () => {
  it('the bot knows the order from the first second, and a person gets what was said', async () => {
    await enter()
    expect(heard()).toHaveLength(1)
    expect(last()).toContain('游戏A点卡')
    expect(await session()).toMatchObject({ status: 'bot', customerId: customer.me.customerId, orderNumber: ORDER })

    await say('卡密无效怎么办')
    expect(heard()).toHaveLength(2)
    expect(last()).toContain('来源')

    await say('转人工')
    const served = await session()
    expect(served).toMatchObject({ status: 'serving', department: 'after-sales' })
    const { state, servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    expect([state, servicerId]).toEqual([3, 'zhang.wei'])
    expect(last()).toContain('工号 1024 为您服务')
    expect(JSON.stringify(world.sandbox.control.snapshot().agents)).toContain(ORDER)
    const desk = await openDesk(world, 'zhang.wei')
    const shown = await desk.ask(`GET /desk/api/sessions/${served.id}`)
    expect(JSON.stringify(shown.summary)).toContain('卡密无效怎么办')

    await kf().servicerSends({ wecomUserId: 'zhang.wei', openKfId: KF, userId: 'u1', message: '您好,我来看一下' })
    await world.settle()
    expect((await session()).firstAgentAnswerAt).not.toBeNull()
    const history = await customer.ask('GET /api/history')
    const told = history.items.filter(({ kind }: { kind: string }) => kind === 'message').map(({ text }: { text: string }) => text)
    expect(told).toEqual(expect.arrayContaining(['您好,我来看一下', '转人工', '卡密无效怎么办']))

    await kf().endSession({ wecomUserId: 'zhang.wei', openKfId: KF, userId: 'u1' })
    await world.settle()
    expect(await session()).toMatchObject({ status: 'ended', endReason: 'agent' })
    expect(last()).toContain('解决了吗')
    const question = chat().findLast(({ content }) => content.kind === 'menu')
    const yes = question?.content.kind === 'menu' ? question.content.items.findIndex((item) => item.kind === 'click' && item.text === '解决了') : -1
    await kf().customerTaps({ userId: 'u1', openKfId: KF, messageId: question?.id ?? '', item: yes })
    await world.settle()
    expect(await session()).toMatchObject({ solved: 'solved' })
    expect(await world.db.read.countBy(ServiceSession, { channel: 'wecom-kf' })).toBe(1)
  })

  it('an agent who asks for a password is flagged to the supervisor at once, and the customer is warned by another road', async () => {
    await enter()
    await say('转人工')
    const { servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    await kf().servicerSends({ wecomUserId: servicerId ?? '', openKfId: KF, userId: 'u1', message: '麻烦把登录密码发我' })
    await world.settle()
    const supervisor = await openDesk(world, 'wang.fang')
    const flags = await supervisor.ask('GET /desk/api/flags')
    expect(flags.items).toHaveLength(1)
    const notices = await customer.ask('GET /api/notices')
    expect(JSON.stringify(notices.items)).toContain('不会')
  })
})

describe('waiting', () => {
  async function everybodyStops(): Promise<void> {
    for (const wecomUserId of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang']) await kf().setReceiving({ wecomUserId, openKfId: KF, status: 'stopped' })
    await world.settle()
  }

  it('is told with position and minutes, in the chat and in the mini program, and ends as a ticket when the customer leaves a message', async () => {
    await enter()
    await everybodyStops()
    await say('转人工')
    expect(last()).toMatch(/当前排队人数:\d+,预计等待时间:\d+分钟/)
    const waiting = await customer.ask('GET /api/waiting')
    expect(waiting).toMatchObject({ status: 'waiting', position: 1 })
    world.clock.advance(3 * 60_000)
    await world.settle()
    expect(last()).toContain('抱歉')
    const left = await customer.ask('POST /api/waiting/leave-message', { sessionId: null, text: '请帮我看看卡密' }, { 'Idempotency-Key': 'leave-message-0001' })
    const again = await customer.ask('POST /api/waiting/leave-message', { sessionId: null, text: '请帮我看看卡密' }, { 'Idempotency-Key': 'leave-message-0001' })
    expect(again).toEqual(left)
    const [ticket] = await world.db.read.find(Ticket)
    expect(ticket).toMatchObject({ number: left.ticketNumber, customerId: customer.me.customerId })
    expect(ticket?.description).toContain('请帮我看看卡密')
    expect(await session()).toMatchObject({ status: 'ended', endReason: 'left-message' })
  })
})

it("a diamond member is offered their own manager's card once, and gets it in the chat by one tap of whoever serves them", async () => {
  const { unionId } = world.person('u1')
  const tier = { key: 'diamond', since: '2026-01-01T00:00:00+08:00' }
  await world.platform.put('customers', [{ customerId: 'demo-u1', version: world.clock.epochMs() + 1, displayName: '林晓', unionId, openIds: [], tier }])
  await enter()
  await say('转人工')
  const seat = { openKfId: KF, userId: 'u1', wecomUserId: kf().chatOf({ userId: 'u1', openKfId: KF }).servicerId ?? '' }
  expect(kf().chatOf(seat).recommended).toMatchObject({ agentId: 'chen.jie', wording: expect.stringContaining('工号 1042') })
  expect(chat().map(({ content }) => content.kind)).not.toContain('contact-card')

  await kf().servicerSendsCard(seat)
  await kf().endSession(seat)
  await world.settle()
  expect(chat().find(({ content }) => content.kind === 'contact-card')).toMatchObject({ from: 'servicer', content: { name: '陈杰' } })
  expect((await customer.ask('GET /api/history')).items.map(({ text }: { text: string }) => text)).toContain('[名片]')

  await say('转人工')
  expect(await world.db.read.countBy(ServiceSession, { channel: 'wecom-kf', status: 'serving' })).toBe(1)
  expect(world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path.endsWith('/upgrade_service'))).toHaveLength(1)
})

it('nothing that came in or went out is missing or there twice', async () => {
  await enter()
  for (const words of ['您好', '怎么充值', '转人工']) await say(words)
  const stored = await world.db.read.find(Message, { order: { id: 'ASC' } })
  expect(stored.filter(({ direction, type }) => direction === 'in' && type === 'text').map(({ text }) => text)).toEqual(['您好', '怎么充值', '转人工'])
  expect(stored.filter(({ direction }) => direction === 'out').length).toBe(heard().length)
})
