import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import type { AgentCardState } from './agent-card.entity'

/** A card about a session in agents' WeCom, so that it can be changed for everybody later. */
@Entity('session_cards')
@Index('uq_session_cards_task', ['taskId'], { unique: true })
@Index('ix_session_cards_session', ['sessionId', 'createdAt'])
export class SessionCard {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column(text(12)) kind: 'assigned' | 'waiting' | 'flagged' | 'reminder' | 'late' | 'moved'
  @Column({ ...text(64), name: 'task_id' }) taskId: string
  /** WeCom user ids, joined by `|`. */
  @Column({ type: 'text', name: 'sent_to' }) sentTo: string
  @Column({ ...optionalLongText, name: 'response_code_sealed' }) responseCodeSealed: string | null
  @Column({ ...optionalMoment, name: 'response_code_expires_at' })
  responseCodeExpiresAt: Date | null
  @Column({ ...optionalText(128), name: 'msgid' }) msgid: string | null
  @Column(text(16)) state: AgentCardState
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
