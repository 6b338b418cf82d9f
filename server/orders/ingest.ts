import { In, LessThan, type UpdateResult } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { bumpTopics, customerTopic } from '../live/topics'
import { Customer } from '../identity/customer.entity'
import { newId } from '../lib/ids'
import type { SecretBox } from '../lib/secret-box'
import { storeCards } from './card-secrets'
import { OrderEvent } from './order-event.entity'
import { Order } from './order.entity'
import {
  needMoment,
  readMoment,
  refusedItem,
  STORED,
  UNCHANGED,
  type ItemOutcome,
} from './platform-batch'
import type { PlatformDelivery, PlatformOrder, PlatformProduct } from './platform.contract'
import { Product } from './product.entity'
import { retireChanged } from './replace-card'

export async function ingestProduct(tx: Tx, item: PlatformProduct): Promise<ItemOutcome> {
  const known = await tx.manager.findOneBy(Product, { platformProductId: item.productId })
  if (known && known.platformVersion >= item.version) return UNCHANGED
  const told = {
    platformVersion: item.version,
    name: item.name,
    category: item.category,
    kind: item.kind,
    howToUse: item.howToUse ?? null,
    refundRule: item.refundRule ?? null,
    ...suppliedBy(item.supplier, known),
    updatedAt: tx.now,
  }
  if (known)
    return storedIf(
      await tx.manager.update(
        Product,
        { id: known.id, platformVersion: LessThan(item.version) },
        told,
      ),
    )
  await tx.manager.insert(Product, {
    id: newId('prd'),
    platformProductId: item.productId,
    createdAt: tx.now,
    ...told,
  })
  return STORED
}

type Supplied = Pick<Product, 'supplierKey' | 'supplierName'>

/** What the platform does not say stays: an order keeps the supplier that its goods had when it was placed. */
function suppliedBy(supplier: PlatformProduct['supplier'], known: Supplied | null): Supplied {
  if (supplier === undefined) {
    return { supplierKey: known?.supplierKey ?? null, supplierName: known?.supplierName ?? null }
  }
  return { supplierKey: supplier?.supplierId ?? null, supplierName: supplier?.name ?? null }
}

const PLATFORM = { kind: 'platform', id: null } as const

/** The version is asked for in the update itself: two batches at the same moment may both have read the older row. */
function storedIf({ affected }: UpdateResult): ItemOutcome {
  return affected === 1 ? STORED : UNCHANGED
}

export async function ingestOrder(tx: Tx, item: PlatformOrder): Promise<ItemOutcome> {
  const moments = {
    placedAt: needMoment('placedAt', item.placedAt),
    paidAt: readMoment('paidAt', item.paidAt),
    stateAt: readMoment('stateAt', item.stateAt),
  }
  const known = await tx.manager.findOneBy(Order, { orderNumber: item.orderNumber })
  if (known && known.platformVersion >= item.version) return UNCHANGED
  const customer = await tx.manager.findOneBy(Customer, { platformCustomerId: item.customerId })
  if (!customer)
    return refusedItem(`customerId ${item.customerId} is not known; send the customer first`)
  const product = await tx.manager.findOneBy(Product, { platformProductId: item.productId })
  if (!product)
    return refusedItem(`productId ${item.productId} is not known; send the product first`)
  if (known && known.customerId !== customer.id)
    return refusedItem(`order ${item.orderNumber} belongs to another customer`)
  // Paid here, and the platform has not heard of it: an order of which a payment is known does not become unpaid.
  const paidHere =
    known !== null &&
    known.paidAt !== null &&
    known.paymentReference !== null &&
    item.state === 'unpaid'
  const told = {
    platformVersion: item.version,
    productId: product.id,
    productName: product.name,
    quantity: item.quantity,
    amountFen: item.total.amountFen,
    currency: item.total.currency,
    placedAt: moments.placedAt,
    state: paidHere ? known.state : item.state,
    ...(paidHere
      ? {
          paidAt: known.paidAt,
          paymentMethod: known.paymentMethod,
          paymentReference: known.paymentReference,
        }
      : {
          paidAt: moments.paidAt,
          paymentMethod: item.paymentMethod ?? null,
          paymentReference: item.paymentReference ?? null,
        }),
    accountMasked: item.accountMasked ?? null,
    failureReason: item.failureReason ?? null,
    ...suppliedBy(item.supplier, known ?? product),
    updatedAt: tx.now,
  }
  const orderId = known?.id ?? newId('ord')
  if (known) {
    const outcome = storedIf(
      await tx.manager.update(
        Order,
        { id: orderId, platformVersion: LessThan(item.version) },
        told,
      ),
    )
    if (outcome === UNCHANGED) return UNCHANGED
  } else {
    const isNew = {
      id: orderId,
      orderNumber: item.orderNumber,
      customerId: customer.id,
      deliveredAt: null,
      createdAt: tx.now,
    }
    await tx.manager.insert(Order, { ...isNew, ...told })
  }
  if (known?.state !== item.state) await noteState(tx, { orderId, item, moments, isNew: !known })
  // Whoever has the order open sees it move.
  if (known && known.state !== item.state) await bumpTopics(tx, [customerTopic(customer.id)])
  await recordAudit(tx, [
    {
      deed: 'order.stored',
      actor: PLATFORM,
      subject: { kind: 'order', id: orderId },
      reason: `version ${item.version}`,
      ...(known && { before: known }),
      after: { ...known, id: orderId, ...told },
    },
  ])
  return STORED
}

