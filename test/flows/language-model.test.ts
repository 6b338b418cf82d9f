import { BotProposal } from '../../server/bot/model/proposal.entity'
import { ModelTurn } from '../../server/bot/model/model-turn.entity'
import { ModelUsage } from '../../server/bot/model/model-usage.entity'
import { Conversation } from '../../server/conversations/conversation.entity'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startModel, type FakeModel } from '../support/model-env'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

const KF = 'wkSandboxHaicheng0000000001'
const ORDER = 'HKM202603050001'
const ORDER_OF_ANOTHER = 'HKM202603050010'
/** The rules have no answer to it, and offer no menu. */
const STRANGE = '那个东西弄完之后又变成原来的样子是怎么回事嘛'

let world: RunningApp
let model: FakeModel
let customer: Customer
/** Each test has a person of its own; those about orders are u1's. */
let who = 'u1'
let person = 0

beforeAll(async () => {
  model = await startModel()
  const more = Array.from({ length: 30 }, (_, index) => `p${index + 1}`)
  const users = ['u1', 'u2', ...more].map((id) => ({
    id,
    nickname: `示例${id}`,
    note: '示例用户',
    unionId: `oModelStory00000000000000${id}`,
  }))
  world = await startApp({ users }, model.env)
  await world.seed()
})
afterAll(async () => {
  await world.close()
  await model.close()
})
beforeEach(() => {
  model.asked.length = 0
  model.script(() => ({ content: '您问的是哪一笔订单呢？' }))
})

async function as(id = `p${(person += 1)}`): Promise<void> {
  who = id
  customer = await openMiniProgram(world, id)
  await world.sandbox.control.follow(id)
  await world.settle()
}
const kf = () => world.sandbox.control.kf
const inKf = (): string[] =>
  kf()
    .messagesOf({ userId: who, openKfId: KF })
    .filter(({ from }) => from !== 'customer' && from !== 'system')
    .map(({ content }) =>
      content.kind === 'text' ? content.text : content.kind === 'menu' ? content.head : '',
    )
const inAccount = (): string[] =>
  world.received(who).map(({ content }) => (content.kind === 'text' ? content.text : ''))
const session = () =>
  world.db.read.findOneOrFail(ServiceSession, {
    where: { channel: 'wecom-kf', customerId: customer.me.customerId },
    order: { id: 'DESC' },
  })
const turnsOf = () =>
  world.db.read.find(ModelTurn, {
    where: { customerId: customer.me.customerId },
    order: { id: 'ASC' },
  })
async function lastTurn(): Promise<ModelTurn> {
  const turn = (await turnsOf()).at(-1)
  if (!turn) throw new Error('there was no turn')
  return turn
}
const conversationOf = (id: string) => world.db.read.findOneByOrFail(Conversation, { id })
const missesIn = async (id: string): Promise<number> => (await conversationOf(id)).missCount
async function enter(body: object = { from: 'mine' }): Promise<void> {
  const { url } = await customer.ask('POST /api/kf/entry', body)
  await kf().openLink({ userId: who, url })
  await world.settle()
}
async function say(message: string): Promise<void> {
  await kf().customerSends({ userId: who, openKfId: KF, message })
  await world.settle()
}
async function write(text: string): ReturnType<RunningApp['sandbox']['control']['sendText']> {
  const sent = await world.sandbox.control.sendText(who, text)
  await world.settle()
  return sent
}
async function tap(label: string): Promise<void> {
  const shown = kf()
    .messagesOf({ userId: who, openKfId: KF })
    .findLast(({ content }) => content.kind === 'menu')
  const item =
    shown?.content.kind === 'menu'
      ? shown.content.items.findIndex((one) => one.kind === 'click' && one.text === label)
      : -1
  await kf().customerTaps({ userId: who, openKfId: KF, messageId: shown?.id ?? '', item })
  await world.settle()
}
const toolThen = (calls: Array<{ name: string; arguments: string }>, content: string) => {
  model.script(({ messages }) =>
    messages.at(-1)?.role === 'tool' ? { content } : { toolCalls: calls },
  )
}
/** While the model thinks, once. */
const meanwhile = (act: () => Promise<unknown>, content = '先看看规则：{F1}') => {
  let acted: Promise<unknown> | null = null
  model.script(async () => {
    acted ??= act()
    await acted
    return { content }
  })
}

