/** What the trading platform sends; its own words, not the server's types: the two sides meet only on the wire. */
export type OrderState =
  'unpaid' | 'paid' | 'delivering' | 'delivered' | 'failed' | 'refunding' | 'refunded' | 'closed'

export interface ProductItem {
  productId: string
  version: number
  name: string
  category: string
  kind: 'card' | 'top-up' | 'membership' | 'licence'
  howToUse?: string
  refundRule?: string
  supplier?: { supplierId: string; name: string }
}

export interface CustomerItem {
  customerId: string
  version: number
  displayName: string
  tier?: { key: string; since: string }
  unionId?: string
  openIds: { appId: string; openId: string }[]
}

export interface OrderItem {
  orderNumber: string
  version: number
  customerId: string
  productId: string
  quantity: number
  total: { amountFen: number; currency: 'CNY' }
  state: OrderState
  placedAt: string
  paidAt?: string
  paymentMethod?: string
  paymentReference?: string
  accountMasked?: string
  failureReason?: string
}

export interface DeliveryItem {
  orderNumber: string
  version: number
  deliveredAt: string
  cards: { line: number; cardNumber?: string; secret: string }[]
}

export interface SampleData {
  products: ProductItem[]
  customers: CustomerItem[]
  orders: OrderItem[]
  deliveries: DeliveryItem[]
}
