import type { EntityManager } from 'typeorm'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { isUnconfirmed } from '../../identity/bindings'
import { Customer } from '../../identity/customer.entity'
import { maskName } from '../../identity/mask-name'
import { formatDated } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { departmentName, kindName, tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { channelText } from '../../conversations/channels'
import { SessionSummary } from '../../reception/desk/desk-session.contract'
import { plainLine } from './plain-words'

/** What agents read about a session in WeCom. What customers said was masked when it was stored; here it loses its markup. */
export interface SessionFacts {
  /** `林晓(黄金会员)`; for the agent who serves them. */
  customer: string
  /** `林**(黄金会员)`; where more eyes see it. */
  customerMasked: string
  verified: boolean
  /** `商品 · 售后部 · 公众号` */
  place: string
  urgent: boolean
  /** What it is about, in one line. */
  what: string
  order: string | null
  ticketNumber: string | null
  /** `3月5日 12:03`; without 今天, for a card stays when the day is over. */
  since: string
}

const NOBODY_KNOWN = '微信用户'

export async function readSessionFacts(
  manager: EntityManager,
  policy: Policy,
  session: ServiceSession,
): Promise<SessionFacts> {
  const { customerId, orderNumber, kind, department } = session
  const customer =
    customerId === null ? null : await manager.findOneBy(Customer, { id: customerId })
  // Whose order it is was only shown for a customer who is verified; an order number alone says nothing.
  const order =
    customer && orderNumber !== null
      ? await manager.findOneBy(Order, { orderNumber, customerId: customer.id })
      : null
  const tierKey = customer?.tierKey ?? null
  const tier = tierKey === null ? '' : `（${tierName(policy, tierKey)}）`
  const name = plainLine(customer?.displayName ?? '')
  const summary = readSummary(session.summary)
  return {
    customer: `${name === '' ? NOBODY_KNOWN : name}${tier}`,
    customerMasked: `${name === '' ? NOBODY_KNOWN : maskName(name)}${tier}`,
    verified: customer !== null && !(await isUnconfirmed(manager, session.identityId)),
    place: [
      ...(kind === null ? [] : [kindName(policy, kind)]),
      departmentName(policy, department),
      channelText(session.channel),
    ].join(' · '),
    urgent: session.urgent,
    what: plainLine(summary?.what ?? ''),
    order:
      orderNumber === null
        ? null
        : plainLine([orderNumber, order?.productName].filter(Boolean).join(' ')),
    ticketNumber: session.ticketNumber,
    since: formatDated(session.waitingSince ?? session.wantedAt ?? session.startedAt),
  }
}

function readSummary(stored: string | null): SessionSummary | null {
  if (stored === null) return null
  const parsed = SessionSummary.safeParse(JSON.parse(stored))
  return parsed.success ? parsed.data : null
}