describe('what the rules cannot answer', () => {
  it("is answered in 微信客服 with the server's facts, marked, on record, and the desk and the history say who wrote it", async () => {
    await as('u1')
    await enter({ from: 'order', orderNumber: ORDER })
    toolThen(
      [{ name: 'order', arguments: JSON.stringify({ number: ORDER }) }],
      '您说的应该是这一笔，先看看它现在怎样：{F4}',
    )
    await say(STRANGE)
    expect(inKf().at(-1)).toMatch(
      /^【AI 生成】您说的应该是这一笔，先看看它现在怎样：游戏A点卡 100 点（示例）（HKM202603050001）/,
    )
    expect(await lastTurn()).toMatchObject({
      state: 'ended',
      endedWhy: 'model',
      verdict: 'answer',
      model: 'sandbox-chat',
      tools: ['order'],
      channel: 'wecom-kf',
      promptDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const { tokensIn, tokensOut, customerId } = await lastTurn()
    expect(tokensIn * tokensOut).toBeGreaterThan(0)
    expect(await world.db.read.findBy(ModelUsage, { owner: customerId ?? '' })).toEqual([
      { day: '2026-03-05', owner: customerId, turns: 1, tokens: tokensIn + tokensOut },
    ])
    const { items } = await customer.ask('GET /api/history')
    expect(items.filter(({ generated }: { generated: boolean }) => generated)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('您说的应该是') }),
    ])
    await say('转人工')
    const desk = await openDesk(world, 'wang.fang')
    expect(
      (await desk.ask(`GET /desk/api/sessions/${(await session()).id}`)).summary.botTried.join(),
    ).toContain('【AI 生成】')
    expect((await desk.ask('GET /desk/api/me')).languageModel).toEqual({
      name: '示例大模型',
      filingNo: 'Beijing-Sample-2026',
    })
    expect((await customer.ask('GET /api/contact')).languageModel).toEqual({
      name: '示例大模型',
      filingNo: 'Beijing-Sample-2026',
    })
  })

  it('is acknowledged in the official account and answered by customer-service message, once, however often it is delivered', async () => {
    await as()
    const before = inAccount().length
    world.sandbox.control.repeatCallbacks(2, 'official-account')
    const { callback } = await world.sandbox.control.sendText(who, STRANGE)
    expect(callback?.attempts.map(({ outcome }) => outcome)).toEqual([
      'answered',
      'answered',
      'answered',
    ])
    expect(inAccount()).toHaveLength(before)
    await world.settle()
    expect(inAccount().slice(before)).toEqual([
      expect.stringMatching(/^【AI 生成】您问的是哪一笔订单呢？/),
    ])
    expect(await turnsOf()).toHaveLength(1)
  })

  it('what the rules know never gets to the model', async () => {
    await as()
    await enter()
    for (const words of ['我的订单', ORDER, '转人工']) await say(words)
    await write('退款多久到账')
    expect(model.asked).toEqual([])
  })
})

