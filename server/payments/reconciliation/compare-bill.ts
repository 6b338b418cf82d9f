import { formatFen } from '../../lib/money'
import type { PaymentState } from '../payment-state'
import { nextRefundState, type RefundNews, type RefundState } from '../refund-state'
import type { BillLine } from './bill-source'

/**
 * `unknown-here`: the bill has it and we do not know the number. `missing-there`: we have booked it and no bill has it. `behind`: WeChat
 * was further than we; it was asked, and what it said is booked the usual way.
 */
export type DifferenceKind =
  'unknown-here' | 'missing-there' | 'amount' | 'number' | 'state' | 'behind'

export interface Difference {
  kind: DifferenceKind
  oursFen: number | null
  theirsFen: number | null
  oursText: string | null
  theirsText: string | null
}

export interface OwnPayment {
  state: PaymentState
  amountFen: number
  transactionId: string | null
}

export interface OwnRefund {
  state: RefundState
  amountFen: number
  refundId: string | null
}

/** WeChat's word of a refund in a bill, in ours. What is still under way tells nothing new. */
const NEWS: Readonly<Record<string, RefundNews>> = {
  SUCCESS: 'arrived',
  CHANGE: 'abnormal',
  FAIL: 'failed',
  PROCESSING: 'accepted',
}

/** Whether the bill knows more than we do: then WeChat is asked, for a bill alone moves nothing. Pure. */
export function isPaymentBehind(line: BillLine, { state }: OwnPayment): boolean {
  return line.state === 'SUCCESS' && state !== 'paid'
}

/** The same of a refund. Pure. */
export function isRefundBehind(line: BillLine, { state }: OwnRefund): boolean {
  const news = NEWS[line.state]
  if (news === undefined || state === 'waiting') return false
  return nextRefundState(state === 'requested' ? 'submitting' : state, news) !== null
}

/** What a payment's line has otherwise than our record. Pure. */
export function comparePayment(line: BillLine, own: OwnPayment | null): Difference[] {
  if (!own) return [unknownHere(line)]
  return [
    ...amountsOf(line, own.amountFen),
    ...numbersOf(line, own.transactionId),
    ...(own.state === 'paid' && line.state === 'SUCCESS'
      ? []
      : [statesOf(line, own, PAYMENT_TEXT[own.state])]),
  ]
}

/** The same of a refund. The bill's state is that of its day and is never renewed, so ours may well be further. Pure. */
export function compareRefund(line: BillLine, own: OwnRefund | null): Difference[] {
  if (!own) return [unknownHere(line)]
  const fits =
    line.state === 'FAIL'
      ? own.state === 'failed' || own.state === 'abnormal'
      : own.state === 'accepted' || own.state === 'arrived' || own.state === 'abnormal'
  return [
    ...amountsOf(line, own.amountFen),
    ...numbersOf(line, own.refundId),
    ...(fits ? [] : [statesOf(line, own, REFUND_TEXT[own.state])]),
  ]
}

/** Booked here, and no bill up to that day's has it. Pure. */
export function missingThere({ amountFen }: { amountFen: number }): Difference {
  return {
    kind: 'missing-there',
    oursFen: amountFen,
    theirsFen: null,
    oursText: null,
    theirsText: null,
  }
}

export function caughtUp({ amountFen }: BillLine): Difference {
  return {
    kind: 'behind',
    oursFen: amountFen,
    theirsFen: amountFen,
    oursText: null,
    theirsText: null,
  }
}

function unknownHere({ amountFen, state }: BillLine): Difference {
  return {
    kind: 'unknown-here',
    oursFen: null,
    theirsFen: amountFen,
    oursText: null,
    theirsText: billStateText(state),
  }
}

function amountsOf({ amountFen }: BillLine, oursFen: number): Difference[] {
  if (amountFen === oursFen) return []
  return [{ kind: 'amount', oursFen, theirsFen: amountFen, oursText: null, theirsText: null }]
}

function numbersOf({ wechatNumber, amountFen }: BillLine, own: string | null): Difference[] {
  if (own === null || own === wechatNumber) return []
  return [
    {
      kind: 'number',
      oursFen: amountFen,
      theirsFen: amountFen,
      oursText: own,
      theirsText: wechatNumber.slice(0, 64),
    },
  ]
}

function statesOf(line: BillLine, own: { amountFen: number }, oursText: string): Difference {
  return {
    kind: 'state',
    oursFen: own.amountFen,
    theirsFen: line.amountFen,
    oursText,
    theirsText: billStateText(line.state),
  }
}

const PAYMENT_TEXT: Readonly<Record<PaymentState, string>> = {
  created: '没有付款',
  placed: '没有付款',
  paid: '已付款',
  closed: '已关闭，没有付款',
}

const REFUND_TEXT: Readonly<Record<RefundState, string>> = {
  waiting: '等第二个人审批',
  refused: '审批没有通过',
  requested: '还没有提交',
  submitting: '提交中，结果未知',
  accepted: '已退回微信',
  arrived: '已到账',
  abnormal: '退款异常',
  failed: '没有办成',
}

const BILL_STATE_TEXT: Readonly<Record<string, string>> = {
  SUCCESS: '成功',
  REVOKED: '已撤销',
  PROCESSING: '退款处理中',
  CHANGE: '退款异常',
  FAIL: '退款失败',
}

export const billStateText = (state: string): string => BILL_STATE_TEXT[state] ?? state.slice(0, 16)

const KIND_TEXT: Readonly<Record<DifferenceKind, string>> = {
  'unknown-here': '账单有，这里没有',
  'missing-there': '这里有，账单没有',
  amount: '金额不同',
  number: '微信单号不同',
  state: '状态不同',
  behind: '通知没到，已查询补记',
}

export const differenceText = (kind: DifferenceKind): string => KIND_TEXT[kind]

/** What to look at first. Pure. */
export function adviceOf({ kind, oursFen, theirsFen }: Difference, isRefund: boolean): string {
  const gap = Math.abs((oursFen ?? 0) - (theirsFen ?? 0))
  switch (kind) {
    case 'unknown-here':
      return isRefund
        ? '可能有人在商户平台直接退过款。请到商户平台核对经手人，再写明原因'
        : '可能是同一商户号的其他系统收的款。请到商户平台按单号核对'
    case 'missing-there':
      return '记录上有而账单没有。请到商户平台按单号查，查明前不要再次退款'
    case 'amount':
      return `相差 ${formatFen(gap)}。请到商户平台按单号核对`
    case 'number':
      return '同一个商户单号，微信单号不同。请到商户平台核对是不是同一笔'
    case 'state':
      return '两边状态不一样。请到商户平台按单号核对现在的状态'
    case 'behind':
      return '已经向微信支付查过，并按平时的流程入账'
  }
}
