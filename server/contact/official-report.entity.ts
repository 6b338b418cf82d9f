import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../db/columns'
import type { Verdict } from '../trust/official/official.contract'

/** Somebody reported something as made to look like us; the ticket holds what they said. One person counts once. */
@Entity('official_reports')
@Index('uq_official_reports_once', ['customerId', 'subject'], { unique: true })
@Index('ix_official_reports_at', ['at'])
@Index('ix_official_reports_subject', ['subject'])
export class OfficialReport {
  @PrimaryColumn(idColumn) id: string
  @Column(text(160)) subject: string
  @Column(text(20)) kind: string
  @Column(text(80)) value: string
  @Column(text(12)) verdict: Verdict
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column(momentColumn) at: Date
}
