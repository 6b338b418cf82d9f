import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../db/columns'

/** One look at a card secret: who, when, by which session. Append-only. */
@Entity('card_secret_reveals')
@Index('ix_card_secret_reveals_order', ['orderId', 'at', 'id'])
@Index('ix_card_secret_reveals_customer', ['customerId', 'at'])
export class CardSecretReveal {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ ...idColumn, name: 'secret_id' }) secretId: string
  @Column({ type: 'int' }) line: number
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column({ ...text(64), name: 'request_id' }) requestId: string
  @Column(momentColumn) at: Date
}
