import { KIND_TITLE, stageText } from '../../after-sales/claims/claim-words'
import { Claim } from '../../after-sales/claims/claim.entity'
import { formatForWechat } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { events } from '../../outbox/events'
import { departmentForKind, departmentName } from '../../policy/policy-finders'
import { PAGES, type NoticeTemplate } from './notice-template'

/**
 * What was decided about a claim, told where the refund or reissue does not tell it itself. What the customer saw at once when they asked is
 * not told anew.
 */
export const claimMoved: NoticeTemplate = {
  event: 'claim.moved',
  kind: 'ticket-progress',
  ownAct: false,
  async compose({ manager, policy, now }, payload) {
    const { claimId, state, at } = events['claim.moved'].payload.parse(payload)
    if (state !== 'refused' && state !== 'answered') return null
    const claim = await manager.findOneByOrFail(Claim, { id: claimId })
    // Put before a person meanwhile: what the rule said is said no more.
    if (claim.state !== state) return null
    if (claim.decidedBy === null && claim.decidedAt?.getTime() === claim.createdAt.getTime())
      return null
    const { orderNumber } = await manager.findOneByOrFail(Order, { id: claim.orderId })
    const status = stageText(claim)
    return {
      customerId: claim.customerId,
      sourceKey: `claim.moved:${claimId}:${at}`,
      title: `售后申请${status}`,
      body: claim.decision ?? claim.because,
      page: PAGES.claim(claimId),
      orderKey: claim.customerId,
      fields: {
        number: orderNumber,
        title: KIND_TITLE[claim.kind],
        status,
        holder: departmentName(policy, departmentForKind(policy, 'after-sales')),
        next: '点开看原因和下一步',
        note: '点开看原因和下一步',
        at: formatForWechat(now),
        due: formatForWechat(now),
      },
    }
  },
}
