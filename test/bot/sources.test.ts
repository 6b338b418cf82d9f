import { answerText, type Asker } from '../../server/bot/answer-text'
import { loadKnowledge } from '../../server/bot/knowledge'
import { createBotSources } from '../../server/bot/sources'
import { TicketDraft } from '../../server/tickets/ticket-draft.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import { calendar, makeOrder, policy, someone, submit } from '../tickets/ticket-world'

const clock = fakeClock()
const sources = createBotSources({ policy, calendar, knowledge: loadKnowledge(policy) })
let db: TestDatabase
let alice: TestCustomer
let bob: TestCustomer

beforeAll(async () => { db = await createTestDatabase({ clock }) })
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  alice = await makeCustomer(db, { openId: someone('alice') })
  bob = await makeCustomer(db, { openId: someone('bob') })
})

const verified = (person: TestCustomer): Asker => ({ identityId: person.identityId, customerId: person.customerId })
const stranger = (person: TestCustomer): Asker => ({ identityId: person.identityId, customerId: null })
const ask = async (asker: Asker, text: string) => {
  const { reply, understood } = await db.transaction((tx) => answerText(tx, sources, { asker, text }))
  return { text: reply.text, pages: reply.links.map(({ page }) => page).join(' '), understood }
}

it('the three latest orders, each with its state and a link of its own', async () => {
  for (const day of [1, 2, 3, 4]) await makeOrder(db, alice.customerId, { orderNumber: someone(`HKMDAY${day}`), placedAt: new Date(`2026-03-0${day}T00:00:00Z`) })
  const { text, pages } = await ask(verified(alice), '我的订单')
  expect(text.match(/游戏A点卡 已发货/g)).toHaveLength(3)
  expect(pages).toMatch(/HKMDAY4[^]*HKMDAY3[^]*HKMDAY2/)
  expect(pages).not.toContain('HKMDAY1')
})

it('an order by its number: only the asker\'s own (F5)', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202603050009', state: 'failed', failureReason: '上游缺货' })
  await expect(ask(verified(alice), orderNumber)).resolves.toMatchObject({ text: expect.stringContaining('上游缺货'), pages: expect.stringContaining(orderNumber) })
  const others = await ask(verified(bob), orderNumber)
  expect(others.text).toContain('没有在您的账号下找到')
  expect(others.text).not.toContain('上游缺货')
})

it.each(['我的订单', '我的工单', 'HKM202310010001'])('to a stranger, %s says how to show who they are, and nothing else', async (text) => {
  await makeOrder(db, alice.customerId)
  const answer = await ask(stranger(alice), text)
  expect(answer).toMatchObject({ text: expect.stringContaining('还没有确认'), pages: '/packages/account/binding/index', understood: true })
})

it('open tickets with where they stand and what comes next', async () => {
  await expect(ask(verified(alice), '我的工单')).resolves.toMatchObject({ text: '您现在没有处理中的工单' })
  const ticket = await submit(db, alice.customerId)
  const { text } = await ask(verified(alice), '工单进度')
  expect(text).toContain(`${ticket.number} 已提交`)
  expect(text).toContain('售后部会在')
  expect((await ask(verified(bob), '我的工单')).text).not.toContain(ticket.number)
})

it('a complaint becomes a draft that opens filled in, kept once with the message (U3)', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202310010001' })
  const { text, pages } = await ask(verified(alice), `我于2023年10月1日14:00购买游戏A点卡(订单号${orderNumber}),激活时提示"卡密无效"`)
  const draft = await db.read.findOneByOrFail(TicketDraft, { identityId: alice.identityId })
  expect(pages).toContain(`draftId=${draft.id}`)
  expect(text).toContain(`订单号 ${orderNumber}(游戏A点卡)`)
  expect(draft).toMatchObject({ kind: 'goods', orderNumber, errorText: '卡密无效', description: expect.stringContaining('激活时提示') })
})

it('of somebody else\'s order a complaint learns nothing', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202310010002', productName: '很特别的商品' })
  expect((await ask(verified(bob), `订单号${orderNumber},激活时提示"卡密无效"`)).text).not.toContain('很特别的商品')
})

it.each([
  ['2026-03-05T12:00', '现在有客服在'], ['2026-03-05T22:00', '客服 明天 09:00 上班'], ['2026-10-01T19:00', '客服 明天 10:00 上班'],
])('asked for a person at %s it says: %s', async (at, words) => {
  clock.set(`${at}:00+08:00`)
  for (const text of ['人工', '转人工', '我要找客服']) {
    await expect(ask(stranger(alice), text)).resolves.toMatchObject({ text: expect.stringContaining(words), pages: expect.stringContaining('/packages/tickets/new/index'), understood: true })
  }
})

it('what it does not understand it says so, and offers a person', async () => {
  await expect(ask(stranger(alice), '天气怎么样')).resolves.toMatchObject({ understood: false, text: expect.stringMatching(/没有完全看懂[^]*人工/) })
})

it.each([
  ['怎么查卡密', /点“查看卡密”[^]*来源:使用帮助 · 查看卡密/, '/pages/orders/index'],
  ['退款规则', /7 天内[^]*来源:售后规则 · 7天无理由/, '/pages/orders/index'],
  ['人工客服几点上班', /工作日 9:00–21:00[^]*来源:服务说明 · 客服时间/, '/packages/service/contact/index'],
])('a common question, %s, is answered with its source and a door, also to a stranger', async (question, words, page) => {
  const answer = await ask(stranger(alice), question)
  expect(answer).toMatchObject({ text: expect.stringMatching(words), pages: expect.stringContaining(page), understood: true })
})

it('what the records can say comes before what the rules say', async () => {
  const { orderNumber } = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202603050033', state: 'delivering' })
  const { text } = await ask(verified(alice), `订单号${orderNumber}怎么还没发货`)
  expect(text).toContain('正在发货')
  expect(text).not.toContain('来源')
})