describe('what the model hears', () => {
  it('is as little as can be: no OpenID, no number of a telephone, an order or a person, nothing that was masked', async () => {
    await as('u2')
    await enter()
    model.script(() => ({ content: '先看看规则：{F1}' }))
    await say(`${STRANGE}，我叫王小明，手机 13912345678，微信：wxid_abc12345`)
    await say(`${STRANGE}，订单 ${ORDER_OF_ANOTHER} 弄成了那样子`)
    toolThen(
      [
        { name: 'my_orders', arguments: '{}' },
        { name: 'card_state', arguments: JSON.stringify({ number: '编号1' }) },
      ],
      '您看这几笔：{F4}',
    )
    await say(`${STRANGE}啊啊`)
    const sent = model.asked.join()
    expect(model.asked.length).toBeGreaterThan(1)
    const { externalId } = await world.db.read.findOneByOrFail(Conversation, {
      id: (await session()).conversationId,
    })
    for (const secret of [
      '13912345678',
      '王小明',
      'wxid_abc',
      ORDER_OF_ANOTHER,
      externalId,
      'SAMPLE-',
      customer.me.customerId,
    ])
      expect(sent).not.toContain(secret)
  })

  it('of a password that was typed before it hears that there was one', async () => {
    await as()
    await write(`刚才那个，密码是 Aa778899 ${STRANGE}`)
    expect(model.asked).toEqual([])
    await write(`${STRANGE}啊`)
    expect([
      model.asked.length,
      model.asked.join().includes('Aa778899'),
      model.asked.join().includes('刚才那个'),
    ]).toEqual([1, false, true])
  })

  it("looks up with the asker's own rights: what is another's is as nothing", async () => {
    await as()
    await enter()
    toolThen(
      [
        { name: 'order', arguments: JSON.stringify({ number: ORDER_OF_ANOTHER }) },
        { name: 'ticket', arguments: '{"number":"T260305-0001"}' },
        { name: 'drop_tables', arguments: '{}' },
        { name: 'order', arguments: 'no json' },
      ],
      '{F4}',
    )
    await say(STRANGE)
    expect(inKf().at(-1)).toContain('没有在您的账号下找到这笔订单')
    expect(model.asked.join()).not.toContain('游戏B月卡')
  })
})

describe('the rules answer instead, once', () => {
  const MENU = /您是不是想问|没有完全看懂|像是不归我们管/
  it.each<[string, Parameters<FakeModel['script']>[0], string]>([
    ['it promises money', () => ({ content: '您放心，保证赔您：{F1}' }), 'promise'],
    ['it is no answer at all', () => ({ raw: '<html>', status: 200 }), 'unavailable'],
    ['it fails', () => ({ raw: '{}', status: 500 }), 'unavailable'],
    ['it has no shape', () => ({ raw: '{"choices":[]}' }), 'unavailable'],
    [
      'it never stops looking',
      () => ({ toolCalls: [{ name: 'people', arguments: '{}' }] }),
      'empty',
    ],
    ['it is empty', () => ({}), 'empty'],
  ])('where %s', async (_why, script, verdict) => {
    await as()
    await enter()
    model.script(script)
    const before = inKf().length
    await say(STRANGE)
    expect(inKf().slice(before)).toEqual([expect.stringMatching(MENU)])
    expect(await lastTurn()).toMatchObject({ state: 'ended', endedWhy: 'rules', verdict })
    expect(await missesIn((await session()).conversationId)).toBe(1)
  })

  it('where it says nothing until the time is over', async () => {
    await as()
    model.script(() => ({ silent: true }))
    const before = inAccount().length
    await write(STRANGE)
    expect(inAccount().slice(before)).toEqual([expect.stringMatching(MENU)])
    expect(await lastTurn()).toMatchObject({ endedWhy: 'rules', verdict: 'unavailable' })
  })

  it('where the time was over before anybody came to it', async () => {
    await as()
    const before = inAccount().length
    await world.sandbox.control.sendText(who, STRANGE)
    world.clock.advance(5_000)
    await world.settle()
    expect([inAccount().slice(before), model.asked]).toEqual([[expect.stringMatching(MENU)], []])
  })

  it('where it only asks and asks: the next miss calls a person', async () => {
    await as()
    await enter()
    await say(STRANGE)
    await say(`就是${STRANGE}`)
    expect((await session()).status).not.toBe('bot')
  })

  it('where one person has asked enough for a day', async () => {
    await as()
    await world.db.transaction((tx) =>
      tx.manager.insert(ModelUsage, {
        day: '2026-03-05',
        owner: customer.me.customerId,
        turns: 30,
        tokens: 0,
      }),
    )
    const { callback } = await write(STRANGE)
    expect([model.asked.length, callback?.result]).toEqual([0, 'shown'])
  })

  it('where it failed five times in a row it is not asked for a while, and the answer is passive again', async () => {
    await as()
    model.script(() => ({ raw: '{}', status: 503 }))
    for (let time = 0; time < 5; time += 1) await write(`${STRANGE}${'啊'.repeat(time)}`)
    const { callback } = await write(`${STRANGE}呀`)
    expect([model.asked.length, callback?.result]).toEqual([5, 'shown'])
    world.clock.advance(31_000)
    model.script(() => ({ content: '先看看规则：{F1}' }))
    await write(`${STRANGE}哦`)
    expect(inAccount().at(-1)).toContain('【AI 生成】')
  })
})

