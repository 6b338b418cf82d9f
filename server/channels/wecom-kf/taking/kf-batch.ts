import type { NewMessage } from '../../../conversations/conversations'
import { after, DAY_MS } from '../../../lib/clock'
import { outboxEntry, type OutboxEntry } from '../../../outbox/publish'
import type { KfVisitor } from './kf-people'
import type { KnownItem } from './kf-shelf'
import type { KfServicer, KnownServicer } from './take-deps'

/** The items of one page while they are taken, and what is written at their end in one go. */
export interface Batch {
  openKfId: string
  visitors: ReadonlyMap<string, KfVisitor>
  servicers: ReadonlyMap<string, KnownServicer>
  /** Where items are in the history: those of this page, and those that its events speak of. */
  places: Map<string, KnownItem>
  replies: NewMessage[]
  events: OutboxEntry[]
}

/** Somebody whom the policy does not list is still somebody. */
export function servicerOf(
  { servicers }: Pick<Batch, 'servicers'>,
  userId: string,
  visitor?: Pick<KfVisitor, 'department'>,
): KfServicer {
  const known = servicers.get(userId)
  if (!known) return { userId, agentId: null, label: '人工客服' }
  return {
    userId: known.userId,
    agentId: known.agentId,
    label: known.labelIn(visitor?.department ?? null),
  }
}

/** Name and UnionID may be asked for while the customer has been there within 48 hours: once a day. */
export function noteSeen(batch: Batch, visitor: KfVisitor, now: Date): void {
  if (visitor.askedAt !== null && visitor.askedAt > after(now, -DAY_MS)) return
  visitor.askedAt = now
  const conversationId = visitor.person.conversation.id
  batch.events.push(outboxEntry('kf.contactSeen', { conversationId }, { orderKey: conversationId }))
}
