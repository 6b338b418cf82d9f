import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, optionalId, optionalLongText, optionalText, text } from '../../../db/columns'

/** What sync_msg gave or send_msg took, by msgid: told apart once and for good, and found again when WeCom speaks of it. */
@Entity('kf_items', { withoutRowid: true })
@Index('ix_kf_items_at', ['at'])
export class KfItem {
  @PrimaryColumn({ ...text(64), name: 'open_kfid' }) openKfId: string
  @PrimaryColumn(text(64)) msgid: string
  /** `shelved`: handling it failed; the raw item waits here and is tried again by the outbox. */
  @Column(text(12)) state: 'done' | 'shelved'
  @Column({ ...optionalId, name: 'conversation_id' }) conversationId: string | null
  @Column({ ...optionalId, name: 'message_id' }) messageId: string | null
  /** Only of shelved and of unknown items; masked where it holds words of people. */
  @Column(optionalLongText) raw: string | null
  @Column({ ...optionalText(300), name: 'reason' }) reason: string | null
  @Column(momentColumn) at: Date
}