describe('what happens meanwhile', () => {
  const pull = () => world.app.kfPuller?.runOnce()

  it('they ask on: one answer to both, by the newer turn', async () => {
    await as()
    await enter()
    meanwhile(async () => {
      await kf().customerSends({ userId: who, openKfId: KF, message: `就是${STRANGE}` })
      await world.sandbox.settled()
      await pull()
    })
    const before = inKf().length
    await say(STRANGE)
    expect((await turnsOf()).map(({ endedWhy }) => endedWhy)).toEqual(['merged', 'model'])
    expect(inKf().slice(before)).toHaveLength(1)
    expect(model.asked.at(-1)).toContain(`${STRANGE}\\\\n就是${STRANGE}`)
  })

  it("they say what the rules answer: both have their answer, and the model's is thrown away", async () => {
    await as()
    await enter()
    meanwhile(async () => {
      await kf().customerSends({ userId: who, openKfId: KF, message: '我的工单' })
      await world.sandbox.settled()
      await pull()
    })
    const before = inKf().length
    await say(STRANGE)
    expect((await turnsOf()).map(({ endedWhy }) => endedWhy)).toEqual(['rules'])
    expect(inKf().slice(before)).toHaveLength(2)
    expect(inKf().slice(before).join()).toContain('没有处理中的工单')
    expect(inKf().slice(before).join()).not.toContain('AI 生成')
  })

  it('they want a person: the model is not heard any more', async () => {
    await as()
    await enter()
    meanwhile(async () => {
      await kf().customerSends({ userId: who, openKfId: KF, message: '转人工' })
      await world.sandbox.settled()
      await pull()
    })
    await say(STRANGE)
    expect((await lastTurn()).endedWhy).toBe('person')
    expect(inKf().join()).not.toContain('AI 生成')
  })

  it('they leave the account: nobody is written to', async () => {
    await as()
    meanwhile(() => world.sandbox.control.unfollow(who))
    await write(STRANGE)
    expect((await lastTurn()).endedWhy).toBe('over')
  })

  it('what was said is taken back: it is not answered', async () => {
    await as()
    await enter()
    meanwhile(async () => {
      const { conversationId, messageId: id } = await lastTurn()
      await world.db.transaction((tx) =>
        tx.manager.update(Message, { conversationId, id }, { payload: { recalled: true } }),
      )
    })
    const before = inKf().length
    await say(STRANGE)
    expect([(await lastTurn()).endedWhy, inKf().length]).toEqual(['recalled', before])
  })

  it('the process dies while it is asked: the rules answer, and the model is not asked again', async () => {
    await as()
    const before = inAccount().length
    await world.sandbox.control.sendText(who, STRANGE)
    const { id } = await lastTurn()
    await world.db.transaction((tx) => tx.manager.update(ModelTurn, { id }, { state: 'asking' }))
    await world.settle()
    expect([inAccount().length, model.asked, (await lastTurn()).endedWhy]).toEqual([
      before + 1,
      [],
      'rules',
    ])
  })

  it('the process dies when all is said: it is not said again', async () => {
    await as()
    await write(STRANGE)
    const before = inAccount().length
    const { id } = await lastTurn()
    await world.db.transaction((tx) =>
      publish(tx, 'bot.turnOpened', { turnId: id }, { orderKey: id }),
    )
    await world.settle()
    expect([inAccount().length, model.asked.length]).toEqual([before, 1])
  })
})

