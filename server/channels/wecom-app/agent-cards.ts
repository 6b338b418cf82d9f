import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { after, HOUR_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { UnknownKeyError, type SecretBox } from '../../lib/secret-box'
import { AgentCard, type AgentCardState } from './agent-card.entity'

/** https://developer.work.weixin.qq.com/document/path/94888: a response code lasts 72 hours and is good for one update. */
export const CODE_LASTS_MS = 72 * HOUR_MS

export type CodeBox = Pick<SecretBox, 'seal' | 'open'>

export interface NewCard {
  ticketId: string
  taskId: string
  sentTo: string[]
}

export function findAttempt(tx: Tx, taskId: string): Promise<AgentCard | null> {
  return tx.manager.findOneBy(AgentCard, { taskId })
}

/** The attempt is on record before the bytes leave: a later try finds it, and addresses the same agents. */
export async function recordAttempt(
  tx: Tx,
  { ticketId, taskId, sentTo }: NewCard,
): Promise<AgentCard> {
  const card = tx.manager.create(AgentCard, {
    id: newId('scl'),
    ticketId,
    taskId,
    sentTo,
    responseCodeSealed: null,
    responseCodeExpiresAt: null,
    msgid: null,
    state: sentTo.length > 0 ? 'sending' : 'summed',
    createdAt: tx.now,
  })
  await tx.manager.insert(AgentCard, card)
  return card
}

export interface CardSent {
  msgId: string
  responseCode: string | null
}

export async function recordSent(
  tx: Tx,
  card: AgentCard,
  { secrets, sent }: { secrets: CodeBox; sent: CardSent },
): Promise<void> {
  await tx.manager.update(
    AgentCard,
    { id: card.id },
    { state: 'open', msgid: sent.msgId === '' ? null : sent.msgId },
  )
  // A click may have come in before this answer did; its code is the newer one.
  if (sent.responseCode !== null)
    await keepCode(tx, card, { secrets, code: sent.responseCode, replace: false })
}

/** Each click brings a fresh code; the newest one is what the next update takes. */
export async function keepClickedCode(
  tx: Tx,
  { secrets, taskId, code }: { secrets: CodeBox; taskId: string; code: string },
): Promise<void> {
  const card = await tx.manager.findOneBy(AgentCard, { taskId })
  if (!card || card.state === 'settled') return
  await tx.manager.update(AgentCard, { id: card.id }, { state: 'open' })
  await keepCode(tx, card, { secrets, code, replace: true })
}

async function keepCode(
  tx: Tx,
  { id }: AgentCard,
  told: { secrets: CodeBox; code: string; replace: boolean },
): Promise<void> {
  const { responseCodeSealed } = await tx.manager.findOneByOrFail(AgentCard, { id })
  if (responseCodeSealed !== null && !told.replace) return
  await tx.manager.update(
    AgentCard,
    { id },
    {
      responseCodeSealed: told.secrets.seal(told.code, id),
      responseCodeExpiresAt: after(tx.now, CODE_LASTS_MS),
    },
  )
}

export interface SealedCode {
  id: string
  responseCodeSealed: string | null
  responseCodeExpiresAt: Date | null
}

/** The code that still changes the card; null when there is none (any more), and when the key that opens it is gone. */
export function usableCode(card: SealedCode, secrets: CodeBox, now: Date): string | null {
  const { responseCodeSealed, responseCodeExpiresAt } = card
  if (responseCodeSealed === null || responseCodeExpiresAt === null || responseCodeExpiresAt <= now)
    return null
  try {
    return secrets.open(responseCodeSealed, card.id)
  } catch (error) {
    if (error instanceof UnknownKeyError) return null
    throw error
  }
}

export function listOpenCards(manager: EntityManager, ticketId: string): Promise<AgentCard[]> {
  return manager.find(AgentCard, {
    where: { ticketId, state: 'open' },
    order: { createdAt: 'ASC', id: 'ASC' },
  })
}

export async function closeCard(
  tx: Tx,
  card: AgentCard,
  state: Extract<AgentCardState, 'settled' | 'stale'>,
): Promise<void> {
  await tx.manager.update(
    AgentCard,
    { id: card.id },
    { state, responseCodeSealed: null, responseCodeExpiresAt: null },
  )
}
