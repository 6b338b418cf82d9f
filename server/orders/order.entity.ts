import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { bigintAsNumber } from '../db/dialect'
import { idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'
import type { OrderState } from './order.contract'

/** A purchase on the trading platform. The platform owns it; we hold the copy that service needs. */
@Entity('orders')
@Index('uq_orders_number', ['orderNumber'], { unique: true })
@Index('ix_orders_customer', ['customerId', 'placedAt', 'id'])
@Index('ix_orders_customer_state', ['customerId', 'state', 'placedAt', 'id'])
export class Order {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(40), name: 'order_number' }) orderNumber: string
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber, name: 'platform_version' })
  platformVersion: number
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber, name: 'delivery_version' })
  deliveryVersion: number
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'product_id' }) productId: string
  @Column({ ...text(100), name: 'product_name' }) productName: string
  @Column({ type: 'int' }) quantity: number
  @Column({ type: 'bigint', transformer: bigintAsNumber, name: 'amount_fen' }) amountFen: number
  @Column(text(3)) currency: 'CNY'
  @Column(text(16)) state: OrderState
  @Column({ ...momentColumn, name: 'placed_at' }) placedAt: Date
  @Column({ ...optionalMoment, name: 'paid_at' }) paidAt: Date | null
  @Column({ ...optionalText(40), name: 'payment_method' }) paymentMethod: string | null
  @Column({ ...optionalText(64), name: 'payment_reference' }) paymentReference: string | null
  @Column({ ...optionalMoment, name: 'delivered_at' }) deliveredAt: Date | null
  /** For top-ups: the account that was charged, as the platform masks it. */
  @Column({ ...optionalText(64), name: 'account_masked' }) accountMasked: string | null
  @Column({ ...optionalText(200), name: 'failure_reason' }) failureReason: string | null
  /** Who supplied this one: the platform may take others for the same goods. */
  @Column({ ...optionalText(64), name: 'supplier_key' }) supplierKey: string | null
  @Column({ ...optionalText(40), name: 'supplier_name' }) supplierName: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
