/** Where a pocket's daily bills come from, as far as this room needs to know. Which it is decides app.ts. */
export interface BillSource {
  /**
   * The bill of one day of Shanghai.
   * @throws UpstreamError where it cannot be had or read; it may be asked again
   */
  tradeBill(date: string): Promise<BillAnswer>
}

/** `none`: nothing moved on that day. `later`: it is still being made. */
export type BillAnswer =
  | { state: 'ready'; bill: { lines: readonly BillLine[] }; sha1: string }
  | { state: 'none' | 'later' }

export interface BillLine {
  kind: 'payment' | 'refund'
  /** Ours: of the payment, or of the refund. */
  number: string
  outTradeNo: string
  wechatNumber: string
  amountFen: number
  /** As the pocket spells it, when the bill was made. */
  state: string
  at: Date
}
