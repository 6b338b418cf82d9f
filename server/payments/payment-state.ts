/**
 * `created`: on record, and WeChat may know of it or not. `placed`: WeChat has it, nobody has paid. `paid`: final. `closed`: nothing was
 * paid, and the order may be paid anew; money that comes all the same goes back.
 */
export type PaymentState = 'created' | 'placed' | 'paid' | 'closed'

export type PaymentNews = 'placed' | 'paid' | 'closed'

const NEXT: Readonly<Record<PaymentState, Readonly<Partial<Record<PaymentNews, PaymentState>>>>> = {
  created: { placed: 'placed', paid: 'paid', closed: 'closed' },
  placed: { paid: 'paid', closed: 'closed' },
  closed: { paid: 'paid' },
  paid: {},
}

/** Where the news leads; null when it tells nothing new. Only forward. Pure. */
export function nextPaymentState(state: PaymentState, news: PaymentNews): PaymentState | null {
  return NEXT[state][news] ?? null
}

/** Whether somebody may still pay it. */
export function isUnderWay(state: PaymentState): boolean {
  return state === 'created' || state === 'placed'
}
