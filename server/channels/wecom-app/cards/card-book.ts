import { MoreThan, Not, Raw, type EntityManager } from 'typeorm'
import type { Tx } from '../../../db/database'
import { after, HOUR_MS } from '../../../lib/clock'
import { newId } from '../../../lib/ids'
import { UnknownKeyError, type SecretBox } from '../../../lib/secret-box'
import { WecomCard } from './wecom-card.entity'

/** The record of cards: that one was tried, was sent, how it can still be changed, and that its offer is over. */

/** https://developer.work.weixin.qq.com/document/path/94888: a response code lasts 72 hours and is good for one update. */
const CODE_LASTS_MS = 72 * HOUR_MS

export type CodeBox = Pick<SecretBox, 'seal' | 'open'>

export type NewCard = Pick<WecomCard, 'kind' | 'subjectId' | 'taskId' | 'sentTo'>

export function findCard(tx: Tx, taskId: string): Promise<WecomCard | null> {
  return tx.manager.findOneBy(WecomCard, { taskId })
}

/** The attempt is on record before the bytes leave: a later try finds it, and addresses the same agents. */
export async function recordAttempt(tx: Tx, told: NewCard): Promise<WecomCard> {
  const card = tx.manager.create(WecomCard, {
    ...told,
    id: newId('scl'),
    responseCodeSealed: null,
    responseCodeExpiresAt: null,
    msgid: null,
    state: told.sentTo.length > 0 ? 'sending' : 'summed',
    createdAt: tx.now,
  })
  await tx.manager.insert(WecomCard, card)
  return card
}

export interface CardSent {
  msgId: string
  responseCode: string | null
}

export async function recordSent(
  tx: Tx,
  { id }: WecomCard,
  { secrets, sent }: { secrets: CodeBox; sent: CardSent },
): Promise<void> {
  await tx.manager.update(
    WecomCard,
    { id, state: 'sending' },
    { state: 'open', msgid: sent.msgId === '' ? null : sent.msgId },
  )
  if (sent.responseCode === null) return
  // A tap may have come in before this answer did; its code is the newer one.
  const { responseCodeSealed, state } = await tx.manager.findOneByOrFail(WecomCard, { id })
  if (state === 'open' && responseCodeSealed === null)
    await keepCode(tx, id, { secrets, code: sent.responseCode })
}

/** Each tap brings a fresh code; the newest one is what the next update takes. */
export async function keepTappedCode(
  tx: Tx,
  { secrets, taskId, code }: { secrets: CodeBox; taskId: string; code: string },
): Promise<void> {
  const card = await tx.manager.findOneBy(WecomCard, { taskId, state: Not('settled') })
  if (!card) return
  await tx.manager.update(WecomCard, { id: card.id }, { state: 'open' })
  await keepCode(tx, card.id, { secrets, code })
}

async function keepCode(
  tx: Tx,
  id: string,
  { secrets, code }: { secrets: CodeBox; code: string },
): Promise<void> {
  await tx.manager.update(
    WecomCard,
    { id },
    {
      responseCodeSealed: secrets.seal(code, id),
      responseCodeExpiresAt: after(tx.now, CODE_LASTS_MS),
    },
  )
}

/** The code that still changes the card; null when there is none (any more), and when the key that opens it is gone. */
export function usableCode(card: WecomCard, secrets: CodeBox, now: Date): string | null {
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

export function listOpenCards(manager: EntityManager, subjectId: string): Promise<WecomCard[]> {
  return manager.find(WecomCard, {
    where: { subjectId, state: 'open' },
    order: { createdAt: 'ASC', id: 'ASC' },
  })
}

/** Sessions that this agent alone was told to have of late. */
export async function listToldOf(
  manager: EntityManager,
  { wecomUserId, since }: { wecomUserId: string; since: Date },
): Promise<string[]> {
  const cards = await manager.findBy(WecomCard, {
    kind: 'assigned',
    sentTo: Raw((column) => `${column} = :sentTo`, { sentTo: JSON.stringify([wecomUserId]) }),
    createdAt: MoreThan(since),
  })
  return cards.map(({ subjectId }) => subjectId)
}

export async function closeCard(
  tx: Tx,
  { id }: WecomCard,
  state: 'settled' | 'stale',
): Promise<void> {
  await tx.manager.update(
    WecomCard,
    { id },
    { state, responseCodeSealed: null, responseCodeExpiresAt: null },
  )
}
