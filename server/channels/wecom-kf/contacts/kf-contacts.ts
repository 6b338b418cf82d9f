import type { EntityManager } from 'typeorm'
import type { Tx } from '../../../db/database'
import { bindDate, rawQuery } from '../../../db/dialect'
import { after, HOUR_MS, SECOND_MS } from '../../../lib/clock'
import { KfContact } from './kf-contact.entity'
import { afterApiReply, readServiceState, type ServiceState } from '../servicers/service-state'

export function findContact(
  manager: EntityManager,
  conversationId: string,
): Promise<KfContact | null> {
  return manager.findOneBy(KfContact, { conversationId })
}

/** What WeCom says, or what we made it do. A servicer belongs to state 3 only. */
export async function recordState(
  tx: Tx,
  conversationId: string,
  { state, servicerUserId }: { state: ServiceState; servicerUserId: string | null },
): Promise<void> {
  await tx.manager.update(
    KfContact,
    { conversationId },
    { serviceState: state, servicerUserId: state === 3 ? servicerUserId : null, changedAt: tx.now },
  )
}

/** Of those whom kf knows. */
export async function findStates(
  tx: Tx,
  conversationIds: readonly string[],
): Promise<Map<string, ServiceState>> {
  const rows = await rawQuery<{ conversation_id: string; service_state: number }>(
    tx,
    `SELECT conversation_id, service_state FROM kf_contacts WHERE conversation_id IN (${conversationIds.map(() => '?').join(',')})`,
    conversationIds,
  )
  return new Map(
    rows.map(({ conversation_id, service_state }) => [
      conversation_id,
      readServiceState(service_state),
    ]),
  )
}

/** We answered; where something else has happened since, that stands. */
export async function recordApiReplies(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  await rawQuery(
    tx,
    `UPDATE kf_contacts SET service_state = ?, changed_at = ?
     WHERE service_state = ? AND conversation_id IN (${conversationIds.map(() => '?').join(',')})`,
    [afterApiReply(0), bindDate(tx, tx.now), 0, ...conversationIds],
  )
}

/** Which event of a session a code answers, and for how long: https://developer.work.weixin.qq.com/document/path/95122 */
const CODE_LIFE_MS = { assigned: 48 * HOUR_MS, ended: 20 * SECOND_MS } as const
export type CodedEvent = keyof typeof CODE_LIFE_MS

/**
 * Keeps the `msg_code` of service_state/trans, or of a session_status_change (1: `assigned`, 3: `ended`), for whoever says the words
 * that belong to the event. A later event's code takes the place of an earlier one's: that state is over.
 */
export async function keepEventCode(
  tx: Tx,
  conversationId: string,
  { event, code }: { event: CodedEvent; code: string },
): Promise<void> {
  const eventCodeUntil = after(tx.now, CODE_LIFE_MS[event])
  await tx.manager.update(
    KfContact,
    { conversationId },
    { eventCode: code, eventCodeOf: event, eventCodeUntil },
  )
}

/** Null when there is none for this event, or its time is over. */
export function usableCode(contact: KfContact, event: CodedEvent, now: Date): string | null {
  const { eventCode, eventCodeOf, eventCodeUntil } = contact
  return eventCodeOf === event && eventCodeUntil !== null && eventCodeUntil > now ? eventCode : null
}

/** The code has been used, or is of no use. Another one that came meanwhile stays. */
export async function dropEventCode(tx: Tx, conversationId: string, code: string): Promise<void> {
  await tx.manager.update(
    KfContact,
    { conversationId, eventCode: code },
    { eventCode: null, eventCodeOf: null, eventCodeUntil: null },
  )
}
