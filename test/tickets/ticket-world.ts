import { AttachmentRow } from '../../server/attachments/attachment.entity'
import type { Database } from '../../server/db/database'
import type { Agent } from '../../server/identity/agent.entity'
import { newId } from '../../server/lib/ids'
import { Order } from '../../server/orders/order.entity'
import { Product } from '../../server/orders/product.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { submitTicket } from '../../server/tickets/submit/submit-ticket'
import type { ActingAgent } from '../../server/http/context'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { SubmitTicket, type SubmitTicketInput } from '../../server/tickets/ticket.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { silentLogger, testBox } from '../support/api'
import { calendar } from '../support/calendar'
import { preset } from '../support/presets'

export { calendar }
export const policy = preset('haicheng')
/** What every command of the tickets takes. */
export const deps = { policy, calendar, box: testBox, logger: silentLogger }

export async function makeOrder(
  db: Database,
  customerId: string,
  change: Partial<Order> = {},
): Promise<Order> {
  return db.transaction(async ({ manager, now }) => {
    const product = {
      id: newId('prd'),
      platformProductId: newId('prd'),
      platformVersion: 1,
      name: '游戏A点卡',
      category: '游戏点卡',
      kind: 'card' as const,
      howToUse: null,
      refundRule: null,
      supplierKey: null,
      supplierName: null,
      createdAt: now,
      updatedAt: now,
    }
    await manager.insert(Product, product)
    const order = manager.create(Order, {
      id: newId('ord'),
      orderNumber: `HKM${newId('ord').slice(-10).toUpperCase()}`,
      platformVersion: 1,
      deliveryVersion: 0,
      customerId,
      productId: product.id,
      productName: product.name,
      quantity: 1,
      amountFen: 9_900,
      currency: 'CNY',
      state: 'delivered',
      placedAt: now,
      paidAt: now,
      paymentMethod: '微信支付',
      paymentReference: null,
      deliveredAt: now,
      accountMasked: null,
      failureReason: null,
      supplierKey: null,
      supplierName: null,
      createdAt: now,
      updatedAt: now,
      ...change,
    })
    await manager.insert(Order, order)
    return order
  })
}

export async function makeAttachment(db: Database, ownerCustomerId: string): Promise<string> {
  const id = newId('att')
  await db.transaction(({ manager, now }) =>
    manager.insert(AttachmentRow, {
      id,
      contentHash: 'a'.repeat(64),
      mediaType: 'image/png',
      sizeBytes: 10,
      width: 2,
      height: 2,
      fileName: '截图.png',
      ownerCustomerId,
      uploadedByAgentId: null,
      createdAt: now,
    }),
  )
  return id
}

export function submission(change: Partial<SubmitTicketInput> = {}): SubmitTicket {
  return SubmitTicket.parse({ kind: 'goods', description: '激活时提示卡密无效', ...change })
}

export async function submit(
  db: Database,
  customerId: string,
  change: Partial<SubmitTicketInput> = {},
  given = deps,
): Promise<Ticket> {
  const { ticket } = await db.transaction((tx) =>
    submitTicket(tx, given, { customerId, input: submission(change), source: 'mini-program' }),
  )
  return ticket
}

export function acting({ id, role, departments, workNumber }: Agent): ActingAgent {
  return { agentId: id, role, departments, workNumber }
}

export function reread(db: Database, { id }: Pick<Ticket, 'id'>): Promise<Ticket> {
  return db.read.findOneByOrFail(Ticket, { id })
}

export function timeline(db: Database, { id }: Pick<Ticket, 'id'>): Promise<TicketEvent[]> {
  return db.read.find(TicketEvent, { where: { ticketId: id }, order: { seq: 'ASC' } })
}

/** Names of the events that wait in the outbox, each once, oldest first; with the row for one handler only. */
export async function published(
  db: Database,
): Promise<Array<{ event: string; payload: Record<string, string>; orderKey: string }>> {
  const rows = await db.read.find(OutboxRow, { order: { id: 'ASC' } })
  const seen = new Set<string>()
  return rows.flatMap(({ event, payload, orderKey }) => {
    if (seen.has(event + payload)) return []
    seen.add(event + payload)
    return [{ event, payload: JSON.parse(payload), orderKey: orderKey.split(':')[1] ?? '' }]
  })
}

/** Empties tables between the tests of a file that share one database. */
export async function forget(db: Database, ...entities: Array<new () => object>): Promise<void> {
  await db.transaction(async ({ manager }) => {
    for (const entity of entities)
      await manager.createQueryBuilder().delete().from(entity).execute()
  })
}

let people = 0
/** An OpenID that no other test of this file has used. */
export const someone = (name: string): string => `${name}-${(people += 1)}`
