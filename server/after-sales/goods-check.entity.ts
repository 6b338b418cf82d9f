import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** The platform was asked how the goods of an order stand, and what it said. */
@Entity('goods_checks')
@Index('ix_goods_checks_order', ['orderId', 'askedAt', 'id'])
export class GoodsCheck {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  /** The agent; null for the system itself. */
  @Column({ ...optionalId, name: 'asked_by' }) askedBy: string | null
  @Column(text(12)) state: 'asked' | 'answered' | 'failed'
  /** GoodsFact as JSON; holds no secret. */
  @Column(optionalLongText) facts: string | null
  /** Why there is no answer, or none yet. */
  @Column(optionalText(500)) trouble: string | null
  @Column({ ...momentColumn, name: 'asked_at' }) askedAt: Date
  @Column({ ...optionalMoment, name: 'answered_at' }) answeredAt: Date | null
}
