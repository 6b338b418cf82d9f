import type { EntityManager } from 'typeorm'
import { decodeMomentCursor } from '../http/cursor'
import { notFound } from '../lib/errors'
import { Order } from './order.entity'
import type { ListOrders } from './order.contract'

/** Only among the customer's own (F5). */
export function findOrderForCustomer(
  manager: EntityManager,
  customerId: string,
  orderNumber: string,
): Promise<Order | null> {
  return manager.findOneBy(Order, { orderNumber, customerId })
}

/** The first of these numbers that is one of the customer's own orders (F5), written in whatever case. */
export function findOrderByAnyCase(
  manager: EntityManager,
  customerId: string,
  orderNumbers: readonly string[],
): Promise<Order | null> {
  return manager
    .createQueryBuilder(Order, 'o')
    .where('o.customerId = :customerId', { customerId })
    .andWhere('LOWER(o.orderNumber) IN (:...numbers)', {
      numbers: orderNumbers.map((number) => number.toLowerCase()),
    })
    .orderBy('o.placedAt', 'DESC')
    .limit(1)
    .getOne()
}

/** @throws UserError 404, also when the order is somebody else's */
export async function getOrderForCustomer(
  manager: EntityManager,
  customerId: string,
  orderNumber: string,
): Promise<Order> {
  const order = await findOrderForCustomer(manager, customerId, orderNumber)
  if (!order) throw notFound('这个订单')
  return order
}

/** Newest first. */
export function latestOrders(
  manager: EntityManager,
  customerId: string,
  limit: number,
): Promise<Order[]> {
  return manager.find(Order, {
    where: { customerId },
    order: { placedAt: 'DESC', id: 'DESC' },
    take: limit,
  })
}

/** One more row than asked for, so that the caller sees whether there is a next page. Newest first, by keyset. */
export async function listOrderRows(
  manager: EntityManager,
  customerId: string,
  query: ListOrders,
): Promise<Order[]> {
  const builder = manager
    .createQueryBuilder(Order, 'o')
    .where('o.customerId = :customerId', { customerId })
  if (query.state && query.state.length > 0)
    builder.andWhere('o.state IN (:...states)', { states: query.state })
  if (query.cursor !== undefined) {
    const { moment: before, id } = decodeMomentCursor(query.cursor)
    builder.andWhere('(o.placedAt < :before OR (o.placedAt = :before AND o.id < :id))', {
      before,
      id,
    })
  }
  return builder
    .orderBy('o.placedAt', 'DESC')
    .addOrderBy('o.id', 'DESC')
    .take(query.limit + 1)
    .getMany()
}
