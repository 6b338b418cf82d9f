import {
  judge,
  kindsFor,
  type ClaimFacts,
  type ClaimRules,
} from '../../server/after-sales/claims/claim-rules'
import { signalsOf } from '../../server/after-sales/claims/claim-signals'
import { proposeForCard, proposeForTopUp } from '../../server/after-sales/propose'

const now = new Date('2026-11-30T04:00:00Z')
const before = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const DAY = 24 * 60
const RULES: ClaimRules = {
  qualityDays: 30,
  differsDays: 7,
  lateMinutes: 30,
  unusedDays: 7,
  evidenceHours: 24,
  decisionHours: 48,
}
const FACTS: ClaimFacts = {
  kind: 'quality',
  order: { state: 'delivered', paidAt: before(DAY), deliveredAt: before(DAY) },
  goods: 'card',
  goodsRule: null,
  looks: 0,
  proposal: null,
  askable: true,
  tier: null,
  now,
}
const card = (state: 'void' | 'unused' | 'used' | 'unknown', usedAt?: Date, renewed = false) =>
  proposeForCard({
    fact: { line: 1, state, usedAt: usedAt?.toISOString() },
    firstLookAt: before(60),
    renewed,
    now,
  })
const late = { state: 'paid', paidAt: before(90), deliveredAt: null } as const

it.each<[string, Partial<ClaimFacts>, string, string[], RegExp]>([
  ['M1: a card that was not looked into yet', {}, 'check', [], /先向供货商查/],
  ['M1: nobody to ask', { askable: false }, 'person', [], /由客服来查/],
  ['M1: void', { proposal: card('void') }, 'gives', ['reissue', 'refund'], /已经失效/],
  [
    'M1: used before its owner saw it',
    { proposal: card('used', before(120)) },
    'gives',
    ['reissue', 'refund'],
    /查看之前/,
  ],
  ['M1: used after that', { proposal: card('used', before(30)) }, 'person', [], /这个账号是您的吗/],
  ['M1: valid', { proposal: card('unused') }, 'answers', [], /有效/],
  ['M1: a second time', { proposal: card('void', undefined, true) }, 'person', [], /已经换过一次/],
  [
    'M1: out of its time',
    { order: { ...FACTS.order, deliveredAt: before(31 * DAY) } },
    'refuses',
    [],
    /超过 30 天/,
  ],
  ['M2: unused, in time', { kind: 'no-reason' }, 'gives', ['refund'], /没有查看过/],
  ['M2: opened, by law', { kind: 'no-reason', looks: 2 }, 'refuses', [], /查看过 2 次，按法律/],
  [
    'M2: out of its time',
    { kind: 'no-reason', order: { ...FACTS.order, deliveredAt: before(7 * DAY + 1) } },
    'refuses',
    [],
    /超过 7 天/,
  ],
  [
    'M2: on its last minute',
    { kind: 'no-reason', order: { ...FACTS.order, deliveredAt: before(7 * DAY) } },
    'gives',
    ['refund'],
    /7 天以内/,
  ],
  [
    "M2: the goods' own rule",
    { kind: 'no-reason', goodsRule: '虚拟商品，不支持无理由退款' },
    'refuses',
    [],
    /商品的说明/,
  ],
  ['M2: a top-up', { kind: 'no-reason', goods: 'top-up', looks: null }, 'refuses', [], /直充/],
  [
    'M3: money left, order open',
    { kind: 'not-credited', order: { state: 'unpaid', paidAt: null, deliveredAt: null } },
    'person',
    [],
    /还没有收到付款/,
  ],
  [
    'delivery failed',
    { kind: 'not-delivered', order: { ...late, state: 'failed' } },
    'gives',
    ['refund'],
    /没有成功/,
  ],
  [
    'too early to be late',
    { kind: 'not-delivered', order: { ...late, paidAt: before(10) } },
    'answers',
    [],
    /不到 30 分钟/,
  ],
  ['late, not looked into', { kind: 'not-delivered', order: late }, 'check', [], /先向供货商查/],
  [
    'M4: late, past what was expected',
    {
      kind: 'not-delivered',
      order: late,
      proposal: proposeForTopUp({
        fact: { state: 'channel-jam', expectedAt: before(5).toISOString() },
        renewed: false,
        now,
      }),
    },
    'gives',
    ['refund'],
    /过了预计时间/,
  ],
  [
    'M4: late, and expected',
    {
      kind: 'not-delivered',
      order: late,
      proposal: proposeForTopUp({
        fact: { state: 'channel-jam', expectedAt: before(-30).toISOString() },
        renewed: false,
        now,
      }),
    },
    'answers',
    [],
    /通道在排队/,
  ],
  ['not as described', { kind: 'not-as-described' }, 'person', [], /对照商品说明/],
  [
    'not as described, too late',
    { kind: 'not-as-described', order: { ...FACTS.order, deliveredAt: before(8 * DAY) } },
    'refuses',
    [],
    /超过 7 天/,
  ],
  [
    'V2: from the record',
    { kind: 'membership', tier: { name: '黄金会员', since: before(DAY) } },
    'answers',
    [],
    /黄金会员，从/,
  ],
  ['a guardian', { kind: 'minor' }, 'person', [], /监护人/],
])('%s', (_name, facts, outcome, remedies, because) => {
  const verdict = judge({ ...FACTS, ...facts }, RULES)
  expect(verdict).toMatchObject({ outcome, remedies })
  expect(verdict.because).toMatch(because)
  expect(verdict.text.length).toBeGreaterThan(10)
  // M9: whatever is not given says what would change it.
  if (outcome === 'refuses') expect(verdict.change).not.toBeNull()
})

it('the numbers of the rules of the day decide, and their words say them', () => {
  const verdict = judge({ ...FACTS, kind: 'no-reason' }, { ...RULES, unusedDays: 0 })
  expect(verdict).toMatchObject({ outcome: 'refuses', name: '无理由退款' })
})

it('only what fits an order as it stands is offered', () => {
  const order = { paidAt: before(5), deliveredAt: null }
  expect(kindsFor({ ...order, state: 'unpaid', paidAt: null })).toEqual(['not-credited'])
  expect(kindsFor({ ...order, state: 'refunding' })).toEqual([])
  expect(kindsFor({ ...order, state: 'failed' })).toContain('not-delivered')
})

it('signals add up with their reasons, and alone refuse nothing', () => {
  const quiet = {
    sameSecret: 0,
    usedAfterLook: false,
    ofPerson: 1,
    ofDevice: 0,
    given: 0,
    orders: 5,
  }
  expect(signalsOf(quiet)).toEqual({ points: 0, signals: [] })
  expect(signalsOf({ ...quiet, sameSecret: 1, usedAfterLook: true, ofPerson: 12 })).toMatchObject({
    points: 100,
    signals: [
      { text: expect.stringContaining('同一张卡密') },
      { text: expect.stringContaining('查看之后') },
      { text: expect.stringContaining('12 次') },
    ],
  })
})
