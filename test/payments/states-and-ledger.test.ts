import fc from 'fast-check'
import { balances, bookTransfer, halvesOf } from '../../server/payments/ledger'
import type { TransferKind } from '../../server/payments/ledger-entry.entity'
import {
  isUnderWay as isPaymentUnderWay,
  nextPaymentState,
  type PaymentNews,
  type PaymentState,
} from '../../server/payments/payment-state'
import {
  holdsMoney,
  nextRefundState,
  refundNewsOf,
  type RefundNews,
  type RefundState,
} from '../../server/payments/refund-state'
import { createTestDatabase } from '../support/database'

describe('a payment', () => {
  it.each<[PaymentState, PaymentNews, PaymentState | null]>([
    ['created', 'placed', 'placed'],
    ['created', 'paid', 'paid'],
    ['created', 'closed', 'closed'],
    ['placed', 'placed', null],
    ['placed', 'paid', 'paid'],
    ['placed', 'closed', 'closed'],
    ['closed', 'paid', 'paid'],
    ['closed', 'placed', null],
    ['closed', 'closed', null],
    ['paid', 'closed', null],
    ['paid', 'paid', null],
    ['paid', 'placed', null],
  ])('that is %s and hears %s becomes %s', (state, news, next) =>
    expect(nextPaymentState(state, news)).toBe(next),
  )

  it('can be paid only before it is paid or closed', () => {
    expect((['created', 'placed', 'paid', 'closed'] as const).filter(isPaymentUnderWay)).toEqual([
      'created',
      'placed',
    ])
  })
})

const REFUND_STATES: readonly RefundState[] = [
  'waiting',
  'refused',
  'requested',
  'submitting',
  'accepted',
  'arrived',
  'abnormal',
  'failed',
]
const REFUND_NEWS: readonly RefundNews[] = [
  'approved',
  'refused',
  'submitting',
  'accepted',
  'arrived',
  'abnormal',
  'failed',
]

describe('a refund', () => {
  it.each<[RefundState, Partial<Record<RefundNews, RefundState>>]>([
    ['waiting', { approved: 'requested', refused: 'refused' }],
    ['refused', {}],
    ['requested', { submitting: 'submitting' }],
    [
      'submitting',
      { accepted: 'accepted', arrived: 'arrived', abnormal: 'abnormal', failed: 'failed' },
    ],
    ['accepted', { arrived: 'arrived', abnormal: 'abnormal', failed: 'failed' }],
    ['abnormal', { accepted: 'accepted', arrived: 'arrived', failed: 'failed' }],
    ['arrived', {}],
    ['failed', {}],
  ])('that is %s goes on to %j and nowhere else', (state, leads) => {
    expect(
      Object.fromEntries(
        REFUND_NEWS.flatMap((news) => {
          const next = nextRefundState(state, news)
          return next ? [[news, next]] : []
        }),
      ),
    ).toEqual(leads)
  })

  it('whatever is heard in whatever order, money that has arrived or was given up never moves again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...REFUND_NEWS), { maxLength: 30 }),
        fc.constantFrom(...REFUND_STATES),
        (heard, start) => {
          let state = start
          let ended: RefundState | null = null
          for (const news of heard) {
            state = nextRefundState(state, news) ?? state
            if (ended !== null) expect(state).toBe(ended)
            if (state === 'arrived' || state === 'failed' || state === 'refused') ended = state
          }
        },
      ),
    )
  })

  it("counts against the payment unless nothing will come of it, and WeChat's words are ours", () => {
    expect(REFUND_STATES.filter((state) => !holdsMoney(state))).toEqual(['refused', 'failed'])
    expect((['SUCCESS', 'PROCESSING', 'ABNORMAL', 'CLOSED'] as const).map(refundNewsOf)).toEqual([
      'arrived',
      'accepted',
      'abnormal',
      'failed',
    ])
  })
})

describe('the ledger', () => {
  it.each<[TransferKind, Array<[string, number]>]>([
    [
      'pay',
      [
        ['wechat-pay', 7],
        ['orders', -7],
      ],
    ],
    [
      'refund-owed',
      [
        ['orders', 7],
        ['refunds-owed', -7],
      ],
    ],
    [
      'refund-paid',
      [
        ['refunds-owed', 7],
        ['wechat-pay', -7],
      ],
    ],
    [
      'correction',
      [
        ['refunds-owed', 7],
        ['orders', -7],
      ],
    ],
  ])('%s moves from one account to another', (kind, halves) => {
    expect(
      halvesOf({ kind, amountFen: 7 }).map(({ account, amountFen }) => [account, amountFen]),
    ).toEqual(halves)
  })

  it.each([0, -1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1])('takes no %s', (amountFen) => {
    expect(() => halvesOf({ kind: 'pay', amountFen })).toThrow('whole fen')
  })

  it('balances to nothing after any transfers, and takes none of them twice', async () => {
    const db = await createTestDatabase()
    const step = fc.record({
      amountFen: fc.integer({ min: 1, max: 10_000_000 }),
      ends: fc.constantFrom<'paid' | 'owed' | 'arrived' | 'undone'>(
        'paid',
        'owed',
        'arrived',
        'undone',
      ),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        run += 1
        await db.transaction(async (tx) => {
          for (const [index, { amountFen, ends }] of steps.entries()) {
            const at = { amountFen, paymentId: `pay_${run}_${index}` }
            const refundId = `rfd_${run}_${index}`
            await bookTransfer(tx, { ...at, kind: 'pay', refundId: null })
            if (ends === 'paid') continue
            await bookTransfer(tx, { ...at, kind: 'refund-owed', refundId })
            if (ends !== 'owed')
              await bookTransfer(tx, {
                ...at,
                kind: ends === 'arrived' ? 'refund-paid' : 'correction',
                refundId,
              })
          }
        })
        const sums = await balances(db.read)
        expect(Object.values(sums).reduce((all, fen) => all + fen, 0)).toBe(0)
        const twice = db.transaction((tx) =>
          bookTransfer(tx, {
            kind: 'pay',
            amountFen: 1,
            paymentId: `pay_${run}_0`,
            refundId: null,
          }),
        )
        await expect(twice).rejects.toThrow()
        expect(await balances(db.read)).toEqual(sums)
      }),
      { numRuns: 12 },
    )
    await db.close()
  })
})
