import { isMeant } from '../../server/bot/tell-incidents'
import { coversOrder, coversTicket, type Goods } from '../../server/incidents/covers'
import type { IncidentFacts } from '../../server/incidents/incident-facts'
import { IncidentScope, type IncidentStatus } from '../../server/incidents/incident.contract'
import { lineOf, messageOf } from '../../server/incidents/incident-words'
import { readPlan } from '../../server/bot/plan'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/lib/clock'

const START = new Date('2026-03-05T04:00:00.000Z')
const NOW = after(START, HOUR_MS)
const XUNDA = { id: 'xunda', name: '迅达' }
const scope = (change: Partial<IncidentScope> = {}): IncidentScope => ({
  ...IncidentScope.parse({}),
  ...change,
})
const goods = (change: Partial<Goods> = {}): Goods => ({
  productId: 'prd_1',
  productName: '话费直充',
  supplierKey: 'xunda',
  supplierName: '迅达',
  placedAt: after(START, -MINUTE_MS),
  state: 'delivering',
  deliveredAt: null,
  product: { category: '话费充值', supplierKey: 'xunda', supplierName: '迅达' },
  ...change,
})
const ticket = { kind: 'after-sales' as const, createdAt: after(START, MINUTE_MS) }

describe('which ticket is of it', () => {
  const supplier = scope({ supplier: XUNDA })
  it.each<[string, IncidentScope, typeof ticket, Goods | null, boolean]>([
    ['its supplier', supplier, ticket, goods(), true],
    ['another supplier', supplier, ticket, goods({ supplierKey: 'xingyun' }), false],
    [
      'the supplier of the goods, where the order says none',
      supplier,
      ticket,
      goods({ supplierKey: null }),
      true,
    ],
    ['no order', supplier, ticket, null, false],
    ['before the start', supplier, { ...ticket, createdAt: after(START, -1) }, goods(), false],
    ['at the start', supplier, { ...ticket, createdAt: START }, goods(), true],
    ['its product', scope({ products: [{ id: 'prd_1', name: '话费' }] }), ticket, goods(), true],
    [
      'another product',
      scope({ products: [{ id: 'prd_2', name: '月卡' }] }),
      ticket,
      goods(),
      false,
    ],
    ['its category', scope({ categories: ['话费充值'] }), ticket, goods(), true],
    ['its kind alone', scope({ kinds: ['after-sales'] }), ticket, null, true],
    [
      'its supplier and another kind',
      { ...supplier, kinds: ['technical'] },
      ticket,
      goods(),
      false,
    ],
    ['nothing named', scope(), ticket, goods(), false],
  ])('%s', (_what, covered, asked, made, expected) => {
    expect(coversTicket({ scope: covered, startedAt: START }, asked, made)).toBe(expected)
  })
})

describe('which order is of it', () => {
  it.each<[string, Partial<Goods>, boolean]>([
    ['on its way', {}, true],
    ['paid', { state: 'paid' }, true],
    ['delivered before it began', { state: 'delivered', deliveredAt: after(START, -1) }, false],
    ['delivered since', { state: 'delivered', deliveredAt: START }, true],
    ['failed today', { state: 'failed' }, true],
    ['failed long ago', { state: 'failed', placedAt: after(START, -2 * DAY_MS) }, false],
    ['never paid for', { state: 'unpaid' }, false],
    ['paid back', { state: 'refunded' }, false],
    ['of another supplier', { supplierKey: 'xingyun' }, false],
  ])('%s', (_what, change, expected) => {
    const covering = { scope: scope({ supplier: XUNDA }), startedAt: START }
    expect(coversOrder(covering, goods(change))).toBe(expected)
  })

  it('none where only kinds of problem are named', () => {
    const kinds = { scope: scope({ kinds: ['technical'] }), startedAt: START }
    expect(coversOrder(kinds, goods())).toBe(false)
  })
})

describe('by when', () => {
  const told = (expected: number | null, next: number | null, status: IncidentStatus = 'open') =>
    lineOf(
      {
        status,
        expectedAt: expected === null ? null : after(NOW, expected),
        nextWordAt: next === null ? null : after(NOW, next),
      },
      NOW,
    )
  it.each<[string, string]>([
    [told(HOUR_MS, MINUTE_MS), '预计今天 14:00 恢复；最晚今天 13:01 再告诉您进展'],
    [told(null, MINUTE_MS), '恢复时间还没有定；最晚今天 13:01 再告诉您进展'],
    [
      told(-HOUR_MS, -MINUTE_MS),
      '原来预计今天 12:00 恢复，现在还没有；本该今天 12:59 告诉您进展，晚了，抱歉，已经在催',
    ],
    [told(null, null, 'solved'), '已经恢复，您再试一次；还有问题随时告诉我们'],
  ])('%s', (line, expected) => expect(line).toBe(expected))

  it('a correction says that it is one', () => {
    expect(
      messageOf({ title: '到账慢', text: '补了一半', corrects: true }, '恢复时间还没有定'),
    ).toEqual({
      title: '更正：到账慢',
      body: '更正：补了一半。恢复时间还没有定',
      entry: '更正：补了一半。恢复时间还没有定',
    })
  })
})

describe('what the bot takes to be about it', () => {
  const facts = (change: Partial<IncidentFacts> = {}): IncidentFacts => ({
    incidentId: 'inc_1',
    text: '话费直充到账慢',
    words: ['话费'],
    kinds: [],
    namesGoods: true,
    orders: [],
    knowsOrder: false,
    ...change,
  })
  const meant = (text: string, change: Partial<IncidentFacts> = {}, onlyNamed = false): boolean =>
    isMeant(facts(change), { text, plan: readPlan(text, NOW), onlyNamed })

  it.each<[string, Partial<IncidentFacts>, boolean]>([
    ['充的话费一直没有到账', {}, true],
    ['话費怎么还不到', {}, true],
    ['系统是不是故障了', {}, true],
    ['买的月卡一直没到账', {}, false],
    ['买的东西一直没到账', { orders: ['HKM1'] }, true],
    ['会员等级怎么升', { orders: ['HKM1'] }, false],
    ['账号被盗了怎么办', { orders: ['HKM1'] }, false],
    ['你好', { orders: ['HKM1'] }, false],
    // The order that they name is not of it.
    ['充的话费一直没有到账', { knowsOrder: true }, false],
    ['这笔订单', { knowsOrder: true, orders: ['HKM1'] }, true],
  ])('%s %j', (text, change, expected) => expect(meant(text, change)).toBe(expected))

  it('who came by a link is told of no order that they did not name', () => {
    expect(meant('买的东西一直没到账', { orders: ['HKM1'] }, true)).toBe(false)
  })
})
