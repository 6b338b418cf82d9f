/** What WeChat Pay says of a payment; amounts in fen. */
export interface TransactionFact {
  mchId: string
  appId: string
  outTradeNo: string
  /** WeChat's own number; null while nothing was paid. */
  transactionId: string | null
  state:
    'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT'
  totalFen: number | null
  currency: string | null
  paidAt: Date | null
}

/** What WeChat Pay says of a refund; amounts in fen. */
export interface RefundFact {
  outTradeNo: string
  outRefundNo: string
  refundId: string
  state: 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'
  refundFen: number
  totalFen: number
  /** As WeChat names the pocket: `支付用户零钱`, `招商银行信用卡0403`. */
  receivedAccount: string
  arrivedAt: Date | null
}

export interface JsapiOrder {
  appId: string
  openId: string
  outTradeNo: string
  description: string
  amountFen: number
  expiresAt: Date
  notifyUrl: string
}

/** What wx.requestPayment and WeixinJSBridge take; `signType` is RSA always. */
export interface PaySheet {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

export interface RefundOrder {
  outTradeNo: string
  outRefundNo: string
  reason: string
  refundFen: number
  totalFen: number
  notifyUrl: string
}

/** Keys of a merchant; files are read by config.ts. */
export interface PayAccount {
  mchId: string
  /** Of the merchant's API certificate. */
  serialNo: string
  /** PEM. */
  privateKey: string
  /** Exactly 32 bytes. */
  apiV3Key: string
  /** WeChat Pay's public key, which new merchants have; null: platform certificates. */
  publicKey: { id: string; pem: string } | null
}
