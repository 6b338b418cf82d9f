/** A pocket that pays and is paid back, as far as this room needs to know one. Which it is decides app.ts. */
export interface Pocket {
  /** Whose account it is; a fact of another one's is not ours. */
  readonly mchId: string
  place(order: PlacedOrder): Promise<{ prepayId: string }>
  /** What the phone opens the payment sheet with. */
  sheet(appId: string, prepayId: string): Sheet
  /** @returns null where nobody knows the number there */
  query(outTradeNo: string): Promise<PaymentFact | null>
  close(outTradeNo: string): Promise<'closed' | 'paid'>
  refund(order: RefundOrder): Promise<RefundFact>
  /** @returns null where nobody knows the number there */
  queryRefund(outRefundNo: string): Promise<RefundFact | null>
}

interface PlacedOrder {
  appId: string
  openId: string
  outTradeNo: string
  description: string
  amountFen: number
  expiresAt: Date
  notifyUrl: string
}

interface Sheet {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

interface RefundOrder {
  outTradeNo: string
  outRefundNo: string
  reason: string
  refundFen: number
  totalFen: number
  notifyUrl: string
}

/** What the pocket says of a payment, by notice or when asked. */
export interface PaymentFact {
  mchId: string
  appId: string
  outTradeNo: string
  transactionId: string | null
  state:
    'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT'
  totalFen: number | null
  currency: string | null
  paidAt: Date | null
}

/** What it says of a refund. */
export interface RefundFact {
  outTradeNo: string
  outRefundNo: string
  refundId: string
  state: 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'
  refundFen: number
  totalFen: number
  receivedAccount: string
  arrivedAt: Date | null
}

/** Where a pocket's notices come in. */
export const NOTICE_PATHS = {
  transaction: '/callback/pay/transaction',
  refund: '/callback/pay/refund',
  complaint: '/callback/pay/complaint',
} as const
