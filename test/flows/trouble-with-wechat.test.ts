import { Message } from '../../server/conversations/message.entity'
import { appendMessages } from '../../server/conversations/conversations'
import { Conversation } from '../../server/conversations/conversation.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

const TEMPLATE = '/cgi-bin/message/template/send'
const CUSTOM = '/cgi-bin/message/custom/send'
const TOKEN = '/cgi-bin/stable_token'

let world: RunningApp
let customer: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  customer = await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  await world.settle()
})
afterEach(() => world.close())

const calls = (path: string): number[] =>
  world.sandbox.control
    .snapshot()
    .apiCalls.filter((call) => call.path === path)
    .map(({ errcode }) => errcode)
const cards = () => world.received('u1').filter(({ content }) => content.kind === 'template-card')
const submit = () =>
  customer.ask('POST /api/tickets', { kind: 'goods', description: '激活时提示卡密无效' })
const waiting = () => world.db.read.find(OutboxRow)
const newestNotice = async () => (await customer.ask('GET /api/notices')).items[0]

describe('access tokens', () => {
  it('a token that WeChat killed is replaced once, and the message arrives at the first try of its row', async () => {
    const asked = calls(TOKEN).length
    world.sandbox.control.killTokens('official-account')
    await submit()
    await world.settle()
    expect([calls(TEMPLATE), calls(TOKEN).length - asked, cards().length]).toEqual([
      [40001, 0],
      1,
      1,
    ])
    await expect(waiting()).resolves.toEqual([])
  })

  it("WeCom's too: the card reaches the agents", async () => {
    await submit()
    await world.settle()
    world.sandbox.control.killTokens('wecom-app')
    await submit()
    await world.settle()
    expect(
      world.sandbox.control
        .agentMessages('zhang.wei')
        .filter(({ content }) => content.kind === 'template-card'),
    ).toHaveLength(2)
  })

  it('an address that is not on the allow-list is named for the operator, with what to do, and everything goes out once it is', async () => {
    world.sandbox.control.killTokens('official-account')
    world.sandbox.control.setIpAllowList(['203.0.113.9'])
    await submit()
    await world.settle()
    const told = world.logs.filter((line) => line.includes('40164'))
    expect(told.join('\n')).toMatch(/127\.0\.0\.1/)
    expect(told.join('\n')).toContain('白名单')
    expect(cards()).toEqual([])
    const reasons = Object.fromEntries(
      (await waiting()).map(({ handler, lastError }) => [handler, lastError]),
    )
    expect(reasons).toEqual({
      'notifications.deliverNotice': expect.stringContaining('40164'),
      // WeCom has a list of its own and a number of its own for it.
      'agentCards.announceTicket': expect.stringContaining('60020'),
    })
    world.sandbox.control.setIpAllowList(null)
    world.clock.advance(2 * MINUTE_MS)
    await world.settle()
    expect(cards()).toHaveLength(1)
    await expect(waiting()).resolves.toEqual([])
    await expect(world.db.read.find(DeadOutboxRow)).resolves.toEqual([])
  })
})

