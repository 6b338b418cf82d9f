import { answerText } from '../../server/bot/answer-text'
import type { Asker } from '../../server/bot/own-matters'
import { loadKnowledge } from '../../server/bot/knowledge'
import { readPlan } from '../../server/bot/plan'
import { createBotSources } from '../../server/bot/sources'
import { TicketDraft } from '../../server/tickets/submit/ticket-draft.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import { makeOrder, policy, someone, submit } from '../tickets/ticket-world'

const clock = fakeClock()
const knowledge = loadKnowledge(policy)
const sources = createBotSources({ policy, knowledge: () => knowledge })
let db: TestDatabase
let alice: TestCustomer
let bob: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  alice = await makeCustomer(db, { openId: someone('alice') })
  bob = await makeCustomer(db, { openId: someone('bob') })
})

const verified = (person: TestCustomer): Asker => ({
  identityId: person.identityId,
  customerId: person.customerId,
})
const stranger = (person: TestCustomer): Asker => ({
  identityId: person.identityId,
  customerId: null,
})
const ask = async (asker: Asker, text: string) => {
  const {
    reply,
    understood,
    plan: { call },
  } = await db.transaction((tx) => answerText(tx, sources, { asker, text }))
  return {
    text: reply?.text ?? '',
    pages: reply?.links.map(({ page }) => page).join(' ') ?? '',
    understood,
    call,
  }
}

it('the three latest orders, each with its state and a link of its own', async () => {
  for (const day of [1, 2, 3, 4])
    await makeOrder(db, alice.customerId, {
      orderNumber: someone(`HKMDAY${day}`),
      placedAt: new Date(`2026-03-0${day}T00:00:00Z`),
    })
  const { text, pages } = await ask(verified(alice), '我的订单')
  expect(text.match(/游戏A点卡 已发货/g)).toHaveLength(3)
  expect(pages).toMatch(/HKMDAY4[^]*HKMDAY3[^]*HKMDAY2/)
  expect(pages).not.toContain('HKMDAY1')
})

it("an order by its number: only the asker's own (F5)", async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, {
    orderNumber: 'HKM202603050009',
    state: 'failed',
    failureReason: '上游缺货',
  })
  await expect(ask(verified(alice), orderNumber)).resolves.toMatchObject({
    text: expect.stringContaining('上游缺货'),
    pages: expect.stringContaining(orderNumber),
  })
  const others = await ask(verified(bob), orderNumber)
  expect(others.text).toContain('没有在您的账号下找到')
  expect(others.text).not.toContain('上游缺货')
})

it.each(['我的订单', '我的工单', 'HKM202310010001'])(
  'to a stranger, %s says how to show who they are, and nothing else',
  async (text) => {
    await makeOrder(db, alice.customerId)
    const answer = await ask(stranger(alice), text)
    expect(answer).toMatchObject({
      text: expect.stringContaining('还没有确认'),
      pages: '/packages/account/binding/index',
      understood: true,
    })
  },
)

it('open tickets with where they stand and what comes next', async () => {
  await expect(ask(verified(alice), '我的工单')).resolves.toMatchObject({
    text: '您现在没有处理中的工单',
  })
  const ticket = await submit(db, alice.customerId)
  const { text } = await ask(verified(alice), '工单进度')
  expect(text).toContain(`${ticket.number} 已提交`)
  expect(text).toContain('售后部会在')
  expect((await ask(verified(bob), '我的工单')).text).not.toContain(ticket.number)
})

it('a complaint becomes a draft that opens filled in, kept once with the message (U3)', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202310010001' })
  const { text, pages } = await ask(
    verified(alice),
    `我于2023年10月1日14:00购买游戏A点卡(订单号${orderNumber}),激活时提示"卡密无效"`,
  )
  const draft = await db.read.findOneByOrFail(TicketDraft, { identityId: alice.identityId })
  expect(pages).toContain(`draftId=${draft.id}`)
  expect(text).toContain(`订单号 ${orderNumber}（游戏A点卡）`)
  expect(draft).toMatchObject({
    kind: 'goods',
    orderNumber,
    errorText: '卡密无效',
    description: expect.stringContaining('激活时提示'),
  })
})

it("of somebody else's order a complaint learns nothing", async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, {
    orderNumber: 'HKM202310010002',
    productName: '很特别的商品',
  })
  expect(
    (await ask(verified(bob), `订单号${orderNumber},激活时提示"卡密无效"`)).text,
  ).not.toContain('很特别的商品')
})

it.each(['人工', '转人工', '我要找客服', 'zrg', '0', '轉真人'])(
  '%s calls for a person, and not one word is said to keep them',
  async (text) => {
    await expect(ask(stranger(alice), text)).resolves.toMatchObject({
      text: '',
      call: { why: 'asked' },
      understood: true,
    })
  },
)

it('what it does not understand it says so, and offers a person', async () => {
  await expect(ask(stranger(alice), '。。。')).resolves.toMatchObject({
    understood: false,
    text: expect.stringMatching(/没有完全看懂[^]*人工/),
    call: null,
  })
})

