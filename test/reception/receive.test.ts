import { Customer } from '../../server/identity/customer.entity'
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { readSummary } from '../../server/reception/talk/session-summary'
import { makeOrder } from '../tickets/ticket-world'
import { createReceptionWorld, NIGHT, type ReceptionWorld } from './reception-world'

let world: ReceptionWorld
beforeEach(async () => {
  world = await createReceptionWorld()
  await world.busyTeam()
})
afterEach(() => world.close())

const ORDER = 'HKM202603050001'
const QUEUE = '当前排队人数：1，预计等待时间：5分钟内'
const events = async () =>
  (await world.db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event)

describe('the bot speaks first', () => {
  it("answers about the customer's own orders, and the session knows which one", async () => {
    const alice = await world.customer('alice')
    const order = await makeOrder(world.db, alice.customerId, { orderNumber: ORDER })
    const talker = await world.talker({ customer: alice })
    const { replies, mode } = await talker.say(`订单号${order.orderNumber}`)
    expect([mode, replies[0]?.text]).toEqual(['bot', expect.stringContaining('游戏A点卡')])
    expect(await talker.session()).toMatchObject({
      status: 'bot',
      orderNumber: order.orderNumber,
      customerId: alice.customerId,
      waitingSince: null,
    })
  })

  it("never ties a session to somebody else's order", async () => {
    const [alice, bob] = [await world.customer('alice'), await world.customer('bob')]
    const order = await makeOrder(world.db, bob.customerId, { orderNumber: ORDER })
    const talker = await world.talker({ customer: alice })
    await talker.say(`订单号${order.orderNumber}`)
    expect((await talker.session())?.orderNumber).toBeNull()
  })

  it('offers a person below every answer', async () => {
    const talker = await world.talker()
    const { replies } = await talker.say('你好')
    expect(replies[0]?.choices).toEqual([{ id: 'person', label: '转人工' }])
    expect((await talker.tap(replies[0], '转人工')).mode).toBe('waiting')
  })
})

describe('a person is called', () => {
  it.each([
    ['a wish for one', [['转人工']], 'asked'],
    ['danger', [['我的账号被盗了']], 'security'],
    ['missing money of which it is not clear what it is', [['钱呢']], 'money'],
    ['urgency', [['急死了马上给我处理']], 'urgent'],
    ['two misses in a row', [['阿巴阿巴'], ['阿巴阿巴阿巴']], 'misses'],
    ['a picture', [['[图片]', 'image']], 'unreadable'],
    ['a voice message', [['[语音]', 'voice']], 'unreadable'],
  ] as const)('by %s', async (_name, lines, why) => {
    const talker = await world.talker()
    let last = await talker.say('你好')
    for (const [text, type] of lines) last = await talker.say(text, type ? { type } : {})
    expect([
      last.mode,
      last.replies[0]?.text,
      last.replies[0]?.choices?.slice(-2).map(({ label }) => label),
    ]).toEqual(['waiting', expect.stringContaining(QUEUE), ['留言', '继续等']])
    const session = await talker.session()
    expect([session?.status, readSummary(session?.summary ?? null)?.why]).toEqual(['waiting', why])
  })

  it('not by one miss: a greeting neither counts nor clears', async () => {
    const talker = await world.talker()
    for (const line of ['阿巴阿巴', '你好', '谢谢'])
      expect((await talker.say(line)).mode).toBe('bot')
  })

  it('a position or a link is answered by the bot', async () => {
    const talker = await world.talker()
    expect((await talker.say('[位置] 人民广场', { type: 'location' })).mode).toBe('bot')
  })

  it('with what was said, what the bot tried, kind and order, for the agent to read first', async () => {
    const alice = await world.customer('alice', 'diamond')
    const order = await makeOrder(world.db, alice.customerId, { orderNumber: ORDER })
    const talker = await world.talker({ customer: alice })
    await talker.say('你好')
    await talker.say(`订单号${order.orderNumber}，激活时提示“卡密无效”`)
    await talker.say('转人工')
    const session = await talker.session()
    expect(session).toMatchObject({
      department: 'after-sales',
      kind: 'goods',
      tierKey: 'diamond',
      orderNumber: order.orderNumber,
    })
    expect(readSummary(session?.summary ?? null)).toEqual({
      what: `商品，卡密无效，订单 ${order.orderNumber}`,
      why: 'asked',
      kind: 'goods',
      orderNumber: order.orderNumber,
      ticketNumber: null,
      urgent: false,
      said: [`订单号${order.orderNumber}，激活时提示“卡密无效”`],
      botTried: [expect.stringContaining('自动客服'), expect.any(String)],
      also: [],
      facts: {
        amountFen: null,
        product: null,
        error: '卡密无效',
        payment: null,
        tail: null,
        when: null,
        from: null,
        to: null,
      },
    })
  })

  it('with each line once, though the one that called is stored by then', async () => {
    const talker = await world.talker()
    for (const line of ['阿巴阿巴', '阿巴阿巴阿巴']) await talker.say(line)
    expect(readSummary((await talker.session())?.summary ?? null)).toMatchObject({
      why: 'misses',
      said: ['阿巴阿巴', '阿巴阿巴阿巴'],
    })
  })

  it('who is free has it at once; in the official account we say who', async () => {
    const { agent } = await world.agent('li.na')
    const [here, kf] = [await world.talker({ channel: 'official-account' }), await world.talker()]
    expect(await here.say('转人工')).toMatchObject({
      mode: 'serving',
      replies: [{ text: '综合部 工号 1031 来为您服务了，您说过的都已经看到，请接着说' }],
    })
    expect(await kf.say('转人工')).toEqual({ mode: 'serving', replies: [] })
    expect((await kf.session())?.agentId).toBe(agent.id)
    expect(await events()).toContain('session.assigned')
  })
})

