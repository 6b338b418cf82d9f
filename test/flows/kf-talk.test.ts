import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { TicketDraft } from '../../server/tickets/submit/ticket-draft.entity'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
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
const heard = (userId = 'u1'): string[] =>
  chat(userId)
    .filter(({ from }) => from !== 'customer' && from !== 'system')
    .map(({ content }) =>
      content.kind === 'text' ? content.text : content.kind === 'menu' ? content.head : '',
    )
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

describe('a link that was passed on', () => {
  const REVEALING = /HKM20\d{10}|游戏A点卡|¥/

  it('tells who opened it whose it is and nothing of the matter, and lets them out of it', async () => {
    const { url } = await customer.ask('POST /api/kf/entry', { from: 'order', orderNumber: ORDER })
    await kf().openLink({ userId: 'u2', url })
    await world.settle()
    expect(last('u2')).toMatch(/您是从账号 .\*\* 的链接进来的.问的是尾号 \d{4} 的订单.*回复“解除”/s)
    await say('我的订单', 'u2')
    await say('我的工单', 'u2')
    expect(heard('u2').join('\n')).not.toMatch(REVEALING)
    const desk = await openDesk(world, 'wang.fang')
    const { id } = await session()
    expect((await desk.ask(`GET /desk/api/sessions/${id}`)).customer).toMatchObject({
      verified: false,
      verifiedText: expect.stringContaining('凭链接进来'),
    })

    await say('解除', 'u2')
    expect(last('u2')).toContain('已经解除')
    expect(await session()).toMatchObject({ customerId: null, orderNumber: null })
    await say('我的手机13900001111', 'u2')
    const { items } = await customer.ask('GET /api/history')
    expect(JSON.stringify(items)).not.toContain('13900001111')
  })
})

describe('a bot answer that WeCom takes and then does not deliver', () => {
  it('is no answer: the customer is not called answered, no time is measured, and the next one is what they waited for', async () => {
    await enter({ from: 'mine' })
    const answers = async () =>
      (await world.db.read.find(AnswerTime, { order: { at: 'ASC' } })).map(
        ({ answerer, isFirst }) => [answerer, isFirst],
      )
    world.clock.advance(5_000)
    kf().faults({ failSends: { times: 1, failType: 10 } })
    await say('卡密无效怎么办')
    const lost = (await world.db.read.find(Message, { where: { state: 'failed' } })).map(
      ({ stateReason }) => stateReason,
    )
    expect(lost).toEqual(['微信没有送达：客户拒收'])
    expect(await answers()).toEqual([])
    const waiting = await session()
    expect([waiting.waitingSince, waiting.firstBotAnswerAt]).toEqual([waiting.lastCustomerAt, null])
    world.clock.advance(60_000)
    await say('在吗，卡密无效怎么办')
    expect(await answers()).toEqual([['bot', true]])
    expect(await session()).toMatchObject({ waitingSince: null })
  })
})

