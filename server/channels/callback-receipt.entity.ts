import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, optionalLongText, text } from '../db/columns'

/** A callback that was dealt with, and what was answered. A repeated delivery gets the same answer and does nothing again. */
@Entity('callback_receipts', { withoutRowid: true })
@Index('ix_callback_receipts_at', ['at'])
export class CallbackReceipt {
  @PrimaryColumn({ ...text(191), name: 'dedupe_key' }) dedupeKey: string
  /** JSON of the passive reply; null where the answer was the bare word success. */
  @Column(optionalLongText) answer: string | null
  @Column(momentColumn) at: Date
}