describe('while waiting', () => {
  it('where they stand is told at most once in three minutes, unless they ask for it', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    expect(await talker.say('在吗')).toEqual({ mode: 'waiting', replies: [] })
    world.clock.advance(2 * MINUTE_MS)
    expect(await talker.say('还在吗')).toEqual({ mode: 'waiting', replies: [] })
    expect((await talker.say('前面还有几位')).replies[0]?.text).toContain('当前排队人数：1')
    world.clock.advance(3 * MINUTE_MS)
    expect((await talker.say('还在吗')).replies[0]?.text).toContain('当前排队人数：1')
  })

  it.each(['tap', 'words'])('they may stay (%s), and it is on record', async (how) => {
    const talker = await world.talker()
    const { replies } = await talker.say('转人工')
    const stayed =
      how === 'tap' ? await talker.tap(replies[0], '继续等') : await talker.say('继续等')
    expect([stayed.mode, stayed.replies[0]?.text]).toEqual([
      'waiting',
      expect.stringContaining(QUEUE),
    ])
    expect(await world.record((await talker.session())?.id ?? '')).toContain('stayed')
  })

  it('they may give up, and nothing is asked', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    const { mode, replies } = await talker.say('不等了')
    expect([mode, replies[0]?.text, await talker.session()]).toEqual([
      'bot',
      expect.stringContaining('不再排队'),
      null,
    ])
  })

  it('a choice of a session that is over opens none', async () => {
    const talker = await world.talker()
    const { replies } = await talker.say('转人工')
    await talker.say('不等了')
    for (const label of ['继续等', '留言'])
      expect((await talker.tap(replies[0], label)).replies[0]?.text).toContain('已经结束')
    expect(await talker.session()).toBeNull()
  })

  it("a choice of somebody else's session does nothing", async () => {
    const [alice, bob] = [await world.talker(), await world.talker()]
    const { replies } = await alice.say('转人工')
    expect((await bob.tap(replies[0], '留言')).replies[0]?.text).toContain('已经结束')
    expect((await alice.session())?.status).toBe('waiting')
  })
})

