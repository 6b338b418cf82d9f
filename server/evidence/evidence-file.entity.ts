import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** What a customer hands to 12315 or 黑猫投诉 about one ticket. The row stays; the bytes go after a while. */
@Entity('evidence_files')
@Index('uq_evidence_files_number', ['number'], { unique: true })
@Index('ix_evidence_files_ticket', ['ticketId', 'requestedAt'])
export class EvidenceFile {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  /** `T261122-480213-1` */
  @Column(text(32)) number: string
  @Column(text(8)) state: 'making' | 'ready' | 'failed'
  /** How far the ticket's timeline went. */
  @Column({ ...count, name: 'event_count' }) eventCount: number
  @Column({ ...momentColumn, name: 'requested_at' }) requestedAt: Date
  @Column({ ...optionalMoment, name: 'ready_at' }) readyAt: Date | null
  @Column({ ...optionalId, name: 'pdf_attachment_id' }) pdfAttachmentId: string | null
  @Column({ ...optionalId, name: 'zip_attachment_id' }) zipAttachmentId: string | null
  /** SHA-256 of the whole files, hex. */
  @Column({ ...optionalText(64), name: 'pdf_hash' }) pdfHash: string | null
  @Column({ ...optionalText(64), name: 'zip_hash' }) zipHash: string | null
}
