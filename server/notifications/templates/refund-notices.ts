import { formatFen } from '../../lib/money'
import { formatForWechat } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { events } from '../../outbox/events'
import { refundHeadline, refundStageText } from '../../payments/refund-words'
import type { RefundState } from '../../payments/refund-state'
import { Refund } from '../../payments/refund.entity'
import { departmentForKind, departmentName } from '../../policy/policy-finders'
import {
  PAGES,
  type ComposeContext,
  type ComposedNotice,
  type NoticeTemplate,
} from './notice-template'

/** M8: each step of money that goes back, with by when and to which pocket, told as it stood then. */
async function compose(
  { manager, policy, now }: ComposeContext,
  { refundId, state, sourceKey }: { refundId: string; state: RefundState; sourceKey: string },
): Promise<ComposedNotice> {
  const refund = await manager.findOneByOrFail(Refund, { id: refundId })
  const { orderNumber } = await manager.findOneByOrFail(Order, { id: refund.orderId })
  const [amount, status] = [formatFen(refund.amountFen), refundStageText(state)]
  const cause = refund.cause === 'ticket' ? '' : '这笔钱付到的时候订单已经关闭，已为您原路退回。'
  return {
    customerId: refund.customerId,
    sourceKey,
    title: `退款${status}`,
    body: `${cause}${refundHeadline({ ...refund, state }, now)}`,
    page: PAGES.order(orderNumber),
    orderKey: refund.customerId,
    fields: {
      number: orderNumber,
      title: `退款 ${amount}`,
      status,
      holder: departmentName(policy, departmentForKind(policy, 'after-sales')),
      next: '点开查看到账时间',
      note: '点开查看退到哪里',
      at: formatForWechat(now),
      due: formatForWechat(refund.promisedAt),
    },
  }
}

export const refundRequested: NoticeTemplate = {
  event: 'refund.requested',
  kind: 'ticket-progress',
  ownAct: false,
  compose(context, payload) {
    const { refundId } = events['refund.requested'].payload.parse(payload)
    return compose(context, {
      refundId,
      state: 'requested',
      sourceKey: `refund.requested:${refundId}`,
    })
  },
}

export const refundMoved: NoticeTemplate = {
  event: 'refund.moved',
  kind: 'ticket-progress',
  ownAct: false,
  compose(context, payload) {
    const { refundId, state } = events['refund.moved'].payload.parse(payload)
    return compose(context, { refundId, state, sourceKey: `refund.moved:${refundId}:${state}` })
  },
}