interface Noted {
  orderId: string
  item: PlatformOrder
  moments: { placedAt: Date; paidAt: Date | null; stateAt: Date | null }
  isNew: boolean
}

/** The order page tells when each state was reached. A first sight brings the moments that the platform names. */
async function noteState(tx: Tx, { orderId, item, moments, isNew }: Noted): Promise<void> {
  const { placedAt, paidAt, stateAt } = moments
  const events: Array<Pick<OrderEvent, 'state' | 'note' | 'at'>> = []
  if (isNew) events.push({ state: 'unpaid', note: '已下单', at: placedAt })
  if (isNew && paidAt && item.state !== 'paid')
    events.push({ state: 'paid', note: item.paymentMethod ?? null, at: paidAt })
  const firstSight = isNew && item.state === 'paid' && paidAt ? paidAt : tx.now
  const at = stateAt ?? firstSight
  if (item.state !== 'unpaid' && item.state !== 'delivered')
    events.push({ state: item.state, note: item.failureReason ?? null, at })
  for (const event of events)
    await tx.manager.insert(OrderEvent, { id: newId('ore'), orderId, ...event })
}

/** Cards are sealed before they are stored; the order becomes delivered, unless the platform has moved it on since. */
export async function ingestDelivery(
  tx: Tx,
  box: SecretBox,
  item: PlatformDelivery,
): Promise<ItemOutcome> {
  const deliveredAt = needMoment('deliveredAt', item.deliveredAt)
  const order = await tx.manager.findOneBy(Order, { orderNumber: item.orderNumber })
  if (!order) return refusedItem(`order ${item.orderNumber} is not known; send the order first`)
  if (order.deliveryVersion >= item.version) return UNCHANGED
  const delivered = { deliveredAt, deliveryVersion: item.version, updatedAt: tx.now }
  const outcome = storedIf(
    await tx.manager.update(
      Order,
      { id: order.id, deliveryVersion: LessThan(item.version) },
      delivered,
    ),
  )
  if (outcome === UNCHANGED) return UNCHANGED
  await tx.manager.update(
    Order,
    { id: order.id, state: In(['paid', 'delivering']) },
    { state: 'delivered' },
  )
  await bumpTopics(tx, [customerTopic(order.customerId)])
  const by = `delivery ${item.version}`
  await retireChanged(tx, box, { orderId: order.id, cards: item.cards, by })
  await storeCards(tx, box, { orderId: order.id, cards: item.cards })
  await recordAudit(tx, [
    {
      deed: 'order.delivered',
      actor: PLATFORM,
      subject: { kind: 'order', id: order.id },
      reason: `version ${item.version}, ${item.cards.length} cards`,
      before: order,
      after: { ...order, ...delivered },
    },
  ])
  if (order.deliveredAt === null) {
    await tx.manager.insert(OrderEvent, {
      id: newId('ore'),
      orderId: order.id,
      state: 'delivered',
      note: null,
      at: deliveredAt,
    })
  }
  return STORED
}