describe('at night', () => {
  beforeEach(() => world.clock.set(NIGHT))

  it('the choice to leave a message comes at once, with when people are back; who stays is served in the morning', async () => {
    const talker = await world.talker()
    const { mode, replies } = await talker.say('转人工')
    expect([mode, replies[0]?.text, replies[0]?.choices?.map(({ label }) => label)]).toEqual([
      'waiting',
      expect.stringContaining('客服明天 09:00 上班'),
      ['留言', '等客服上班'],
    ])
    expect((await talker.tap(replies[0], '等客服上班')).replies[0]?.text).toContain('明天 09:00')
    world.clock.advance(12 * HOUR_MS)
    expect((await talker.session())?.status).toBe('waiting')
  })

  it('the bot goes on answering, and keeps what it does not know', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    expect((await talker.say('我的订单')).replies[0]?.text).toContain('确认')
    expect((await talker.say('阿巴阿巴')).replies[0]?.text).toBe(
      '记下了，客服明天 09:00 上班后会看到。急的话现在留言，马上有工单编号',
    )
    world.clock.advance(3 * MINUTE_MS)
    expect((await talker.say('[图片]', { type: 'image' })).replies[0]?.text).toBe(
      '收到了，客服接待时会看',
    )
  })

  it('the same words are not said again for three minutes, however much is written', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    const said = []
    for (const words of ['在吗', '有人吗', '阿巴阿巴', '在吗', '阿巴'])
      said.push(await talker.say(words))
    expect(said.map(({ replies }) => replies.length)).toEqual([1, 0, 0, 0, 0])
    expect((await talker.say('我的订单')).replies[0]?.text).toContain('确认')
    expect(said.map(({ mode }) => mode)).toEqual(Array(5).fill('waiting'))
    world.clock.advance(3 * MINUTE_MS)
    expect((await talker.say('阿巴阿巴')).replies[0]?.text).toContain('记下了')
  })

  it.each(['有人吗', '在吗', '人工'])(
    '%s of somebody in line is answered with their place, not with a greeting',
    async (words) => {
      const talker = await world.talker()
      await talker.say('转人工')
      const { mode, replies } = await talker.say(words)
      expect([mode, replies[0]?.text]).toEqual([
        'waiting',
        expect.stringMatching(/^当前排队人数：1，客服明天 09:00 上班后按顺序接待/),
      ])
    },
  )
})

describe('while a person serves', () => {
  it('the bot is silent; in the official account the words are brought to the agent', async () => {
    await world.agent('li.na')
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    expect(await talker.say('我的订单')).toEqual({ mode: 'serving', replies: [] })
    expect(await events()).toContain('session.customerWrote')
    expect((await talker.session())?.waitingSince).not.toBeNull()
  })

  it("in WeCom's own client nobody needs to bring them", async () => {
    await world.agent('li.na')
    const talker = await world.talker()
    await talker.say('转人工')
    await talker.say('还在吗')
    expect(await events()).not.toContain('session.customerWrote')
  })

  it.each([
    ['official-account', ['请不要发送密码']],
    ['wecom-kf', []],
  ] as const)('a warning in %s is said where we can speak', async (channel, said) => {
    await world.agent('li.na')
    const talker = await world.talker({ channel })
    await talker.say('转人工')
    expect(
      (await talker.say('[密码已隐去]', { warning: '请不要发送密码' })).replies.map(
        ({ text }) => text,
      ),
    ).toEqual(said)
  })
})

it('a warning stands before the answer', async () => {
  const talker = await world.talker()
  expect((await talker.say('你好', { warning: '请不要发送密码' })).replies[0]?.text).toMatch(
    /^请不要发送密码\n\n您好/,
  )
})

it('two first messages at once make one session', async () => {
  const talker = await world.talker()
  await Promise.all([talker.say('你好'), talker.say('在吗'), talker.say('转人工')])
  expect(await world.db.read.query('SELECT id FROM service_sessions')).toHaveLength(1)
})

it('a tier that was learned of later is known with the next message', async () => {
  const alice = await world.customer('alice')
  const talker = await world.talker({ customer: alice })
  await talker.say('你好')
  await world.db.transaction((tx) =>
    tx.manager.update(Customer, { id: alice.customerId }, { tierKey: 'gold' }),
  )
  await talker.say('转人工')
  expect((await talker.session())?.tierKey).toBe('gold')
})
