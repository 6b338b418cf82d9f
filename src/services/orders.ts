import type { Page } from '../../server/http/paging.contract'
import type {
  OrderDetail,
  OrderState,
  OrderSummary,
  Reveal,
  RevealedSecrets,
} from '../../server/orders/order.contract'
import { call } from './api'
import type { PageAsk } from './request'

export type { OrderDetail, OrderState, OrderSummary, Reveal, RevealedSecrets }

interface OrderQuery extends Partial<PageAsk> {
  states?: readonly OrderState[]
}

const pathOf = (orderNumber: string): string => `/orders/${encodeURIComponent(orderNumber)}`

export const listOrders = ({ states, ...query }: OrderQuery = {}): Promise<Page<OrderSummary>> =>
  call({ path: '/orders', query: { ...query, state: states?.join(',') } })

export const getOrder = (orderNumber: string): Promise<OrderDetail> =>
  call({ path: pathOf(orderNumber) })

/** Every call is on record for the owner to see. */
export const revealSecrets = (orderNumber: string): Promise<RevealedSecrets> =>
  call({ method: 'POST', path: `${pathOf(orderNumber)}/secrets/reveal`, body: {} })

export const listReveals = (orderNumber: string): Promise<Page<Reveal>> =>
  call({ path: `${pathOf(orderNumber)}/reveals` })
