import { reissueHeadline, reissueStageText, whatText } from '../../after-sales/reissue-words'
import type { ReissueState } from '../../after-sales/reissue-state'
import { Reissue } from '../../after-sales/reissue.entity'
import { after, HOUR_MS } from '../../lib/clock'
import { formatForWechat } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { events } from '../../outbox/events'
import { departmentForKind, departmentName } from '../../policy/policy-finders'
import {
  PAGES,
  type ComposeContext,
  type ComposedNotice,
  type NoticeTemplate,
} from './notice-template'

/** M1: by when confirmed goods are sent anew. */
const DUE_MS = 24 * HOUR_MS

/** Goods that are sent anew, told as it stood then. The secret itself is never part of it: it is looked at in the app, by a deliberate tap. */
async function compose(
  { manager, policy, now }: ComposeContext,
  { reissueId, state, sourceKey }: { reissueId: string; state: ReissueState; sourceKey: string },
): Promise<ComposedNotice> {
  const reissue = await manager.findOneByOrFail(Reissue, { id: reissueId })
  const { orderNumber, customerId } = await manager.findOneByOrFail(Order, { id: reissue.orderId })
  const status = reissueStageText(state)
  return {
    customerId,
    sourceKey,
    title: status,
    body: reissueHeadline({ ...reissue, state }, now),
    page: PAGES.order(orderNumber),
    orderKey: customerId,
    fields: {
      number: orderNumber,
      title: `补发${whatText(reissue)}`,
      status,
      holder: departmentName(policy, departmentForKind(policy, 'after-sales')),
      next: state === 'done' ? '点开订单查看' : '补好马上通知您',
      note: '点开订单查看',
      at: formatForWechat(now),
      due: formatForWechat(reissue.expectedAt ?? after(reissue.createdAt, DUE_MS)),
    },
  }
}

export const reissueRequested: NoticeTemplate = {
  event: 'reissue.requested',
  kind: 'ticket-progress',
  ownAct: false,
  compose(context, payload) {
    const { reissueId } = events['reissue.requested'].payload.parse(payload)
    return compose(context, {
      reissueId,
      state: 'requested',
      sourceKey: `reissue.requested:${reissueId}`,
    })
  },
}

export const reissueMoved: NoticeTemplate = {
  event: 'reissue.moved',
  kind: 'ticket-progress',
  ownAct: false,
  async compose(context, payload) {
    const { reissueId, state } = events['reissue.moved'].payload.parse(payload)
    // What did not come about is first looked at by a colleague, who then says how it goes on.
    if (state === 'failed') return null
    return compose(context, {
      reissueId,
      state,
      sourceKey: `reissue.moved:${reissueId}:${state}`,
    })
  },
}
