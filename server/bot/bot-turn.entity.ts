import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** `answered`: told by a rule or the record. `menu`: nothing was sure, topics were offered. `missed`: not understood. */
export type BotTurnKind = 'answered' | 'menu' | 'missed'

/**
 * What the customer made of it. `confirmed`: they said that it is solved. `unsolved`: that it is not. `back`: they asked the same again.
 * `called`: a person took over next. `tapped`: what was offered was it. None: they said nothing more, which proves nothing.
 */
export type BotTurnOutcome = 'confirmed' | 'unsolved' | 'back' | 'called' | 'tapped'

/** One thing that was asked of the bot. Its words stand in the conversation only. */
@Entity('bot_turns')
@Index('ix_bot_turns_at', ['at'])
@Index('ix_bot_turns_open', ['filedAt', 'kind', 'id'])
@Index('ix_bot_turns_conversation', ['conversationId', 'id'])
export class BotTurnRow {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column({ ...idColumn, name: 'message_id' }) messageId: string
  @Column(momentColumn) at: Date
  @Column(text(12)) kind: BotTurnKind
  /** What was answered first. */
  @Column(optionalText(40)) topic: string | null
  /** What it may be about, the likeliest first, by blanks. */
  @Column(optionalText(200)) proposed: string | null
  @Column(optionalText(12)) outcome: BotTurnOutcome | null
  /** What an operator, or the customer's tap, says that it is about; `none` where it is nothing for the bot. */
  @Column({ ...optionalText(40), name: 'filed_topic' }) filedTopic: string | null
  @Column({ ...optionalId, name: 'filed_by' }) filedBy: string | null
  @Column({ ...optionalMoment, name: 'filed_at' }) filedAt: Date | null
}
