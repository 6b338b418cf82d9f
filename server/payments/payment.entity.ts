import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'
import { bigintAsNumber } from '../db/dialect'
import type { PaymentState } from './payment-state'

/** One try to pay an order from one pocket. Its number is WeChat's idempotency key and is never used for anything else. */
@Entity('payments')
@Index('uq_payments_number', ['outTradeNo'], { unique: true })
@Index('uq_payments_open', ['openKey'], { unique: true })
@Index('ix_payments_order', ['orderId', 'createdAt', 'id'])
@Index('ix_payments_customer', ['customerId', 'createdAt'])
@Index('ix_payments_paid', ['paidAt'])
export class Payment {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(32), name: 'out_trade_no' }) outTradeNo: string
  @Column(text(16)) pocket: 'wechat-pay'
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column(text(127)) description: string
  @Column({ type: 'bigint', transformer: bigintAsNumber, name: 'amount_fen' }) amountFen: number
  @Column(text(12)) state: PaymentState
  /** The order's id until it is closed: an order has one payment that is under way or paid. */
  @Column({ ...optionalText(40), name: 'open_key' }) openKey: string | null
  @Column({ ...optionalText(64), name: 'prepay_id' }) prepayId: string | null
  @Column({ ...optionalText(32), name: 'transaction_id' }) transactionId: string | null
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
  @Column({ ...optionalMoment, name: 'paid_at' }) paidAt: Date | null
  @Column({ ...optionalMoment, name: 'closed_at' }) closedAt: Date | null
  /** What refunds have of it: asked for, under way and arrived. Never more than the amount. */
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber, name: 'refunded_fen' })
  refundedFen: number
  @Column({ ...count, name: 'refund_count' }) refundCount: number
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
