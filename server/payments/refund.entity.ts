import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'
import { bigintAsNumber } from '../db/dialect'
import type { OrderState } from '../orders/order.contract'
import type { RefundCause, RefundState } from './refund-state'

/** Money on its way back. Its number is made once, before anything is sent, and is the only one that WeChat is ever told for it. */
@Entity('refunds')
@Index('uq_refunds_number', ['outRefundNo'], { unique: true })
@Index('ix_refunds_payment', ['paymentId', 'createdAt', 'id'])
@Index('ix_refunds_order', ['orderId', 'createdAt', 'id'])
@Index('ix_refunds_ticket', ['ticketId', 'createdAt', 'id'])
@Index('ix_refunds_state', ['state', 'createdAt', 'id'])
@Index('ix_refunds_requested', ['requestedBy', 'createdAt'])
@Index('ix_refunds_accepted', ['acceptedAt'])
@Index('ix_refunds_arrived', ['arrivedAt'])
@Index('ix_refunds_promised', ['promisedAt'])
export class Refund {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(64), name: 'out_refund_no' }) outRefundNo: string
  @Column({ ...idColumn, name: 'payment_id' }) paymentId: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ type: 'bigint', transformer: bigintAsNumber, name: 'amount_fen' }) amountFen: number
  @Column(text(24)) cause: RefundCause
  /** Which rule gave it; null where a person decided without one. */
  @Column(optionalText(24)) rule: string | null
  /** WeChat shows it to the customer. */
  @Column(text(80)) reason: string
  /** Why, for colleagues. */
  @Column(optionalText(500)) note: string | null
  @Column(text(12)) state: RefundState
  /** What the order goes back to when nothing comes of it; null where the order was left alone. */
  @Column({ ...optionalText(16), name: 'order_state_before' }) orderStateBefore: OrderState | null
  /** The agent; null for the system itself. */
  @Column({ ...optionalId, name: 'requested_by' }) requestedBy: string | null
  @Column({ ...optionalId, name: 'decided_by' }) decidedBy: string | null
  @Column({ ...optionalMoment, name: 'decided_at' }) decidedAt: Date | null
  @Column({ ...optionalText(500), name: 'decision_note' }) decisionNote: string | null
  @Column({ ...optionalText(32), name: 'refund_id' }) refundId: string | null
  @Column({ ...optionalText(64), name: 'received_account' }) receivedAccount: string | null
  /** By when the customer was told that it is there. */
  @Column({ ...momentColumn, name: 'promised_at' }) promisedAt: Date
  @Column({ ...optionalMoment, name: 'submitted_at' }) submittedAt: Date | null
  @Column({ ...optionalMoment, name: 'accepted_at' }) acceptedAt: Date | null
  @Column({ ...optionalMoment, name: 'arrived_at' }) arrivedAt: Date | null
  /** What WeChat said last when it did not go on. */
  @Column(optionalText(500)) trouble: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
