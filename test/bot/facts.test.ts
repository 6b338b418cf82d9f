import { answerText } from '../../server/bot/answer-text'
import type { Asker } from '../../server/bot/own-matters'
import { loadKnowledge } from '../../server/bot/knowledge'
import { createBotSources } from '../../server/bot/sources'
import { Customer } from '../../server/identity/customer.entity'
import type { Order } from '../../server/orders/order.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer } from '../support/people'
import { makeOrder, policy } from '../tickets/ticket-world'

const knowledge = loadKnowledge(policy)
const sources = createBotSources({ policy, knowledge: () => knowledge })
const clock = fakeClock()
let db: TestDatabase
let people = 0
beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(() => {
  clock.set('2026-03-05T12:00:00+08:00')
})

async function askAbout(text: string, ...orders: Array<Partial<Order>>): Promise<string> {
  const mine = (people += 1)
  const { customerId, identityId } = await makeCustomer(db, {
    openId: `facts-${mine}`,
    platformId: `PF${mine}`,
  })
  for (const [index, order] of orders.entries())
    await makeOrder(db, customerId, { orderNumber: `HKM20260305${mine}00${index}1`, ...order })
  return tell({ customerId, identityId }, text)
}
async function tell(asker: Asker, text: string): Promise<string> {
  const { reply } = await db.transaction((tx) => answerText(tx, sources, { asker, text }))
  return reply?.text ?? ''
}

const at = (time: string): Date => new Date(`2026-03-05T${time}:00+08:00`)
const RECORDS: ReadonlyArray<readonly [what: string, record: Partial<Order>, says: RegExp]> = [
  [
    'never paid',
    { state: 'unpaid', paidAt: null, deliveredAt: null },
    /还没有付款[^]*不要再付一次/,
  ],
  [
    'paid a minute ago',
    { state: 'paid', paidAt: at('11:59'), deliveredAt: null },
    /正在等平台发货\n不用重复下单/,
  ],
  [
    'paid 45 minutes ago',
    { state: 'delivering', paidAt: at('11:15'), deliveredAt: null, accountMasked: '138****0001' },
    /45 分钟[^]*比平时慢/,
  ],
  [
    'paid and failed',
    { state: 'failed', paidAt: at('11:30'), deliveredAt: null, failureReason: '上游缺货' },
    /发货没有成功：上游缺货/,
  ],
  [
    'delivered and never looked at',
    { state: 'delivered', paidAt: at('11:00'), deliveredAt: at('11:02'), accountMasked: null },
    /已发货[^]*卡密还没有查看过/,
  ],
  [
    'charged to an account',
    {
      state: 'delivered',
      paidAt: at('11:00'),
      deliveredAt: at('11:02'),
      accountMasked: '138****0001',
    },
    /今天 11:02 已充到 138\*\*\*\*0001[^]*核对过还是没有/,
  ],
  ['paid back', { state: 'refunded', paidAt: at('10:00'), deliveredAt: null }, /已经退款/],
]

describe('M4: one question has another true answer for each record', () => {
  it.each(RECORDS)('%s', async (_what, record, says) =>
    expect(await askAbout('付了钱没给我东西', record)).toMatch(says),
  )

  it('and no two of them are alike', async () => {
    const told = await Promise.all(
      RECORDS.map(([, record]) => askAbout('付了钱没给我东西', record)),
    )
    expect(new Set(told.map((text) => text.replace(/HKM\d+/g, ''))).size).toBe(RECORDS.length)
  })
})

it('where several are on their way none is guessed at', async () => {
  const text = await askAbout(
    '付了钱没给我东西',
    { state: 'paid', paidAt: at('11:50'), deliveredAt: null },
    { state: 'delivering', paidAt: at('11:55'), deliveredAt: null },
  )
  expect(text).not.toMatch(/HKM/)
})

it("尾号 finds one of their own orders, and nobody else's", async () => {
  const own = {
    state: 'failed',
    paidAt: at('11:30'),
    deliveredAt: null,
    failureReason: '上游缺货',
    orderNumber: 'HKM2026030577778821',
  } as const
  expect(
    await askAbout('尾号8821的那单怎么没到账', own, {
      state: 'paid',
      paidAt: at('11:55'),
      deliveredAt: null,
    }),
  ).toContain('上游缺货')
  expect(
    await askAbout('尾号8821的那单怎么没到账', {
      state: 'paid',
      paidAt: at('11:55'),
      deliveredAt: null,
    }),
  ).not.toContain('上游缺货')
})

it('a stranger is told the rule, and how to come to an answer of their own', async () => {
  const { identityId } = await makeCustomer(db, { openId: 'facts-stranger' })
  const text = await tell({ identityId, customerId: null }, '付了钱没给我东西')
  expect(text).toMatch(/来源：[^]*确认这个微信是您本人以后/)
})

it('V2: a member reads which tier, and since when', async () => {
  const { customerId, identityId } = await makeCustomer(db, {
    openId: 'facts-gold',
    tierKey: 'gold',
  })
  await db.writer
    .getRepository(Customer)
    .update(
      { id: customerId },
      { tierKey: 'gold', tierSince: new Date('2026-02-01T00:00:00+08:00') },
    )
  expect(await tell({ customerId, identityId }, '我现在是什么会员等级')).toContain(
    '您现在是黄金会员，从 2026-02-01 起',
  )
})
