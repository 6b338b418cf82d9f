import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { after, MINUTE_MS } from '../../lib/clock'
import { changeSession, tellPages } from './session-record'
import { SessionEvent } from './session-event.entity'
import type { ServiceSession } from './session.entity'

/** From a person or the queue to the bot: by the customer's own word alone, asked for or offered. */

/** So long a yes answers the question. */
const OFFER_HOLDS_MS = 30 * MINUTE_MS
/** So soon nobody is asked again. */
const ASKED_AGAIN_MS = 5 * MINUTE_MS

interface Offer {
  by: string
  topic: string
  note: string | null
}

/** @returns null where they were asked a moment ago, or nobody waits or is served any more */
export async function offerBot(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
  { by, topic, note }: Offer,
): Promise<ServiceSession | null> {
  const last = await lastOffer(tx.manager, session.id)
  if (last && after(last.at, ASKED_AGAIN_MS) > tx.now) return null
  const {
    session: offered,
    before,
    changed,
  } = await changeSession(tx, session, ({ status }) =>
    status !== 'waiting' && status !== 'serving'
      ? null
      : {
          set: {},
          events: [{ type: 'bot-offered', actor: by, data: { topic, ...(note ? { note } : {}) } }],
        },
  )
  if (!changed) return null
  await tellPages(tx, before, offered)
  return offered
}

export interface BackToBot {
  /** Since when they had waited for a person. */
  since: Date
  /** What was offered, where it was. */
  topic: string | null
}

/**
 * Who waits goes as they like; who is served goes where whoever serves them has offered it, and as long as that holds.
 * @returns null where they stay where they are
 */
export async function goBackToBot(
  tx: Tx,
  session: Pick<ServiceSession, 'id'>,
): Promise<BackToBot | null> {
  const offer = await standingOffer(tx, session.id)
  const {
    session: back,
    before,
    changed,
  } = await changeSession(tx, session, (current) =>
    current.status === 'waiting' ||
    (current.status === 'serving' && offer !== null && offer.actor === current.agentId)
      ? {
          set: { status: 'bot', queuedAt: null, agentId: null },
          events: [{ type: 'back-to-bot', actor: 'customer' }],
        }
      : null,
  )
  if (!changed) return null
  await tellPages(tx, before, back)
  const topic = typeof offer?.data?.topic === 'string' ? offer.data.topic : null
  return { since: before.queuedAt ?? before.assignedAt ?? tx.now, topic }
}

/** What moved the session since has answered it. */
const MOVES = [
  'bot-offered',
  'back-to-bot',
  'assigned',
  'taken-over',
  'handed-on',
  'requeued',
] as const

async function standingOffer(tx: Tx, sessionId: string): Promise<SessionEvent | null> {
  const last = await tx.manager.findOne(SessionEvent, {
    where: { sessionId, type: In([...MOVES]) },
    order: { seq: 'DESC' },
  })
  const holds = last?.type === 'bot-offered' && after(last.at, OFFER_HOLDS_MS) > tx.now
  return holds ? last : null
}

function lastOffer(manager: EntityManager, sessionId: string): Promise<SessionEvent | null> {
  return manager.findOne(SessionEvent, {
    where: { sessionId, type: 'bot-offered' },
    order: { seq: 'DESC' },
  })
}
