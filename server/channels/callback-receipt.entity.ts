import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, optionalId, optionalLongText, text } from '../db/columns'

/** A callback that was dealt with, and what was answered. A repeated delivery gets the same answer and does nothing again. */
@Entity('callback_receipts', { withoutRowid: true })
@Index('ix_callback_receipts_at', ['at'])
export class CallbackReceipt {
  @PrimaryColumn({ ...text(191), name: 'dedupe_key' }) dedupeKey: string
  /** JSON of the passive reply; null where the answer was the bare word success. */
  @Column(optionalLongText) answer: string | null
  /** Where the answer is a message, it is kept once: in the history. */
  @Column({ ...optionalId, name: 'conversation_id' }) conversationId: string | null
  @Column({ ...optionalId, name: 'message_id' }) messageId: string | null
  @Column(momentColumn) at: Date
}
