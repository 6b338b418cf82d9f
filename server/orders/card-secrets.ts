import { In, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import type { CustomerActor } from '../http/context'
import { takeTurns } from '../identity/customers'
import { after, HOUR_MS } from '../lib/clock'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { UnknownKeyError, type SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { CardSecretReveal } from './card-secret-reveal.entity'
import { CardSecret } from './card-secret.entity'
import { ReplacedSecret } from './replaced-secret.entity'
import type { MaskedSecret, Reveal, RevealedSecrets } from './order.contract'
import { Order } from './order.entity'
import type { PlatformDelivery } from './platform.contract'
import { secretMark } from './secret-mark'
import { bareSecret } from '../trust/written-text'

/** A person looks at a card a few times; a script looks at many. */
const REVEALS_PER_HOUR = 30

/** Each half of a card is bound to its place. */
const placeOf = (orderId: string, line: number, part: 'secret' | 'number'): string =>
  `card:${orderId}:${line}:${part}`

const ROWS_AT_ONCE = 200
const SEALED = [
  'card_number_sealed',
  'card_number_masked',
  'secret_sealed',
  'key_id',
  'mark',
  'marked_by',
] as const

type Place = Pick<CardSecret, 'orderId' | 'line'>
type Sealed = Pick<CardSecret, 'cardNumberSealed' | 'secretSealed'>

interface Card {
  cardNumber: string | null
  secret: string
}

export function sealCard(
  box: Pick<SecretBox, 'seal'>,
  { orderId, line }: Place,
  { cardNumber, secret }: Card,
): Sealed {
  return {
    cardNumberSealed:
      cardNumber === null ? null : box.seal(cardNumber, placeOf(orderId, line, 'number')),
    secretSealed: box.seal(secret, placeOf(orderId, line, 'secret')),
  }
}

/** @throws UnknownKeyError */
export function openCard(
  box: Pick<SecretBox, 'open'>,
  { orderId, line, cardNumberSealed, secretSealed }: Place & Sealed,
): Card {
  return {
    cardNumber:
      cardNumberSealed === null
        ? null
        : box.open(cardNumberSealed, placeOf(orderId, line, 'number')),
    secret: box.open(secretSealed, placeOf(orderId, line, 'secret')),
  }
}

/** Seals the cards of a delivery into their places. A card that is there already is replaced: the newer delivery counts. */
export async function storeCards(
  tx: Tx,
  box: SecretBox,
  { orderId, cards }: { orderId: string; cards: PlatformDelivery['cards'] },
): Promise<void> {
  const rows = cards.map(({ line, cardNumber, secret }) => {
    const { cardNumberSealed, secretSealed } = sealCard(
      box,
      { orderId, line },
      { cardNumber: cardNumber || null, secret },
    )
    const mark = secretMark(box, bareSecret(secret))
    return [
      newId('sec'),
      orderId,
      line,
      tx.now,
      cardNumberSealed,
      maskCardNumber(cardNumber ?? null),
      secretSealed,
      box.keyId,
      mark,
      box.keyId,
    ]
  })
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const columns = ['id', 'order_id', 'line', 'created_at', ...SEALED]
    await bulkInsert(tx, {
      table: 'card_secrets',
      columns,
      rows: rows.slice(first, first + ROWS_AT_ONCE),
      updateOnDuplicate: SEALED,
    })
  }
}

/** Enough to tell cards apart, not enough to use one. Pure. */
export function maskCardNumber(cardNumber: string | null): string {
  if (cardNumber === null) return '卡密'
  return cardNumber.length <= 6 ? '卡号 ****' : `卡号 **** ${cardNumber.slice(-4)}`
}

/** When the card of each line came in place of another one; the last time counts. */
async function renewals(
  manager: EntityManager,
  orderId: string,
): Promise<ReadonlyMap<number, Date>> {
  const replaced = await manager.find(ReplacedSecret, {
    where: { orderId },
    order: { replacedAt: 'ASC' },
  })
  return new Map(replaced.map(({ line, replacedAt }) => [line, replacedAt]))
}

export async function listMaskedSecrets(
  manager: EntityManager,
  orderId: string,
): Promise<MaskedSecret[]> {
  const secrets = await manager.find(CardSecret, { where: { orderId }, order: { line: 'ASC' } })
  const counts = await manager
    .createQueryBuilder(CardSecretReveal, 'r')
    .select('r.secretId', 'secretId')
    .addSelect('COUNT(*)', 'times')
    .where('r.orderId = :orderId', { orderId })
    .groupBy('r.secretId')
    .getRawMany<{ secretId: string; times: number | string }>()
  const times = new Map(counts.map((row) => [row.secretId, Number(row.times)]))
  const renewed = await renewals(manager, orderId)
  return secrets.map(({ id, line, cardNumberMasked }) => {
    const renewedAt = renewed.get(line)
    return {
      line,
      cardNumberMasked,
      revealedTimes: times.get(id) ?? 0,
      renewedAt: renewedAt ? toOffsetIso(renewedAt) : null,
    }
  })
}

/**
 * Opens the order's cards for their owner, and puts each look on record in the same transaction (F5).
 * @throws UserError 404 without cards, 409 when it is or will be paid back, 429 when there were too many looks within the hour, 503 without their key
 */
export async function revealSecrets(
  tx: Tx,
  box: SecretBox,
  { order, actor, requestId }: { order: Order; actor: CustomerActor; requestId: string },
): Promise<RevealedSecrets> {
  const secrets = await tx.manager.find(CardSecret, {
    where: { orderId: order.id },
    order: { line: 'ASC' },
  })
  if (secrets.length === 0)
    throw notFound('这个订单的卡密', `order ${order.id} has no card secrets`)
  await refuseTooMany(tx, actor.customerId)
  await refusePaidBack(tx, order)
  await tx.manager.insert(
    CardSecretReveal,
    secrets.map(({ id, line }) => ({
      id: newId('rvl'),
      orderId: order.id,
      secretId: id,
      line,
      customerId: actor.customerId,
      sessionId: actor.sessionId,
      requestId,
      at: tx.now,
    })),
  )
  await recordAudit(tx, [
    {
      deed: 'secrets.revealed',
      actor: { kind: 'customer', id: actor.customerId },
      subject: { kind: 'order', id: order.id },
      reason: `${secrets.length} cards, log-in ${actor.sessionId}, request ${requestId}`,
    },
  ])
  return {
    revealedAt: toOffsetIso(tx.now),
    secrets: secrets.map((sealed) => ({ line: sealed.line, ...openOrSay(box, sealed) })),
  }
}

/** Asked once it is this customer's turn: money that goes back for unused goods and a look at them must not pass each other. */
async function refusePaidBack(tx: Tx, { id }: Order): Promise<void> {
  const { state } = await tx.manager.findOneByOrFail(Order, { id })
  if (state === 'refunded')
    throw new UserError('order_refunded', { status: 409, public: '这笔订单已经退款，卡密不再提供' })
  if (state === 'refunding')
    throw new UserError('order_refunded', {
      status: 409,
      public: '这笔订单正在退款，卡密不再提供。不想退了请联系客服',
    })
}

/** Nothing of it is lost; an operator has left out a key, and /readyz names which one. */
function openOrSay(box: SecretBox, sealed: CardSecret): Card {
  try {
    return openCard(box, sealed)
  } catch (error) {
    if (!(error instanceof UnknownKeyError)) throw error
    throw new UserError('secrets_locked', {
      status: 503,
      public: '卡密好好地存着，只是暂时打不开。请过一会儿再试，着急的话请联系客服',
      internal: error.message,
    })
  }
}

/**
 * A look writes one row for each card, so the looks at an order are the rows of any one of its cards. Request ids count
 * nothing: a caller may send the same one again and again.
 */
async function refuseTooMany(tx: Tx, customerId: string): Promise<void> {
  await takeTurns(tx, customerId)
  const rows = await tx.manager
    .createQueryBuilder(CardSecretReveal, 'r')
    .select('r.orderId', 'orderId')
    .addSelect('COUNT(*)', 'looks')
    .where('r.customerId = :customerId AND r.at > :since', {
      customerId,
      since: after(tx.now, -HOUR_MS),
    })
    .groupBy('r.orderId')
    .addGroupBy('r.line')
    .getRawMany<{ orderId: string; looks: number | string }>()
  const looks = new Map<string, number>()
  for (const row of rows)
    looks.set(row.orderId, Math.max(looks.get(row.orderId) ?? 0, Number(row.looks)))
  if ([...looks.values()].reduce((sum, count) => sum + count, 0) < REVEALS_PER_HOUR) return
  throw new UserError('too_many_reveals', {
    status: 429,
    public: '这一小时查看卡密的次数有点多，为了安全请稍后再看；要帮忙可以联系客服',
  })
}

/** Who looked, and when; newest first. Only its owner can look at all, so the list says `您`. */
export async function listReveals(manager: EntityManager, orderId: string): Promise<Reveal[]> {
  const reveals = await manager.find(CardSecretReveal, {
    where: { orderId },
    order: { at: 'DESC', id: 'DESC' },
    take: 100,
  })
  return reveals.map(({ line, at }) => ({ line, by: '您', at: toOffsetIso(at) }))
}

/** For the desk: how often the owner looked. The secret itself is never part of it. */
export async function countReveals(
  manager: EntityManager,
  orderId: string,
): Promise<{ count: number; lastAt: Date | null } | null> {
  if ((await manager.countBy(CardSecret, { orderId })) === 0) return null
  const reveals = await manager.find(CardSecretReveal, {
    where: { orderId },
    order: { at: 'DESC' },
    select: { id: true, at: true },
  })
  return { count: reveals.length, lastAt: reveals[0]?.at ?? null }
}

/** How often the owner has looked at the cards that are in use now; null where there are none. */
export async function countLooks(manager: EntityManager, orderId: string): Promise<number | null> {
  const cards = await manager.findBy(CardSecret, { orderId })
  if (cards.length === 0) return null
  return manager.countBy(CardSecretReveal, { orderId, secretId: In(cards.map(({ id }) => id)) })
}

/** Of these orders, those of which somebody has looked at a secret. */
export async function ordersSeen(
  manager: EntityManager,
  orderIds: readonly string[],
): Promise<Set<string>> {
  if (orderIds.length === 0) return new Set()
  const rows = await manager
    .createQueryBuilder(CardSecretReveal, 'r')
    .select('r.orderId', 'orderId')
    .where('r.orderId IN (:...orderIds)', { orderIds })
    .groupBy('r.orderId')
    .getRawMany<{ orderId: string }>()
  return new Set(rows.map(({ orderId }) => orderId))
}
