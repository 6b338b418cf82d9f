/**
 * `waiting`: for a second person. `refused`: that person said no. `requested`: decided, nothing has left yet. `submitting`: bytes may have
 * left, and WeChat knows or does not. `accepted`: WeChat has it. `arrived`: final. `abnormal`: WeChat could not bring it to its pocket
 * (bank account closed), a person has to help. `failed`: WeChat will not do it; the money is still here.
 */
export type RefundState =
  | 'waiting'
  | 'refused'
  | 'requested'
  | 'submitting'
  | 'accepted'
  | 'arrived'
  | 'abnormal'
  | 'failed'
export type RefundNews =
  'approved' | 'refused' | 'submitting' | 'accepted' | 'arrived' | 'abnormal' | 'failed'

/** Why: a person decided it at a ticket, or money came that the order does not want (any more). */
export type RefundCause = 'ticket' | 'paid-after-close' | 'order-not-open'

const NEXT: Readonly<Record<RefundState, Readonly<Partial<Record<RefundNews, RefundState>>>>> = {
  waiting: { approved: 'requested', refused: 'refused' },
  refused: {},
  requested: { submitting: 'submitting' },
  submitting: { accepted: 'accepted', arrived: 'arrived', abnormal: 'abnormal', failed: 'failed' },
  accepted: { arrived: 'arrived', abnormal: 'abnormal', failed: 'failed' },
  // Helped by hand, it goes on.
  abnormal: { accepted: 'accepted', arrived: 'arrived', failed: 'failed' },
  arrived: {},
  failed: {},
}

/** Where the news leads; null when it tells nothing new. Only forward: notices come late and out of order. Pure. */
export function nextRefundState(state: RefundState, news: RefundNews): RefundState | null {
  return NEXT[state][news] ?? null
}

/** Decided, and not at its end. */
export function isUnderWay(state: RefundState): boolean {
  return (
    state === 'requested' || state === 'submitting' || state === 'accepted' || state === 'abnormal'
  )
}

/** Money that is neither here nor refused: what counts against the payment. */
export function holdsMoney(state: RefundState): boolean {
  return state !== 'refused' && state !== 'failed'
}

const NEWS = {
  SUCCESS: 'arrived',
  PROCESSING: 'accepted',
  ABNORMAL: 'abnormal',
  CLOSED: 'failed',
} as const

/** WeChat's word in ours. */
export type SettledNews = (typeof NEWS)[keyof typeof NEWS]

export function refundNewsOf(state: keyof typeof NEWS): SettledNews {
  return NEWS[state]
}
