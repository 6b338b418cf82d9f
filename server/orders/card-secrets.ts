import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import type { CustomerActor } from '../http/context'
import { after, HOUR_MS } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { CardSecretReveal } from './card-secret-reveal.entity'
import { CardSecret } from './card-secret.entity'
import type { MaskedSecret, Reveal, RevealedSecrets } from './order.contract'
import type { Order } from './order.entity'
import type { PlatformDelivery } from './platform.contract'

/** A person looks at a card a few times; a script looks at many. */
const REVEALS_PER_HOUR = 30

const placeOf = (orderId: string, line: number, part: 'secret' | 'number'): string => `card:${orderId}:${line}:${part}`

/** Seals the cards of a delivery into their places. A card that is there already is replaced: the newer delivery counts. */
export async function storeCards(tx: Tx, box: SecretBox, { orderId, cards }: { orderId: string; cards: PlatformDelivery['cards'] }): Promise<void> {
  for (const card of cards) {
    const sealed = {
      cardNumberSealed: card.cardNumber ? box.seal(card.cardNumber, placeOf(orderId, card.line, 'number')) : null,
      cardNumberMasked: maskCardNumber(card.cardNumber ?? null),
      secretSealed: box.seal(card.secret, placeOf(orderId, card.line, 'secret')),
      keyId: box.keyId,
    }
    const { affected } = await tx.manager.update(CardSecret, { orderId, line: card.line }, sealed)
    if (affected === 0) await tx.manager.insert(CardSecret, { id: newId('sec'), orderId, line: card.line, createdAt: tx.now, ...sealed })
  }
}

/** Enough to tell cards apart, not enough to use one. Pure. */
export function maskCardNumber(cardNumber: string | null): string {
  if (cardNumber === null) return '卡密'
  return cardNumber.length <= 6 ? '卡号 ****' : `卡号 **** ${cardNumber.slice(-4)}`
}

export async function listMaskedSecrets(manager: EntityManager, orderId: string): Promise<MaskedSecret[]> {
  const secrets = await manager.find(CardSecret, { where: { orderId }, order: { line: 'ASC' } })
  const counts = await manager.createQueryBuilder(CardSecretReveal, 'r').select('r.line', 'line').addSelect('COUNT(*)', 'times')
    .where('r.orderId = :orderId', { orderId }).groupBy('r.line').getRawMany<{ line: number | string; times: number | string }>()
  const times = new Map(counts.map((row) => [Number(row.line), Number(row.times)]))
  return secrets.map(({ line, cardNumberMasked }) => ({ line, cardNumberMasked, revealedTimes: times.get(line) ?? 0 }))
}

/**
 * Opens the order's cards for their owner, and puts each look on record in the same transaction (F5).
 * @throws UserError 404 without cards, 429 when there were too many looks within the hour
 */
export async function revealSecrets(
  tx: Tx, box: SecretBox, { order, actor, requestId }: { order: Order; actor: CustomerActor; requestId: string },
): Promise<RevealedSecrets> {
  const secrets = await tx.manager.find(CardSecret, { where: { orderId: order.id }, order: { line: 'ASC' } })
  if (secrets.length === 0) throw notFound('这个订单的卡密', `order ${order.id} has no card secrets`)
  await refuseTooMany(tx, actor.customerId)
  await tx.manager.insert(CardSecretReveal, secrets.map(({ id, line }) => ({
    id: newId('rvl'), orderId: order.id, secretId: id, line, customerId: actor.customerId, sessionId: actor.sessionId, requestId, at: tx.now,
  })))
  return {
    revealedAt: toOffsetIso(tx.now),
    secrets: secrets.map(({ line, cardNumberSealed, secretSealed }) => ({
      line,
      cardNumber: cardNumberSealed === null ? null : box.open(cardNumberSealed, placeOf(order.id, line, 'number')),
      secret: box.open(secretSealed, placeOf(order.id, line, 'secret')),
    })),
  }
}

/**
 * A look writes one row for each card, so the looks at an order are the rows of any one of its cards. Request ids count
 * nothing: a caller may send the same one again and again.
 */
async function refuseTooMany(tx: Tx, customerId: string): Promise<void> {
  await takeTurns(tx, customerId)
  const rows = await tx.manager.createQueryBuilder(CardSecretReveal, 'r')
    .select('r.orderId', 'orderId').addSelect('COUNT(*)', 'looks')
    .where('r.customerId = :customerId AND r.at > :since', { customerId, since: after(tx.now, -HOUR_MS) })
    .groupBy('r.orderId').addGroupBy('r.line')
    .getRawMany<{ orderId: string; looks: number | string }>()
  const looks = new Map<string, number>()
  for (const row of rows) looks.set(row.orderId, Math.max(looks.get(row.orderId) ?? 0, Number(row.looks)))
  if ([...looks.values()].reduce((sum, count) => sum + count, 0) < REVEALS_PER_HOUR) return
  throw new UserError('too_many_reveals', { status: 429, public: '这一小时查看卡密的次数有点多,为了安全请稍后再看;要帮忙可以联系客服' })
}

/** Writing the customer's row, even to what it says already, makes two looks at the same moment count one after the other. */
async function takeTurns(tx: Tx, customerId: string): Promise<void> {
  await tx.manager.query('UPDATE customers SET updated_at = updated_at WHERE id = ?', [customerId])
}

/** Who looked, and when; newest first. Only its owner can look at all, so the list says `您`. */
export async function listReveals(manager: EntityManager, orderId: string): Promise<Reveal[]> {
  const reveals = await manager.find(CardSecretReveal, { where: { orderId }, order: { at: 'DESC', id: 'DESC' }, take: 100 })
  return reveals.map(({ line, at }) => ({ line, by: '您', at: toOffsetIso(at) }))
}

/** For the desk: how often the owner looked. The secret itself is never part of it. */
export async function countReveals(manager: EntityManager, orderId: string): Promise<{ count: number; lastAt: Date | null } | null> {
  if (await manager.countBy(CardSecret, { orderId }) === 0) return null
  const reveals = await manager.find(CardSecretReveal, { where: { orderId }, order: { at: 'DESC' }, select: { id: true, at: true } })
  return { count: reveals.length, lastAt: reveals[0]?.at ?? null }
}
