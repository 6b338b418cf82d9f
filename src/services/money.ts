import type {
  CustomerRefund,
  OrderMoney,
  PaySheetAnswer,
} from '../../server/payments/money.contract'
import type { CustomerReissue, OrderReissues } from '../../server/after-sales/goods.contract'
import { call } from './api'

export type { CustomerRefund, CustomerReissue, OrderMoney, OrderReissues }
export type PaySheet = PaySheetAnswer['sheet']

const pathOf = (orderNumber: string): string => `/orders/${encodeURIComponent(orderNumber)}`

export const getOrderMoney = (orderNumber: string): Promise<OrderMoney> =>
  call({ path: `${pathOf(orderNumber)}/money` })

/** Placed with WeChat Pay; a tap that comes again goes on with the same payment. */
export const placePayment = (orderNumber: string): Promise<PaySheetAnswer> =>
  call({ method: 'POST', path: `${pathOf(orderNumber)}/payment`, body: {} })

/** The phone's word is no proof: WeChat is asked. */
export const checkPayment = (orderNumber: string): Promise<OrderMoney> =>
  call({ method: 'POST', path: `${pathOf(orderNumber)}/payment/check`, body: {} })

export const getOrderReissues = (orderNumber: string): Promise<OrderReissues> =>
  call({ path: `${pathOf(orderNumber)}/reissues` })
