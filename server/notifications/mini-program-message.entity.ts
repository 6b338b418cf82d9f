import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, optionalLongText, optionalMoment, text } from '../db/columns'

/**
 * `due`: to be answered. `trying`: the answer may have left. `sent`. `spared`: one went a moment ago. `refused`: WeChat takes none now.
 * `failed`. `unknown`: whether it arrived is not known, and it is not said twice.
 */
export type DoorAnswerState =
  'due' | 'trying' | 'sent' | 'spared' | 'refused' | 'failed' | 'unknown'

/** What somebody wrote at the mini program's own 客服 door, where nobody serves: kept, and answered with the way to the right one. */
@Entity('mini_program_messages')
@Index('ix_mini_program_messages_person', ['appId', 'openId', 'at'])
export class MiniProgramMessage {
  @PrimaryColumn({ ...text(160), name: 'message_key' }) messageKey: string
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column(text(24)) type: string
  /** Masked; null for what has no words. */
  @Column(optionalLongText) text: string | null
  @Column(momentColumn) at: Date
  @Column({ ...text(16), name: 'answer_state' }) answerState: DoorAnswerState
  @Column({ ...optionalMoment, name: 'answered_at' }) answeredAt: Date | null
}
