import type { PayAccountOptions } from './pay-account'
import type { PayRefund, Trade } from './pay-desk'

/** RFC 3339 in China, whole seconds. */
export function rfc3339(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace(/\.\d{3}Z$/, '+08:00')
}

const STATE_TEXT = {
  NOTPAY: '订单未支付',
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  CLOSED: '订单已关闭',
}

export function transactionView({ mchId }: PayAccountOptions, trade: Trade): object {
  const base = {
    appid: trade.appId,
    mchid: mchId,
    out_trade_no: trade.outTradeNo,
    trade_state: trade.state,
    trade_state_desc: STATE_TEXT[trade.state],
    attach: '',
    promotion_detail: [],
  }
  if (trade.paidAt === null) return { ...base, amount: { total: trade.totalFen, currency: 'CNY' } }
  return {
    ...base,
    transaction_id: trade.transactionId,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    success_time: rfc3339(trade.paidAt),
    payer: { openid: trade.openId },
    amount: {
      total: trade.totalFen,
      payer_total: trade.totalFen,
      currency: 'CNY',
      payer_currency: 'CNY',
    },
  }
}

export function refundView(refund: PayRefund): object {
  const { trade, amountFen } = refund
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: trade.transactionId,
    out_trade_no: trade.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: refund.receivedAccount,
    create_time: rfc3339(refund.createdAt),
    status: refund.status,
    ...(refund.succeededAt !== null && { success_time: rfc3339(refund.succeededAt) }),
    funds_account: 'AVAILABLE',
    amount: {
      total: trade.totalFen,
      refund: amountFen,
      payer_total: trade.totalFen,
      payer_refund: amountFen,
      settlement_total: trade.totalFen,
      settlement_refund: amountFen,
      discount_refund: 0,
      currency: 'CNY',
      from: [],
    },
    promotion_detail: [],
  }
}

/** A notice names the state otherwise and leaves the currency out. */
export function refundNoticeView({ mchId }: PayAccountOptions, refund: PayRefund): object {
  const { trade, amountFen } = refund
  return {
    mchid: mchId,
    out_trade_no: trade.outTradeNo,
    transaction_id: trade.transactionId,
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    refund_status: refund.status,
    ...(refund.succeededAt !== null && { success_time: rfc3339(refund.succeededAt) }),
    user_received_account: refund.receivedAccount,
    amount: {
      total: trade.totalFen,
      refund: amountFen,
      payer_total: trade.totalFen,
      payer_refund: amountFen,
    },
  }
}
