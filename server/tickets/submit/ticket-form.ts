import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { Order } from '../../orders/order.entity'
import { findOrderForCustomer, getOrderForCustomer } from '../../orders/order.queries'
import { stateText } from '../../orders/order-state'
import { departmentName, templatesToAsk } from '../../policy/policy-finders'
import { firstAnswerText, type FirstAnswerAsked } from '../promises/first-answer'
import { openDraft } from './ticket-drafts'
import { findOpenTicketAbout } from '../ticket.queries'
import type { TicketForm } from '../ticket.contract'

export interface FormAsk {
  customerId: string
  orderNumber?: string
  draftId?: string
}

/**
 * Everything that the form needs, with what is known filled in (U1).
 * @throws UserError 404 when the order or the draft is not this customer's; 409 when the draft was used
 */
export async function getTicketForm(
  manager: EntityManager,
  at: FirstAnswerAsked,
  { customerId, orderNumber, draftId }: FormAsk,
): Promise<TicketForm> {
  const { policy } = at
  const draft = draftId === undefined ? null : await openDraft(manager, { draftId, customerId })
  const order =
    orderNumber !== undefined
      ? await getOrderForCustomer(manager, customerId, orderNumber)
      : draft?.orderNumber
        ? await findOrderForCustomer(manager, customerId, draft.orderNumber)
        : null
  const open = order && (await findOpenTicketAbout(manager, customerId, order.id))
  return {
    kinds: policy.kinds.map(({ kind, name, department, example }) => ({
      kind,
      name,
      department: departmentName(policy, department),
      example,
    })),
    prefill: {
      kind: draft?.kind ?? kindFor(order),
      orderNumber: order?.orderNumber ?? null,
      description: draft?.description ?? null,
      occurredAt: draft?.occurredAt ? toOffsetIso(draft.occurredAt) : null,
      errorText: draft?.errorText ?? null,
    },
    order: order && {
      orderNumber: order.orderNumber,
      productName: order.productName,
      stateText: stateText(order.state),
      quantity: order.quantity,
      openTicketNumber: open?.number ?? null,
    },
    urgentText: urgentText(at),
    askTemplateIds: templatesToAsk(policy),
  }
}

/** The likely kind of trouble with an order in that state; somebody who means another one taps it. */
function kindFor(order: Order | null): TicketForm['prefill']['kind'] {
  // What is not paid for has no goods yet, and its trouble may be anything.
  if (!order || order.state === 'unpaid') return null
  return order.state === 'delivered' ? 'goods' : 'after-sales'
}

/** By which rule something is urgent, and what is promised then. */
function urgentText(at: FirstAnswerAsked): string {
  return `钱或账号正在受损、错过时间就没用了，请标上：${firstAnswerText(at, { urgent: true })}回复，排在前面处理`
}
