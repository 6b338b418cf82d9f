import { addNote, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { openSession } from '../../server/conversations/sessions/sessions'
import { newId } from '../../server/lib/ids'
import { Product } from '../../server/orders/product.entity'
import { fillReply, unfilledText, unknownVariables } from '../../server/policy/reply-variables'
import { filledReplies } from '../../server/settings/fill-replies'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { acting, deps, makeOrder, someone, submit } from '../tickets/ticket-world'

const clock = fakeClock('2026-03-05T12:00:00+08:00')
let db: TestDatabase
let alice: TestCustomer
let actor: Parameters<typeof filledReplies>[1]['actor']

const policy = {
  ...deps.policy,
  cannedReplies: [
    { title: '退款', text: '订单 {{订单号}} 的{{商品}}：{{规则}}', kinds: ['after-sales'] },
    { title: '在查', text: '{{称呼}}您好，工号 {{工号}} 正在查，{{时限}}给您结果', kinds: [] },
    { title: '激活', text: '请按 {{商品}} 的说明激活', kinds: ['goods'] },
  ],
}
const filled = (query: { ticket?: string; session?: string } = {}) =>
  filledReplies(db.read, { policy, actor, query, now: clock.now() })

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  const { agent } = await makeAgent(db, 'zhang.wei')
  actor = { ...acting(agent), kind: 'agent', sessionId: 'ses_x' }
  alice = await makeCustomer(db, { openId: someone('alice'), platformId: someone('P') })
})
afterAll(() => db.close())

it('are filled in by the server for the ticket, its kind first, and what is not known is named', async () => {
  const order = await makeOrder(db, alice.customerId)
  const ticket = await submit(db, alice.customerId, { orderNumber: order.orderNumber })
  const [first, second, third] = await filled({ ticket: ticket.number })
  expect(first).toEqual({
    title: '激活',
    text: '请按 游戏A点卡 的说明激活',
    kinds: ['goods'],
    missing: [],
  })
  expect(second?.text).toMatch(/^.+您好，工号 1024 正在查，今天 12:30 前给您结果$/)
  expect(third).toMatchObject({
    text: `订单 ${order.orderNumber} 的游戏A点卡：{{规则}}`,
    missing: ['规则'],
  })
  await db.transaction((tx) =>
    tx.manager.update(Product, { id: order.productId }, { refundRule: '未激活 7 天内可退' }),
  )
  expect((await filled({ ticket: ticket.number }))[2]).toMatchObject({
    text: `订单 ${order.orderNumber} 的游戏A点卡：未激活 7 天内可退`,
    missing: [],
  })
})

it('know only the agent where no matter is at hand, and nothing of what is not theirs to see', async () => {
  expect((await filled()).find(({ title }) => title === '在查')).toMatchObject({
    missing: ['称呼', '时限'],
  })
  const technical = await submit(db, alice.customerId, { kind: 'technical' })
  await expect(filled({ ticket: technical.number })).rejects.toMatchObject({ code: 'not_found' })
  const session = await db.transaction((tx) =>
    openSession(tx, {
      conversation: { id: newId('cnv'), channel: 'official-account' },
      identityId: null,
      customerId: alice.customerId,
      entry: 'official-account',
      tierKey: null,
    }),
  )
  await expect(filled({ session: session.id })).rejects.toMatchObject({ code: 'not_found' })
})

it('a variable that stands open keeps words from going to the customer, and says which; colleagues may read it', async () => {
  const ticket = await submit(db, alice.customerId)
  await db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: actor }))
  const note = (visibility: 'customer' | 'internal') =>
    db.transaction((tx) =>
      addNote(tx, deps, {
        number: ticket.number,
        agent: actor,
        input: { text: '订单 {{订单号}} 在查', visibility },
      }),
    )
  await expect(note('customer')).rejects.toMatchObject({ code: 'not_filled_in' })
  await expect(note('internal')).resolves.toMatchObject({ number: ticket.number })
  expect(unfilledText('订单 {{订单号}}，{{ 商品 }}')).toBe(
    '还有没填的：{{订单号}}、{{商品}}，请补上或删去再发',
  )
  expect(unfilledText('都填好了 {不是变量}')).toBeNull()
})

it('what a fact holds is never read as a variable again, and a name that nobody knows is a fault of the settings', () => {
  expect(fillReply('{{称呼}}：{{规则}}', { 称呼: '{{规则}}', 规则: '可退' }).text).toBe(
    '{{规则}}：可退',
  )
  expect(unknownVariables('{{订单号}} {{快递单号}}')).toEqual(['快递单号'])
})
