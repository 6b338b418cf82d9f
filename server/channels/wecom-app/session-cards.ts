import { Not, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { after } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { CODE_LASTS_MS, type CardSent, type CodeBox } from './agent-cards'
import { SessionCard } from './session-card.entity'

/** Cards about sessions, kept as those about tickets are: see agent-cards.ts. */
export interface NewSessionCard {
  sessionId: string
  kind: SessionCard['kind']
  taskId: string
  sentTo: readonly string[]
}

export async function recordCardAttempt(
  tx: Tx,
  { sessionId, kind, taskId, sentTo }: NewSessionCard,
): Promise<SessionCard> {
  const earlier = await tx.manager.findOneBy(SessionCard, { taskId })
  if (earlier) return earlier
  const card = tx.manager.create(SessionCard, {
    id: newId('scl'),
    sessionId,
    kind,
    taskId,
    sentTo: sentTo.join('|'),
    responseCodeSealed: null,
    responseCodeExpiresAt: null,
    msgid: null,
    state: sentTo.length > 0 ? 'sending' : 'summed',
    createdAt: tx.now,
  })
  await tx.manager.insert(SessionCard, card)
  return card
}

export async function recordCardSent(
  tx: Tx,
  { id }: SessionCard,
  { secrets, sent }: { secrets: CodeBox; sent: CardSent },
): Promise<void> {
  await tx.manager.update(
    SessionCard,
    { id, state: 'sending' },
    { state: 'open', msgid: sent.msgId === '' ? null : sent.msgId },
  )
  // A click may have come in before this answer did; its code is the newer one.
  const { responseCodeSealed } = await tx.manager.findOneByOrFail(SessionCard, { id })
  if (sent.responseCode !== null && responseCodeSealed === null)
    await keepCode(tx, id, { secrets, code: sent.responseCode })
}

/** Each click brings a fresh code; the newest one is what the next update takes. */
export async function keepClickedSessionCode(
  tx: Tx,
  { secrets, taskId, code }: { secrets: CodeBox; taskId: string; code: string },
): Promise<void> {
  const card = await tx.manager.findOneBy(SessionCard, { taskId, state: Not('settled') })
  if (!card) return
  await tx.manager.update(SessionCard, { id: card.id }, { state: 'open' })
  await keepCode(tx, card.id, { secrets, code })
}

async function keepCode(
  tx: Tx,
  id: string,
  { secrets, code }: { secrets: CodeBox; code: string },
): Promise<void> {
  await tx.manager.update(
    SessionCard,
    { id },
    {
      responseCodeSealed: secrets.seal(code, id),
      responseCodeExpiresAt: after(tx.now, CODE_LASTS_MS),
    },
  )
}

export function listOpenSessionCards(
  manager: EntityManager,
  sessionId: string,
): Promise<SessionCard[]> {
  return manager.find(SessionCard, {
    where: { sessionId, state: 'open' },
    order: { createdAt: 'ASC', id: 'ASC' },
  })
}

export async function closeSessionCard(
  tx: Tx,
  { id }: SessionCard,
  state: 'settled' | 'stale',
): Promise<void> {
  await tx.manager.update(
    SessionCard,
    { id },
    { state, responseCodeSealed: null, responseCodeExpiresAt: null },
  )
}
