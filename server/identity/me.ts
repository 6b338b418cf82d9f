import type { EntityManager } from 'typeorm'
import { notFound } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { tierName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { findFreeze } from './account-freezes'
import { bindingOf } from './bindings'
import { Customer } from './customer.entity'
import type { Me } from './identity.contract'

export interface MeDeps {
  policy: Policy
  /** What waits for the customer in rooms above this one. */
  inbox: {
    countUnreadNotices(manager: EntityManager, customerId: string): Promise<number>
    countOpenTickets(manager: EntityManager, customerId: string): Promise<number>
  }
}

export async function getMe(manager: EntityManager, deps: MeDeps, customerId: string): Promise<Me> {
  const customer = await manager.findOneBy(Customer, { id: customerId })
  if (!customer) throw notFound('这个账号', `${customerId} has a session but no row`)
  const freeze = await findFreeze(manager, customerId)
  return {
    customerId,
    displayName: customer.displayName,
    tier: presentTier(customer, deps.policy),
    binding: await bindingOf(manager, customerId),
    frozen: freeze && { reason: freeze.reason },
    unreadNotices: await deps.inbox.countUnreadNotices(manager, customerId),
    openTickets: await deps.inbox.countOpenTickets(manager, customerId),
  }
}

function presentTier({ tierKey, tierSince }: Customer, policy: Policy): Me['tier'] {
  if (tierKey === null) return null
  return {
    key: tierKey,
    name: tierName(policy, tierKey),
    since: tierSince && toOffsetIso(tierSince),
  }
}