describe('WeChat is not to be reached', () => {
  it.each(['http-500', 'reset-before'] as const)(
    '%s: the notice waits, says so in the app, and arrives once afterwards',
    async (kind) => {
      world.sandbox.control.fail({ api: TEMPLATE, kind, times: 3 })
      await submit()
      await world.settle()
      expect((await waiting()).map(({ handler }) => handler)).toEqual([
        'notifications.deliverNotice',
      ])
      expect((await newestNotice()).roadText).not.toBe('公众号已送达')
      world.clock.advance(10 * SECOND_MS)
      await world.settle()
      expect(cards()).toHaveLength(1)
      expect(await waiting()).toEqual([])
    },
  )

  it('sent, but the answer was lost three times: sent again under the same key, and seen once', async () => {
    world.sandbox.control.fail({ api: TEMPLATE, kind: 'reset-after', times: 3 })
    await submit()
    await world.settle()
    world.clock.advance(10 * SECOND_MS)
    await world.settle()
    expect([calls(TEMPLATE).length, cards().length, (await newestNotice()).roadText]).toEqual([
      4,
      1,
      '公众号已送达',
    ])
  })

  it('busy (-1): the notice says that WeChat did not answer, and none of the same ticket overtakes it', async () => {
    const agent = await openDesk(world, 'zhang.wei')
    world.sandbox.control.fail({ api: TEMPLATE, kind: 'errcode', errcode: -1, times: 3 })
    const { number } = await submit()
    await world.settle()
    expect((await newestNotice()).roadText).toBe('微信暂时没有回应，稍后再通知')
    await agent.ask(`POST /desk/api/tickets/${number}/take`)
    await world.settle()
    expect(cards()).toEqual([])
    world.clock.advance(10 * SECOND_MS)
    await world.settle()
    const phases = cards().map(({ content }) =>
      content.kind === 'template-card'
        ? content.fields.find(({ key }) => key === 'phrase3')?.value
        : null,
    )
    expect([phases, (await newestNotice()).roadText]).toEqual([
      ['已提交', '已接单'],
      '公众号已送达',
    ])
  })

  it('a fault of configuration ends on the dead shelf with its name, and a supervisor has it tried again once it is mended', async () => {
    world.sandbox.control.fail({ api: TEMPLATE, kind: 'errcode', errcode: 40037, times: 1 })
    await submit()
    await world.settle()
    const supervisor = await openDesk(world, 'wang.fang')
    const { items } = await supervisor.ask('GET /desk/api/outbox/dead')
    expect(items).toMatchObject([
      { handler: 'notifications.deliverNotice', reason: expect.stringContaining('40037') },
    ])
    await supervisor.ask(`POST /desk/api/outbox/dead/${items[0].rowId}/retry`, {})
    await world.settle()
    expect([cards().length, (await supervisor.ask('GET /desk/api/outbox/dead')).items]).toEqual([
      1,
      [],
    ])
  })
})

describe('an answer by customer-service message whose outcome is unknown', () => {
  /** A message that was acknowledged without an answer. */
  async function leaveUnanswered(text: string): Promise<void> {
    await world.sandbox.control.sendText('u1', '你好')
    const conversation = await world.db.read.findOneByOrFail(Conversation, {
      externalId: world.person('u1').officialAccountOpenId,
    })
    await world.db.transaction(async (tx) => {
      const [messageId = ''] = await appendMessages(tx, [
        {
          conversationId: conversation.id,
          direction: 'in',
          author: 'customer',
          type: 'text',
          text,
          state: 'received',
        },
      ])
      await publish(
        tx,
        'message.unanswered',
        { conversationId: conversation.id, messageId },
        { orderKey: conversation.id },
      )
    })
  }
  const sent = () => world.received('u1').filter(({ via }) => via === 'customer-message')

  it.each([
    ['the answer was lost on its way back', 'reset-after', 1],
    ['the connection broke', 'reset-before', 0],
  ] as const)(
    '%s: it is never sent again, shown as unknown, and found in the app',
    async (_what, kind, arrived) => {
      world.sandbox.control.fail({ api: CUSTOM, kind, times: 1 })
      await leaveUnanswered('人工')
      await world.settle()
      world.clock.advance(HOUR_MS)
      await world.settle()
      expect([calls(CUSTOM).length, sent().length]).toEqual([1, arrived])
      const [answer] = await world.db.read.find(Message, { order: { id: 'DESC' }, take: 1 })
      expect(answer).toMatchObject({ direction: 'out', state: 'unknown' })
      expect(await newestNotice()).toMatchObject({
        title: '有一条给您的回复',
        page: '/pages/messages/index',
      })
      const { items } = await customer.ask('GET /api/history')
      expect(items[0]).toMatchObject({
        author: 'bot',
        text: expect.stringContaining('现在有客服在'),
        stateText: '微信没有告诉我们是否送达',
      })
      await expect(waiting()).resolves.toEqual([])
    },
  )

  it('WeChat busy is no unknown outcome: it is tried again, and arrives once', async () => {
    world.sandbox.control.fail({ api: CUSTOM, kind: 'errcode', errcode: -1, times: 3 })
    await leaveUnanswered('人工')
    await world.settle()
    expect(sent()).toEqual([])
    world.clock.advance(10 * SECOND_MS)
    await world.settle()
    expect(sent()).toHaveLength(1)
    expect((await customer.ask('GET /api/history')).items[0].stateText).toBeNull()
  })
})
