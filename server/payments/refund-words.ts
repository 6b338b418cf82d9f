import { formatFen } from '../lib/money'
import { formatForPeople, toOffsetIso } from '../lib/shanghai-time'
import type { CustomerRefund, RefundStage } from './money.contract'
import type { RefundState } from './refund-state'
import type { Refund } from './refund.entity'

/** How far a refund is, as customers are told it. Pure. */
const STAGES: Readonly<Record<RefundState, RefundStage>> = {
  waiting: 'checking',
  refused: 'not-done',
  requested: 'accepted',
  submitting: 'accepted',
  accepted: 'returned',
  arrived: 'arrived',
  abnormal: 'stuck',
  failed: 'not-done',
}

const STAGE_TEXT: Readonly<Record<RefundStage, string>> = {
  checking: '审核中',
  accepted: '已受理',
  returned: '已退回微信',
  arrived: '已到账',
  stuck: '需要处理',
  'not-done': '没有办成',
}

export function refundStageText(state: RefundState): string {
  return STAGE_TEXT[STAGES[state]]
}

type Told = Pick<Refund, 'state' | 'amountFen' | 'promisedAt' | 'receivedAccount' | 'arrivedAt'>

/** Where the money goes, as far as it is known. Pure. */
export function pocketText({ receivedAccount }: Pick<Refund, 'receivedAccount'>): string {
  if (receivedAccount === null) return '原路退回微信支付'
  return `退到${receivedAccount === '支付用户零钱' ? '微信零钱' : receivedAccount}`
}

/** Whether it is not there although the customer was told that it would be. Pure. */
export function isLateRefund(
  { state, promisedAt }: Pick<Refund, 'state' | 'promisedAt'>,
  now: Date,
): boolean {
  return state !== 'arrived' && STAGES[state] !== 'not-done' && now.getTime() > promisedAt.getTime()
}

/** One sentence: what is the case, what comes next, and by when. Past its promise it says so first. Pure. */
export function refundHeadline(refund: Told, now: Date): string {
  const amount = formatFen(refund.amountFen)
  const by = formatForPeople(refund.promisedAt, now)
  const late = isLateRefund(refund, now)
  const when = late ? `比说好的 ${by} 晚了，客服正在向微信支付查` : `最晚 ${by} 前到账`
  switch (STAGES[refund.state]) {
    case 'checking':
      return `${amount} 的退款已提交，正在由另一位同事审核，有结果马上通知您`
    case 'accepted':
      return `${amount} 的退款已受理，正在交给微信支付，${when}`
    case 'returned':
      return `微信支付已收下 ${amount} 的退款，${pocketText(refund)}，零钱一般几分钟，银行卡一般 3 个工作日内，${when}`
    case 'arrived':
      return `${amount} 已${pocketText(refund)}${arrivedText(refund, now)}，可以在微信账单里查到`
    case 'stuck':
      return `${amount} 没能退到原来的账户，多半是银行卡已注销。客服正在改退到您的其他账户，需要您做什么会再联系您`
    case 'not-done':
      return refund.state === 'refused'
        ? `${amount} 的退款申请没有通过，原因请看工单`
        : `${amount} 的退款这次没有办成，钱还在，客服会接着处理`
  }
}

function arrivedText({ arrivedAt }: Told, now: Date): string {
  return arrivedAt === null ? '' : `，到账时间 ${formatForPeople(arrivedAt, now)}`
}

export function presentRefund(refund: Refund, now: Date): CustomerRefund {
  const iso = (at: Date | null): string | null => at && toOffsetIso(at)
  const decidedAt = refund.decidedAt ?? (refund.state === 'waiting' ? null : refund.createdAt)
  const stage = STAGES[refund.state]
  return {
    refundNo: refund.outRefundNo,
    amount: { amountFen: refund.amountFen, currency: 'CNY' },
    stage,
    stageText: STAGE_TEXT[stage],
    headline: refundHeadline(refund, now),
    pocketText: pocketText(refund),
    byAt: stage === 'arrived' || stage === 'not-done' ? null : toOffsetIso(refund.promisedAt),
    steps:
      stage === 'not-done'
        ? []
        : [
            { text: STAGE_TEXT.accepted, at: iso(decidedAt) },
            { text: STAGE_TEXT.returned, at: iso(refund.acceptedAt) },
            { text: STAGE_TEXT.arrived, at: iso(refund.arrivedAt) },
          ],
  }
}
