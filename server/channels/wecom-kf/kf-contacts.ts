import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { after, HOUR_MS, SECOND_MS } from '../../lib/clock'
import { publish } from '../../outbox/publish'
import { KfContact } from './kf-contact.entity'
import { afterCustomerMessage, type ServiceState } from './service-state'

/** Who was seen in which conversation, and doing what. */
export interface KfSighting {
  conversationId: string
  openKfId: string
  externalUserId: string
  /** `message`: the customer wrote. `entry`: came in by a link, wrote nothing yet. `event`: WeCom or a servicer did something. */
  saw: 'message' | 'entry' | 'event'
}

export function findContact(manager: EntityManager, conversationId: string): Promise<KfContact | null> {
  return manager.findOneBy(KfContact, { conversationId })
}

/**
 * The record of a kf session, made when it is seen for the first time, and moved on when the customer wrote. Whoever is new, or
 * begins anew, is asked about after the commit ('kf.contactSeen'): name, UnionID, and by which link they came.
 */
export async function touchContact(tx: Tx, sighting: KfSighting): Promise<KfContact> {
  const known = await findContact(tx.manager, sighting.conversationId)
  if (!known) return insertContact(tx, sighting)
  const state = sighting.saw === 'message' ? afterCustomerMessage(known.serviceState) : known.serviceState
  if (state === known.serviceState) return known
  await recordState(tx, known.conversationId, { state, servicerUserId: null })
  await askAbout(tx, known.conversationId)
  return { ...known, serviceState: state, servicerUserId: null, changedAt: tx.now }
}

async function insertContact(tx: Tx, { conversationId, openKfId, externalUserId, saw }: KfSighting): Promise<KfContact> {
  const row = tx.manager.create(KfContact, {
    conversationId, openKfId, externalUserId, serviceState: saw === 'entry' ? 4 : 0, servicerUserId: null, nickname: null, askedAt: null,
    eventCode: null, eventCodeOf: null, eventCodeUntil: null, changedAt: tx.now,
  })
  try {
    await tx.manager.insert(KfContact, row)
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return tx.manager.findOneByOrFail(KfContact, { conversationId })
  }
  await askAbout(tx, conversationId)
  return row
}

function askAbout(tx: Tx, conversationId: string): Promise<void> {
  return publish(tx, 'kf.contactSeen', { conversationId }, { orderKey: conversationId })
}

/** What WeCom says, or what we made it do. A servicer belongs to state 3 only. */
export async function recordState(
  tx: Tx, conversationId: string, { state, servicerUserId }: { state: ServiceState; servicerUserId: string | null },
): Promise<void> {
  await tx.manager.update(KfContact, { conversationId },
    { serviceState: state, servicerUserId: state === 3 ? servicerUserId : null, changedAt: tx.now })
}

/** Which event of a session a code answers, and for how long: https://developer.work.weixin.qq.com/document/path/95122 */
const CODE_LIFE_MS = { assigned: 48 * HOUR_MS, ended: 20 * SECOND_MS } as const
export type CodedEvent = keyof typeof CODE_LIFE_MS

/**
 * Keeps the `msg_code` of service_state/trans, or of a session_status_change (1: `assigned`, 3: `ended`), for whoever says the words
 * that belong to the event. A later event's code takes the place of an earlier one's: that state is over.
 */
export async function keepEventCode(tx: Tx, conversationId: string, { event, code }: { event: CodedEvent; code: string }): Promise<void> {
  const eventCodeUntil = after(tx.now, CODE_LIFE_MS[event])
  await tx.manager.update(KfContact, { conversationId }, { eventCode: code, eventCodeOf: event, eventCodeUntil })
}

/** Null when there is none for this event, or its time is over. */
export function usableCode(contact: KfContact, event: CodedEvent, now: Date): string | null {
  const { eventCode, eventCodeOf, eventCodeUntil } = contact
  return eventCodeOf === event && eventCodeUntil !== null && eventCodeUntil > now ? eventCode : null
}

/** The code has been used, or is of no use. Another one that came meanwhile stays. */
export async function dropEventCode(tx: Tx, conversationId: string, code: string): Promise<void> {
  await tx.manager.update(KfContact, { conversationId, eventCode: code }, { eventCode: null, eventCodeOf: null, eventCodeUntil: null })
}