it.each([
  ['怎么查卡密', /点“查看卡密”[^]*来源：使用帮助 · 查看卡密/, '/pages/orders/index'],
  ['退款规则', /7 天内[^]*来源：售后规则 · 退款规则/, '/pages/orders/index'],
  [
    '人工客服几点上班',
    /工作日 09:00–21:00[^]*来源：服务说明 · 客服时间/,
    '/packages/service/contact/index',
  ],
])(
  'a common question, %s, is answered with its source and a door, also to a stranger',
  async (question, words, page) => {
    const answer = await ask(stranger(alice), question)
    expect(answer).toMatchObject({
      text: expect.stringMatching(words),
      pages: expect.stringContaining(page),
      understood: true,
    })
  },
)

it('what the records can say comes before what the rules say', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, {
    orderNumber: 'HKM202603050033',
    state: 'delivering',
  })
  const { text } = await ask(verified(alice), `订单号${orderNumber}怎么还没发货`)
  expect(text).toContain('正在发货')
  expect(text).not.toContain('来源')
})

it('what is not ours is said to be not ours, and is no miss', async () => {
  await expect(ask(stranger(alice), '明天会下雨吗')).resolves.toMatchObject({
    understood: true,
    call: null,
    text: expect.stringContaining('帮不上忙'),
  })
})

it("a ticket by its number: the asker's own, and no order (B14)", async () => {
  const ticket = await submit(db, alice.customerId)
  await expect(ask(verified(alice), ticket.number)).resolves.toMatchObject({
    text: expect.stringContaining(`工单 ${ticket.number} 已提交`),
    pages: `/packages/tickets/detail/index?number=${ticket.number}`,
  })
  expect((await ask(verified(bob), ticket.number)).text).toContain('没有在您的账号下找到工单')
})

it('a telephone number is what was topped up, and no order (B15)', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, {
    orderNumber: someone('HKMPHONE'),
    accountMasked: '138****0001',
    state: 'delivering',
    productName: '话费直充 100 元',
  })
  await expect(ask(verified(alice), '13800000001')).resolves.toMatchObject({
    text: expect.stringContaining('给这个号码充的是：话费直充 100 元'),
    pages: expect.stringContaining(orderNumber),
  })
  expect((await ask(verified(alice), '13911112222')).text).toContain('没有给这个号码充的')
})

it.each([
  ['XQ4WZ8K2M1N7B5T0', 'xq4wz8k2m1n7b5t0卡密打不开'],
  ['DJ202600000134625207682', '单号:dj202600000134625207682'],
  ['20260000013465550752', '2026 0000 0134 6555 0752'],
  ['DJ2026-01', '#DJ2026-01 到哪了'],
])('an order of any shape, %s, is found in %s', async (orderNumber, text) => {
  await makeOrder(db, alice.customerId, { orderNumber, state: 'failed', failureReason: '上游缺货' })
  expect((await ask(verified(alice), text)).text).toMatch(/上游缺货/)
  expect((await ask(verified(bob), text)).text).not.toContain('上游缺货')
})

it("one question has the answer of each order's own state (M4)", async () => {
  const dora = await makeCustomer(db, { openId: someone('dora') })
  const order = await makeOrder(db, dora.customerId, {
    orderNumber: someone('HKMLATE'),
    state: 'delivering',
    accountMasked: '138****0001',
    productName: '话费直充 100 元',
    paidAt: new Date('2026-03-05T09:00:00+08:00'),
    deliveredAt: null,
  })
  const late = await ask(verified(dora), '话费充了三个小时还没到')
  expect(late).toMatchObject({
    text: expect.stringMatching(
      /话费直充 100 元[^]*正在充到 138\*\*\*\*0001[^]*已经等了 3 小时，比平时慢，让您久等了[^]*运营商入账/,
    ),
    pages: expect.stringContaining(order.orderNumber),
  })
  expect((await ask(stranger(dora), '话费充了三个小时还没到')).text).toContain(
    '来源：使用帮助 · 话费流量没到账',
  )
})

it('several matters in one message get all their answers', async () => {
  const { text } = await ask(stranger(alice), '我的话费还没到账,还有客服电话是多少')
  expect(text).toMatch(/【话费流量没到账】[^]*【电话客服】/)
})

it('the order that the talk was opened from is the one that is asked about (B12)', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, {
    orderNumber: someone('HKMOPENED'),
    state: 'failed',
    failureReason: '上游没有返回充值结果',
  })
  const { reply } = await db.transaction((tx) =>
    answerText(tx, sources, { asker: verified(alice), text: '我的元宝怎么还没到', orderNumber }),
  )
  expect(reply?.text).toContain('上游没有返回充值结果')
  expect(reply?.text).not.toContain('把订单号发给我')
})

it('a plan that was made before stands for those very words, and for no others', async () => {
  const made = readPlan('转人工', clock.now())
  const callFor = (text: string, plan = made) =>
    db.transaction(
      async (tx) =>
        (await answerText(tx, sources, { asker: stranger(alice), text, plan })).plan.call,
    )
  await expect(callFor(' 转人工 ', { ...made, call: null })).resolves.toBeNull()
  await expect(callFor('转人工 [已隐藏]', { ...made, call: null })).resolves.toMatchObject({
    why: 'asked',
  })
  await expect(callFor('我的订单')).resolves.toBeNull()
})
