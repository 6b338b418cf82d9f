import type { Money } from '../../server/orders/order.contract'

/** `¥98.00` */
export const formatMoney = ({ amountFen }: Money): string => `¥${(amountFen / 100).toFixed(2)}`
