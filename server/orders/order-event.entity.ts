import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalText, text } from '../db/columns'
import type { OrderState } from './order.contract'

/** A state that an order reached, and when; the timeline on the order page. */
@Entity('order_events')
@Index('ix_order_events_order', ['orderId', 'at', 'id'])
export class OrderEvent {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column(text(16)) state: OrderState
  @Column(optionalText(200)) note: string | null
  @Column(momentColumn) at: Date
}
