import { In } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { newId } from '../lib/ids'
import { OrderEvent } from './order-event.entity'
import type { OrderState } from './order.contract'
import { Order } from './order.entity'

/** What money does to an order. The platform owns the order: it hears of it, and what it says of it later counts. */
interface Paid {
  orderId: string
  paidAt: Date
  method: string
  reference: string
}

/** @returns false when nobody waits for money there (any more); then nothing is changed */
export async function becomePaid(
  tx: Tx,
  { orderId, paidAt, method, reference }: Paid,
): Promise<boolean> {
  const { affected } = await tx.manager.update(
    Order,
    { id: orderId, state: 'unpaid' },
    {
      state: 'paid',
      paidAt,
      paymentMethod: method,
      paymentReference: reference,
      updatedAt: tx.now,
    },
  )
  if (affected !== 1) return false
  await tx.manager.insert(OrderEvent, {
    id: newId('ore'),
    orderId,
    state: 'paid',
    note: method,
    at: paidAt,
  })
  await recordState(tx, orderId, 'paid')
  return true
}

/** From here on its secrets are shown to nobody. @returns the state it had; null when it is on its way back already */
export async function becomeRefunding(tx: Tx, orderId: string): Promise<OrderState | null> {
  const order = await tx.manager.findOneByOrFail(Order, { id: orderId })
  const { affected } = await tx.manager.update(
    Order,
    { id: orderId, state: In(['paid', 'delivering', 'delivered', 'failed']) },
    { state: 'refunding', updatedAt: tx.now },
  )
  if (affected !== 1) return null
  await tx.manager.insert(OrderEvent, {
    id: newId('ore'),
    orderId,
    state: 'refunding',
    note: null,
    at: tx.now,
  })
  await recordState(tx, orderId, 'refunding')
  return order.state
}

/** The money is there, or stays here: then the order is what it was. */
export async function endRefunding(tx: Tx, orderId: string, state: OrderState): Promise<void> {
  const { affected } = await tx.manager.update(
    Order,
    { id: orderId, state: 'refunding' },
    { state, updatedAt: tx.now },
  )
  if (affected !== 1) return
  await tx.manager.insert(OrderEvent, { id: newId('ore'), orderId, state, note: null, at: tx.now })
  await recordState(tx, orderId, `refund ended: ${state}`)
}

/** F6: who moved the money is on the refund's and the payment's own record. */
async function recordState(tx: Tx, orderId: string, reason: string): Promise<void> {
  const after = await tx.manager.findOneByOrFail(Order, { id: orderId })
  await recordAudit(tx, [
    {
      deed: 'order.changed',
      actor: { kind: 'system', id: null },
      subject: { kind: 'order', id: orderId },
      reason,
      after,
    },
  ])
}
