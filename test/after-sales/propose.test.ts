import {
  proposeForCard,
  proposeForTopUp,
  type CardCase,
  type Proposal,
  type TopUpCase,
} from '../../server/after-sales/propose'
import type { CardFact, TopUpFact } from '../../server/after-sales/trading-platform'

const now = new Date('2026-12-01T04:00:00.000Z')
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000)
const card = (fact: Partial<CardFact> | null, about: Partial<CardCase> = {}): Proposal =>
  proposeForCard({
    fact: fact && { line: 1, state: 'unused', ...fact },
    firstLookAt: null,
    renewed: false,
    now,
    ...about,
  })
const topUp = (fact: Partial<TopUpFact> | null, about: Partial<TopUpCase> = {}): Proposal =>
  proposeForTopUp({
    fact: fact && { state: 'under-way', ...fact },
    renewed: false,
    now,
    ...about,
  })

it.each([
  ['before anybody asked the platform', card(null), 'check', 'undetermined'],
  ['a void card', card({ state: 'void' }), 'reissue', 'upstream'],
  [
    'a void card in its second turn',
    card({ state: 'void' }, { renewed: true }),
    'person',
    'upstream',
  ],
  ['another region', card({ state: 'wrong-region', region: '国际服' }), 'reissue', 'upstream'],
  ['a good card', card({ state: 'unused' }), 'explain', 'undetermined'],
  ['a silent supplier', card({ state: 'unknown' }), 'person', 'undetermined'],
  [
    'used, and never looked at',
    card({ state: 'used', usedAt: ago(90).toISOString() }),
    'reissue',
    'upstream',
  ],
  [
    'used before the first look',
    card({ state: 'used', usedAt: ago(90).toISOString() }, { firstLookAt: ago(30) }),
    'reissue',
    'upstream',
  ],
  [
    'used after the first look',
    card({ state: 'used', usedAt: ago(10).toISOString() }, { firstLookAt: ago(30) }),
    'person',
    'undetermined',
  ],
  ['used, nobody knows when', card({ state: 'used' }), 'person', 'undetermined'],
])('a card: %s → %s', (_name, proposal, action, side) => {
  expect(proposal).toMatchObject({ action, side })
})

it.each([
  ['before anybody asked the platform', topUp(null), 'check', 'undetermined'],
  ['under way in its time', topUp({ expectedAt: ago(-10).toISOString() }), 'wait', 'undetermined'],
  ['under way past its time', topUp({ expectedAt: ago(10).toISOString() }), 'refund', 'upstream'],
  [
    'a fault of the carrier',
    topUp({ state: 'carrier-fault', expectedAt: ago(-60).toISOString() }),
    'wait',
    'carrier',
  ],
  [
    'a fault of the carrier past its time',
    topUp({ state: 'carrier-fault', expectedAt: ago(1).toISOString() }),
    'refund',
    'carrier',
  ],
  ['a wrong number', topUp({ state: 'wrong-number' }), 'person', 'customer'],
  ['a jam of ours', topUp({ state: 'channel-jam' }), 'wait', 'platform'],
  ['a fault upstream', topUp({ state: 'upstream-fault' }), 'reissue', 'upstream'],
  [
    'a fault upstream, again',
    topUp({ state: 'upstream-fault' }, { renewed: true }),
    'refund',
    'upstream',
  ],
  ['arrived', topUp({ state: 'arrived' }), 'explain', 'undetermined'],
])('M4, a top-up: %s → %s', (_name, proposal, action, side) => {
  expect(proposal).toMatchObject({ action, side })
})

it('the answer names the facts, blames nobody, and says what comes next', () => {
  const used = card(
    { state: 'used', usedAt: ago(90).toISOString(), usedBy: '138****0001' },
    { firstLookAt: ago(300) },
  )
  expect(used.answer).toContain('今天 10:30')
  expect(used.answer).toContain('138****0001')
  expect(topUp({ state: 'carrier-fault', expectedAt: ago(-60).toISOString() }).answer).toContain(
    '今天 13:00',
  )
  for (const { answer } of [used, card({ state: 'unused' }), topUp({ state: 'wrong-number' })])
    expect(answer).not.toMatch(/[!！]|亲|您的错|操作错误/)
})