describe('from an order to a person and back', () => {
  it('the bot knows the order from the first second, and a person gets what was said', async () => {
    await enter()
    expect(heard()).toHaveLength(1)
    expect(last()).toContain('尾号 0001 的订单')
    expect(await session()).toMatchObject({
      status: 'bot',
      customerId: customer.me.customerId,
      orderNumber: ORDER,
    })

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

    await kf().servicerSends({
      wecomUserId: 'zhang.wei',
      openKfId: KF,
      userId: 'u1',
      message: '您好，我来看一下',
    })
    await world.settle()
    expect((await session()).firstAgentAnswerAt).not.toBeNull()
    const history = await customer.ask('GET /api/history')
    const told = history.items
      .filter(({ kind }: { kind: string }) => kind === 'message')
      .map(({ text }: { text: string }) => text)
    expect(told).toEqual(expect.arrayContaining(['您好，我来看一下', '转人工', '卡密无效怎么办']))

    await kf().endSession({ wecomUserId: 'zhang.wei', openKfId: KF, userId: 'u1' })
    await world.settle()
    expect(await session()).toMatchObject({ status: 'ended', endReason: 'agent' })
    expect(last()).toContain('解决了吗')
    const question = chat().findLast(({ content }) => content.kind === 'menu')
    const yes =
      question?.content.kind === 'menu'
        ? question.content.items.findIndex(
            (item) => item.kind === 'click' && item.text === '已经解决',
          )
        : -1
    await kf().customerTaps({
      userId: 'u1',
      openKfId: KF,
      messageId: question?.id ?? '',
      item: yes,
    })
    await world.settle()
    expect(await session()).toMatchObject({ solved: 'solved' })
    expect(await world.db.read.countBy(ServiceSession, { channel: 'wecom-kf' })).toBe(1)
  })

  it('an agent of two departments is one person in one talk: under the department of the session, in the greeting and in what they write', async () => {
    await enter({ from: 'mine' })
    await say('转人工')
    const { servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    expect([servicerId, (await session()).department]).toEqual(['li.na', 'general'])
    await kf().servicerSends({
      wecomUserId: 'li.na',
      openKfId: KF,
      userId: 'u1',
      message: '您好，请说',
    })
    await world.settle()
    const { items } = await customer.ask('GET /api/history')
    const labelled = JSON.stringify(items).match(/[\u4e00-\u9fff]+ 工号 1031/g)
    expect(items.find(({ text }: { text: string }) => text === '您好，请说')).toMatchObject({
      authorLabel: '综合部 工号 1031',
    })
    expect(labelled?.length).toBeGreaterThan(1)
    expect(new Set(labelled)).toEqual(new Set(['综合部 工号 1031']))
  })

  it('an agent who asks for a password is flagged to the supervisor at once, and the customer is warned by another road', async () => {
    await enter()
    await say('转人工')
    const { servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    await kf().servicerSends({
      wecomUserId: servicerId ?? '',
      openKfId: KF,
      userId: 'u1',
      message: '麻烦把登录密码发我',
    })
    await world.settle()
    const supervisor = await openDesk(world, 'wang.fang')
    const flags = await supervisor.ask('GET /desk/api/flags')
    expect(flags.items).toHaveLength(1)
    const notices = await customer.ask('GET /api/notices')
    expect(JSON.stringify(notices.items)).toContain('不会')
  })
})

async function everybodyStops(): Promise<void> {
  for (const wecomUserId of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang'])
    await kf().setReceiving({ wecomUserId, openKfId: KF, status: 'stopped' })
  await world.settle()
}

describe('a message that its writer takes back', () => {
  const WRONG = '订单号HKM202603050001，激活时提示“不该说的话”'
  const takeBack = async (words: string): Promise<void> => {
    const messageId =
      chat().find(({ content }) => content.kind === 'text' && content.text === words)?.id ?? ''
    await kf().customerRecalls({ userId: 'u1', openKfId: KF, messageId })
    await world.settle()
  }
  /** Everything that we keep of it, but for the bot's own answers, which stand in the customer's chat too. */
  const kept = async (): Promise<string> =>
    JSON.stringify([
      await world.db.read.find(TicketDraft),
      await world.db.read.find(ServiceSession),
      await world.db.read.find(Ticket),
      await world.db.read.find(TicketEvent),
      await world.db.read.find(Message, { where: { author: 'customer' } }),
    ]).replace(/"botTried.*?\]|自动客服：.*?\\n/g, '')

  it('leaves the draft that was filled in from it and the summary that the agent reads', async () => {
    await enter({ from: 'mine' })
    await say(WRONG)
    const [draft] = await world.db.read.find(TicketDraft)
    expect(draft?.description).toBe(WRONG)
    await say('转人工')
    expect((await session()).summary).toContain('不该说的话')
    await takeBack(WRONG)
    expect(await kept()).not.toContain('不该说的话')
    expect(JSON.parse((await session()).summary ?? '{}')).toMatchObject({
      why: 'asked',
      kind: 'goods',
      said: [],
    })
    // The link in the chat still opens a form, an empty one.
    const form = await customer.ask(`GET /api/ticket-form?draftId=${draft?.id ?? ''}`)
    expect(JSON.stringify(form)).not.toContain('不该说的话')
  })

  it('leaves the ticket that was made of it, whose timeline says so, and nothing else leaves with it', async () => {
    await enter({ from: 'mine' })
    await everybodyStops()
    await say('卡密激活不了，请帮我看看')
    await say(WRONG)
    await say('转人工')
    await customer.ask(
      'POST /api/waiting/leave-message',
      { sessionId: null, text: '今天要用' },
      { 'Idempotency-Key': 'leave-message-0002' },
    )
    expect(await world.db.read.findOneByOrFail(Ticket, {})).toMatchObject({
      description: expect.stringContaining(WRONG),
      errorText: '不该说的话',
    })
    await takeBack(WRONG)
    await takeBack(WRONG).catch(() => undefined)
    expect(await kept()).not.toContain('不该说的话')
    const [ticket] = await world.db.read.find(Ticket)
    expect(ticket).toMatchObject({
      description: expect.stringMatching(/今天要用[^]*卡密激活不了[^]*\[这条消息已被撤回\]/),
      errorText: null,
      kind: 'goods',
    })
    const { timeline } = await customer.ask(`GET /api/tickets/${ticket?.number ?? ''}`)
    const told = timeline.filter(({ text }: { text: string }) => text.includes('撤回'))
    expect(told.map(({ text }: { text: string }) => text)).toEqual([
      '撤回了会话里的一条消息，工单里的这句话已拿掉',
    ])
    const desk = await openDesk(world, 'zhang.wei')
    expect(
      JSON.stringify(await desk.ask(`GET /desk/api/tickets/${ticket?.number ?? ''}`)),
    ).toContain('撤回了会话里的一条消息')
  })
})

describe('waiting', () => {
  it('where nobody receives is told so with the position, in the chat and in the mini program, that the promise is missed too, and ends as a ticket when the customer leaves a message', async () => {
    await enter()
    await everybodyStops()
    await say('转人工')
    expect(last()).toContain('客服暂时都不在线，已请主管安排')
    const waiting = await customer.ask('GET /api/waiting')
    expect(waiting).toMatchObject({
      status: 'waiting',
      standing: 'away',
      position: 1,
      headline: expect.stringContaining('暂时都不在线，已请主管安排'),
    })
    world.clock.advance(5 * 60_000)
    await world.settle()
    expect(last()).toContain('抱歉')
    const left = await customer.ask(
      'POST /api/waiting/leave-message',
      { sessionId: null, text: '请帮我看看卡密' },
      { 'Idempotency-Key': 'leave-message-0001' },
    )
    const again = await customer.ask(
      'POST /api/waiting/leave-message',
      { sessionId: null, text: '请帮我看看卡密' },
      { 'Idempotency-Key': 'leave-message-0001' },
    )
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
  await world.platform.put('customers', [
    {
      customerId: 'demo-u1',
      version: world.clock.epochMs() + 1,
      displayName: '林晓',
      unionId,
      openIds: [],
      tier,
    },
  ])
  await enter()
  await say('转人工')
  const seat = {
    openKfId: KF,
    userId: 'u1',
    wecomUserId: kf().chatOf({ userId: 'u1', openKfId: KF }).servicerId ?? '',
  }
  expect(kf().chatOf(seat).recommended).toMatchObject({
    agentId: 'chen.jie',
    wording: expect.stringContaining('工号 1042'),
  })
  expect(chat().map(({ content }) => content.kind)).not.toContain('contact-card')

  await kf().servicerSendsCard(seat)
  await kf().endSession(seat)
  await world.settle()
  expect(chat().find(({ content }) => content.kind === 'contact-card')).toMatchObject({
    from: 'servicer',
    content: { name: '陈杰' },
  })
  expect(
    (await customer.ask('GET /api/history')).items.map(({ text }: { text: string }) => text),
  ).toContain('[名片]')

  await say('转人工')
  expect(
    await world.db.read.countBy(ServiceSession, { channel: 'wecom-kf', status: 'serving' }),
  ).toBe(1)
  expect(
    world.sandbox.control
      .snapshot()
      .apiCalls.filter(({ path }) => path.endsWith('/upgrade_service')),
  ).toHaveLength(1)
})

it('nothing that came in or went out is missing or there twice', async () => {
  await enter()
  for (const words of ['您好', '怎么充值', '转人工']) await say(words)
  const stored = await world.db.read.find(Message, { order: { id: 'ASC' } })
  expect(
    stored
      .filter(({ direction, type }) => direction === 'in' && type === 'text')
      .map(({ text }) => text),
  ).toEqual(['您好', '怎么充值', '转人工'])
  expect(stored.filter(({ direction }) => direction === 'out').length).toBe(heard().length)
})
