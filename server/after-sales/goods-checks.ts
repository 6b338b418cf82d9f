import { In, MoreThan, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { after, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { reasonOf, UpstreamError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic, ticketTopic } from '../live/topics'
import { Order } from '../orders/order.entity'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import { GoodsCheck } from './goods-check.entity'
import { needPlatform, type ReissueSenderDeps } from './reissue.sender'
import { GoodsFact } from './trading-platform'

/** Who asks again so soon gets the answer that there is. */
const FRESH_MS = 20 * SECOND_MS
/** A supplier that hangs is asked for so long; then people go on without it. */
const GIVE_UP_MS = 5 * MINUTE_MS

/** A TEXT of MariaDB takes 65,535. */
const MOST_BYTES = 60_000

export interface AskCheck {
  order: Order
  ticketId: string | null
  /** An agent; null for the system itself. */
  askedBy: string | null
}

/** The platform is to be asked how the order's goods stand. One that was asked a moment ago, or is under way, is taken instead. */
export async function askCheck(
  tx: Tx,
  { order, ticketId, askedBy }: AskCheck,
): Promise<GoodsCheck> {
  const fresh = await tx.manager.findOneBy(GoodsCheck, {
    orderId: order.id,
    state: In(['asked', 'answered']),
    askedAt: MoreThan(after(tx.now, -FRESH_MS)),
  })
  if (fresh) return fresh
  const check = tx.manager.create(GoodsCheck, {
    id: newId('gck'),
    orderId: order.id,
    ticketId,
    askedBy,
    state: 'asked',
    facts: null,
    trouble: null,
    askedAt: tx.now,
    answeredAt: null,
  })
  await tx.manager.insert(GoodsCheck, check)
  await publish(tx, 'goods.checkAsked', { checkId: check.id }, { orderKey: check.id })
  return check
}

/** Called once the platform has answered, or nobody waits for it any more; in the same transaction. */
export type OnChecked = (tx: Tx, check: GoodsCheck) => Promise<void>

/** 'afterSales.checkGoods': asks, and writes down what was said or why nothing was. */
export function createCheckGoods(
  deps: ReissueSenderDeps & { onChecked?: OnChecked },
): Handler<'afterSales.checkGoods'> {
  const { db, onChecked } = deps
  return async (job) => {
    const check = await db.read.findOneByOrFail(GoodsCheck, { id: job.payload.checkId })
    if (check.state !== 'asked') return
    const order = await db.read.findOneByOrFail(Order, { id: check.orderId })
    const end = (set: Ending): Promise<void> =>
      db.transaction(async (tx) => {
        const change = { ...set, answeredAt: tx.now }
        const { affected } = await tx.manager.update(
          GoodsCheck,
          { id: check.id, state: 'asked' },
          change,
        )
        if (affected !== 1) return
        await record(tx, check, set.state)
        await bumpTopics(tx, [
          customerTopic(order.customerId),
          ...(check.ticketId === null ? [] : [ticketTopic(check.ticketId)]),
        ])
        await onChecked?.(tx, Object.assign(check, change))
      })
    try {
      const fact = await needPlatform(deps).goods(order.orderNumber)
      await end(answered(fact?.orderNumber === order.orderNumber ? fact : null))
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      const late = db.clock.epochMs() - check.askedAt.getTime() > GIVE_UP_MS
      const trouble = reasonOf(error)
      if (late || !error.details.retryable) return end({ state: 'failed', facts: null, trouble })
      await db.transaction((tx) => tx.manager.update(GoodsCheck, { id: check.id }, { trouble }))
      throw error
    }
  }
}

type Ending = Pick<GoodsCheck, 'state' | 'facts' | 'trouble'>

function answered(fact: GoodsFact | null): Ending {
  const failed = (trouble: string): Ending => ({ state: 'failed', facts: null, trouble })
  if (fact === null) return failed('平台没有这笔订单的商品状态')
  const facts = JSON.stringify(fact)
  return Buffer.byteLength(facts) > MOST_BYTES
    ? failed('平台的答复太长')
    : { state: 'answered', facts, trouble: null }
}

function record(tx: Tx, { id, orderId, askedBy }: GoodsCheck, state: string): Promise<void> {
  return recordAudit(tx, [
    {
      deed: 'goods.checked',
      actor: askedBy === null ? { kind: 'system', id: null } : { kind: 'agent', id: askedBy },
      subject: { kind: 'order', id: orderId },
      reason: `${state}, check ${id}`,
    },
  ])
}

/** The last time that the platform was asked about this order. */
export function lastCheck(manager: EntityManager, orderId: string): Promise<GoodsCheck | null> {
  return manager.findOne(GoodsCheck, {
    where: { orderId },
    order: { askedAt: 'DESC', id: 'DESC' },
  })
}

/** What was said then; null where nothing was. */
export function factsOf(check: GoodsCheck | null): GoodsFact | null {
  return check?.facts ? GoodsFact.parse(JSON.parse(check.facts)) : null
}
