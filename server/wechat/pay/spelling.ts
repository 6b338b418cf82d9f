import { z } from 'zod'
import type { RefundFact, TransactionFact } from './types'

const Fen = z.number().int().nonnegative()
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullish()
  .transform((at) => at ?? null)

/** A payment, as the query answers and as the notice brings it. https://pay.weixin.qq.com/doc/v3/merchant/4012791859 */
export const Transaction = z
  .object({
    appid: z.string(),
    mchid: z.string(),
    out_trade_no: z.string().min(1).max(32),
    transaction_id: z.string().min(1).max(32).nullish(),
    trade_state: z.enum([
      'SUCCESS',
      'REFUND',
      'NOTPAY',
      'CLOSED',
      'REVOKED',
      'USERPAYING',
      'PAYERROR',
      'ACCEPT',
    ]),
    success_time: moment,
    amount: z.object({ total: Fen, currency: z.string().nullish() }).nullish(),
  })
  .transform((told): TransactionFact => ({
    mchId: told.mchid,
    appId: told.appid,
    outTradeNo: told.out_trade_no,
    transactionId: told.transaction_id ?? null,
    state: told.trade_state,
    totalFen: told.amount?.total ?? null,
    currency: told.amount?.currency ?? null,
    paidAt: told.success_time,
  }))

const RefundState = z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL'])
const refundBase = {
  out_trade_no: z.string().min(1).max(32),
  out_refund_no: z.string().min(1).max(64),
  refund_id: z.string().min(1).max(32),
  user_received_account: z.string().max(64),
  success_time: moment,
  amount: z.object({ refund: Fen, total: Fen }),
}
type Base = z.output<z.ZodObject<typeof refundBase>>
const toFact = (told: Base, state: RefundFact['state']): RefundFact => ({
  outTradeNo: told.out_trade_no,
  outRefundNo: told.out_refund_no,
  refundId: told.refund_id,
  state,
  refundFen: told.amount.refund,
  totalFen: told.amount.total,
  receivedAccount: told.user_received_account,
  arrivedAt: told.success_time,
})

/** A refund, as the API answers. https://pay.weixin.qq.com/doc/v3/merchant/4012791862 */
export const Refund = z
  .object({ ...refundBase, status: RefundState })
  .transform(({ status, ...told }) => toFact(told, status))
/** The same in a notice, where the state has another name. */
export const NoticedRefund = z
  .object({ ...refundBase, mchid: z.string(), refund_status: RefundState })
  .transform(({ refund_status, mchid, ...told }) => ({
    mchId: mchid,
    ...toFact(told, refund_status),
  }))

export const Prepaid = z.object({ prepay_id: z.string().min(1).max(64) })
export const Refusal = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(500).catch(''),
})

export const Certificates = z.object({
  data: z
    .array(
      z.object({
        serial_no: z.string().min(1).max(64),
        encrypt_certificate: z.object({
          nonce: z.string(),
          associated_data: z.string().nullish(),
          ciphertext: z.string(),
        }),
      }),
    )
    .min(1)
    .max(20),
})