describe('what it proposes', () => {
  const tickets = () => world.db.read.findBy(Ticket, { customerId: customer.me.customerId })
  async function tapAgain(label: string): Promise<void> {
    const shown = kf()
      .messagesOf({ userId: who, openKfId: KF })
      .find(
        ({ content }) =>
          content.kind === 'menu' &&
          content.items.some((one) => one.kind === 'click' && one.text === label),
      )
    const item =
      shown?.content.kind === 'menu'
        ? shown.content.items.findIndex((one) => one.kind === 'click' && one.text === label)
        : -1
    await kf().customerTaps({ userId: who, openKfId: KF, messageId: shown?.id ?? '', item })
    await world.settle()
  }

  it('a ticket is one only when the customer taps, with their own words and their own order; a second tap makes no second one', async () => {
    await as()
    await enter()
    toolThen(
      [
        {
          name: 'propose_ticket',
          arguments: JSON.stringify({ kind: 'goods', number: ORDER_OF_ANOTHER }),
        },
      ],
      '这件事要查记录才清楚，先看看规则：{F1}',
    )
    await say(STRANGE)
    expect(await tickets()).toEqual([])
    const offered = () => world.db.read.findBy(BotProposal, { kind: 'ticket' })
    expect(await offered()).toMatchObject([{ state: 'offered', orderNumber: null }])
    await tap('提交工单')
    const [ticket, ...more] = await tickets()
    expect([ticket?.kind, ticket?.customerId, ticket?.description, more]).toEqual([
      'goods',
      customer.me.customerId,
      STRANGE,
      [],
    ])
    expect(inKf().at(-1)).toContain(`工单 ${ticket?.number}`)
    expect(await offered()).toMatchObject([{ state: 'accepted', ticketNumber: ticket?.number }])
    await tapAgain('提交工单')
    expect([inKf().at(-1), await tickets()]).toEqual([
      expect.stringContaining('已经提交过了'),
      [ticket],
    ])
  })

  it('a person comes only when the customer taps', async () => {
    await as()
    await enter()
    toolThen(
      [{ name: 'propose_person', arguments: '{}' }],
      '这件事要人看看才清楚，先看看规则：{F1}',
    )
    await say(STRANGE)
    expect((await session()).status).toBe('bot')
    await tap('转人工')
    expect((await session()).status).not.toBe('bot')
  })

  it('in the official account too, by its number', async () => {
    await as()
    toolThen(
      [
        { name: 'propose_ticket', arguments: '{}' },
        { name: 'propose_person', arguments: '{}' },
      ],
      '先看看规则：{F1}',
    )
    await write(STRANGE)
    expect(inAccount().at(-1)).toContain('1 提交工单\n2 转人工')
    await write('2')
    expect(inAccount().at(-1)).toMatch(/联系客服|交给客服处理/)
    expect(
      await world.db.read.findBy(BotProposal, { kind: 'person', state: 'accepted' }),
    ).not.toEqual([])
    await write('1')
    expect(await tickets()).toEqual([])
  })
})

it('nothing of a turn waits in the outbox once all is done', async () => {
  expect(await world.db.read.countBy(OutboxRow, { handler: 'bot.takeTurn' })).toBe(0)
  expect(await world.db.read.countBy(DeadOutboxRow, {})).toBe(0)
})
