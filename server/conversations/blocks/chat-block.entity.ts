import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalLongText,
  optionalMoment,
  text,
} from '../../db/columns'

export const BLOCK_REASONS = ['insult', 'threat', 'obscene', 'spam'] as const
export type BlockReason = (typeof BLOCK_REASONS)[number]

/**
 * Chat with people is closed to somebody for a time. Nothing else is: the bot, tickets, refunds, reviews, complaints, and whatever is about
 * money that is missing or about safety go on as for everybody.
 */
@Entity('chat_blocks')
@Index('uq_chat_blocks_open', ['openKey'], { unique: true })
@Index('ix_chat_blocks_customer', ['customerId', 'untilAt'])
@Index('ix_chat_blocks_identity', ['identityId', 'untilAt'])
@Index('ix_chat_blocks_conversation', ['conversationId', 'untilAt'])
@Index('ix_chat_blocks_seen', ['seenAt', 'id'])
export class ChatBlock {
  @PrimaryColumn(idColumn) id: string
  /** Null: it was not shown whose WeChat this is. */
  @Column({ ...optionalId, name: 'customer_id' }) customerId: string | null
  @Column({ ...optionalId, name: 'identity_id' }) identityId: string | null
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  /** The session in which it was said. */
  @Column({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column(text(24)) department: string
  @Column(text(16)) reason: BlockReason
  /** For the supervisor, masked. */
  @Column(optionalLongText) note: string | null
  @Column({ ...idColumn, name: 'blocked_by' }) blockedBy: string
  @Column(momentColumn) at: Date
  @Column({ ...momentColumn, name: 'until_at' }) untilAt: Date
  @Column({ ...optionalMoment, name: 'seen_at' }) seenAt: Date | null
  @Column({ ...optionalId, name: 'seen_by' }) seenBy: string | null
  @Column({ ...optionalMoment, name: 'lifted_at' }) liftedAt: Date | null
  @Column({ ...optionalId, name: 'lifted_by' }) liftedBy: string | null
  @Column({ ...optionalLongText, name: 'lift_note' }) liftNote: string | null
  /** The conversation, while it lasts: of two who close one chat at once one is first. */
  @Column({ ...optionalId, name: 'open_key' }) openKey: string | null
}
