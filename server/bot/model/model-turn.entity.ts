import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import type { ChannelName } from '../../conversations/channels'

/**
 * One message that a language model was to answer. `open`: on record, nobody was asked yet. `asking`: under way, and never asked again,
 * whoever dies. `ended`: `endedWhy` says how.
 */
@Entity('model_turns')
@Index('ix_model_turns_conversation', ['conversationId', 'id'])
@Index('ix_model_turns_customer', ['customerId'])
export class ModelTurn {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column({ ...idColumn, name: 'message_id' }) messageId: string
  @Column(text(24)) channel: ChannelName
  /** Null where the bot talks without a session. */
  @Column({ ...optionalId, name: 'session_id' }) sessionId: string | null
  @Column({ ...idColumn, name: 'identity_id' }) identityId: string
  @Column({ ...optionalId, name: 'customer_id' }) customerId: string | null
  @Column(text(12)) state: 'open' | 'asking' | 'ended'
  @Column({ ...momentColumn, name: 'opened_at' }) openedAt: Date
  /** The rules answer then, if nobody has. */
  @Column({ ...momentColumn, name: 'deadline_at' }) deadlineAt: Date
  @Column({ ...optionalMoment, name: 'asked_at' }) askedAt: Date | null
  @Column({ ...optionalMoment, name: 'ended_at' }) endedAt: Date | null
  /** `model`, `rules`, or why nothing was said: `merged`, `person`, `over`, `recalled`. */
  @Column({ ...optionalText(24), name: 'ended_why' }) endedWhy: TurnEnd | null
  @Column({ ...optionalId, name: 'answer_id' }) answerId: string | null
  @Column(optionalText(100)) model: string | null
  /** SHA-256 of what was sent; the words themselves stand in the conversation. */
  @Column({ ...optionalText(64), name: 'prompt_digest' }) promptDigest: string | null
  @Column({ type: 'simple-json', nullable: true }) tools: string[] | null
  @Column({ type: 'simple-json', nullable: true }) sources: string[] | null
  @Column(optionalText(24)) verdict: string | null
  @Column({ ...count, name: 'tokens_in' }) tokensIn: number
  @Column({ ...count, name: 'tokens_out' }) tokensOut: number
  @Column({ type: 'int', nullable: true }) ms: number | null
}

export type TurnEnd = 'model' | 'rules' | 'merged' | 'person' | 'over' | 'recalled'
