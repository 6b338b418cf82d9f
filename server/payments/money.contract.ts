import { z } from 'zod'
import { Money } from '../orders/order.contract'

/** POST /api/orders/:orderNumber/payment: what wx.requestPayment and WeixinJSBridge take, signed now. */
export const PaySheetAnswer = z.object({
  sheet: z.object({
    appId: z.string(),
    timeStamp: z.string(),
    nonceStr: z.string(),
    package: z.string(),
    signType: z.literal('RSA'),
    paySign: z.string(),
  }),
  total: Money,
  /** Until when it can be paid. */
  expiresAt: z.string(),
})
export type PaySheetAnswer = z.infer<typeof PaySheetAnswer>

/** 审核中, 已受理, 已退回微信, 已到账; `stuck`: a person has to help; `not-done`: nothing came of it. */
export const RefundStage = z.enum([
  'checking',
  'accepted',
  'returned',
  'arrived',
  'stuck',
  'not-done',
])
export type RefundStage = z.infer<typeof RefundStage>

export const CustomerRefund = z.object({
  /** What WeChat's message of the refund names too. */
  refundNo: z.string(),
  amount: Money,
  stage: RefundStage,
  stageText: z.string(),
  /** One sentence: what is the case, and by when what comes. */
  headline: z.string(),
  /** To which pocket: `退回微信零钱`. */
  pocketText: z.string(),
  /** By when it is there; null once it is. */
  byAt: z.string().nullable(),
  /** The stages in their order; `at` null: not yet. */
  steps: z.array(z.object({ text: z.string(), at: z.string().nullable() })),
})
export type CustomerRefund = z.infer<typeof CustomerRefund>

/** GET /api/orders/:orderNumber/money; answer of POST …/payment/check. */
export const OrderMoney = z.object({
  /** It can be paid here and now. */
  payable: z.boolean(),
  /** Why not, where somebody may want to; null otherwise. */
  whyNotText: z.string().nullable(),
  /** `none`: nothing was begun; `waiting`: begun, and nothing is heard of money; `paid`. */
  payment: z.enum(['none', 'waiting', 'paid']),
  refunds: z.array(CustomerRefund),
})
export type OrderMoney = z.infer<typeof OrderMoney>
