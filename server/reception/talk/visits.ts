import type { Conversation } from '../../conversations/conversation.entity'
import {
  recordEndedByServicer,
  recordHandedOn,
  recordReopenedByServicer,
  recordTakenByServicer,
} from '../../conversations/sessions/servicer-moves'
import type { SessionEntry } from '../../conversations/sessions/session-status'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import {
  addToMatter,
  findOpenSession,
  openNow,
  openSession,
  type NewSession,
} from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { Customer } from '../../identity/customer.entity'
import type { ReceptionDeps } from '../deps'
import { closeByAgent } from '../ending/end-of-session'

/** Who comes into a conversation, and about what, as far as it was shown. */
export interface Comer {
  conversation: Pick<Conversation, 'id' | 'channel'>
  identityId: string
  customerId: string | null
  entry: SessionEntry
  orderNumber?: string | null
  ticketNumber?: string | null
  /** The conversation from which they were led here. */
  cameFrom?: string | null
}

async function asNewSession(tx: Tx, comer: Comer): Promise<NewSession> {
  const customer =
    comer.customerId === null
      ? null
      : await tx.manager.findOneBy(Customer, { id: comer.customerId })
  return { ...comer, tierKey: customer?.tierKey ?? null }
}

/** Somebody came in by a link that tells about what: the bot and the agent know it from the first second. */
export async function comeIn(tx: Tx, comer: Comer): Promise<ServiceSession> {
  return openSession(tx, await asNewSession(tx, comer))
}

/** Who it is, or about what they came, was learned later. A conversation without an open session learns nothing. */
export async function learnOf(tx: Tx, comer: Comer): Promise<ServiceSession | null> {
  const session = await openNow(tx, comer.conversation.id)
  return session && addToMatter(tx, session, await asNewSession(tx, comer))
}

export interface ServicerMove {
  comer: Comer
  change: 'taken' | 'handed-on' | 'ended' | 'reopened'
  /** Our agents; null for a servicer whom the policy does not list. */
  from: string | null
  to: string | null
}

/** What servicers did to a session in WeCom's own client. It is done already, so it is recorded, never refused. */
export async function servicerMoved(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar'>,
  { comer, change, from, to }: ServicerMove,
): Promise<void> {
  const open = await findOpenSession(tx.manager, comer.conversation.id)
  if (change === 'ended') {
    if (open) await endByServicer(tx, deps, { session: open, agentId: from ?? open.agentId })
    return
  }
  if (to === null) return
  if (!open || change === 'reopened')
    return void (await recordReopenedByServicer(tx, deps, await asNewSession(tx, comer), {
      agentId: to,
    }))
  if (change === 'taken') return void (await recordTakenByServicer(tx, deps, open, { agentId: to }))
  await recordHandedOn(tx, deps, open, from === null ? { agentId: to } : { agentId: to, by: from })
}

async function endByServicer(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar'>,
  { session, agentId }: { session: ServiceSession; agentId: string | null },
): Promise<void> {
  if (agentId === null)
    return void (await recordEndedByServicer(tx, session, { agentId: 'system' }))
  await closeByAgent(tx, deps, { session, agentId, note: null })
}
