import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalText, text } from '../db/columns'

/** Somebody asked to be called back: where and when. The number is sealed; each look at it is on record. */
@Entity('call_wishes')
@Index('ix_call_wishes_ticket', ['ticketId', 'id'])
@Index('ix_call_wishes_tail', ['tail', 'customerId'])
@Index('ix_call_wishes_customer', ['customerId', 'id'])
export class CallWish {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column({ ...text(200), name: 'number_sealed' }) numberSealed: string
  /** Its last four digits, to tell one from another. */
  @Column(text(4)) tail: string
  @Column({ ...optionalText(60), name: 'best_time' }) bestTime: string | null
  @Column(text(12)) via: 'app' | 'voicemail'
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
