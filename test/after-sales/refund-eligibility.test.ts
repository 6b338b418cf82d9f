import {
  refundEligibility,
  type RefundCase,
  type RefundRule,
} from '../../server/after-sales/refund-eligibility'
import { DAY_MS } from '../../server/lib/clock'

const NOW = new Date('2026-11-22T10:00:00+08:00')
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS)
const delivered: RefundCase = {
  state: 'delivered',
  paidAt: ago(1),
  deliveredAt: ago(1),
  kind: 'card',
  looks: 0,
  side: 'undetermined',
  now: NOW,
  unusedDays: 7,
}

it.each<[string, Partial<RefundCase>, RefundRule, boolean]>([
  ['M3: paid and never delivered', { state: 'paid', deliveredAt: null }, 'not-delivered', true],
  ['M3: its delivery failed', { state: 'failed' }, 'not-delivered', true],
  [
    'M1: the secret is bad, and the supplier says so',
    { side: 'upstream', looks: 3 },
    'quality',
    true,
  ],
  ['M1: the platform is to blame', { side: 'platform', looks: 1 }, 'quality', true],
  [
    'M4: the carrier is to blame for a top-up',
    { kind: 'top-up', looks: null, side: 'carrier' },
    'quality',
    true,
  ],
  ['M2: never looked at, within seven days', {}, 'unused', true],
  ['M2: on the seventh day to the minute', { deliveredAt: ago(7) }, 'unused', true],
  ['a moment later', { deliveredAt: new Date(ago(7).getTime() - 1) }, 'no-rule', false],
  ['looked at once', { looks: 1 }, 'no-rule', false],
  ['a top-up that has arrived', { kind: 'top-up', looks: null }, 'no-rule', false],
  [
    'the customer typed a wrong number',
    { kind: 'top-up', looks: null, side: 'customer' },
    'no-rule',
    false,
  ],
  [
    'paid more than a year ago, whatever is to blame',
    { paidAt: ago(366), side: 'platform' },
    'too-old',
    false,
  ],
  ['where a platform allows no days', { unusedDays: 0, deliveredAt: ago(1) }, 'no-rule', false],
])('%s: %j goes by %s', (_what, part, rule, gives) => {
  const eligibility = refundEligibility({ ...delivered, ...part })
  expect(eligibility).toMatchObject({ rule, gives })
  expect(eligibility.text).not.toBe('')
})

it('M9: a refusal says what would change it', () => {
  for (const part of [
    { looks: 1 },
    { deliveredAt: ago(8) },
    { kind: 'top-up', looks: null } as const,
  ]) {
    expect(refundEligibility({ ...delivered, ...part }).text).toMatch(/责任/)
  }
})
