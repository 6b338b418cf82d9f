import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, text } from '../../db/columns'

/** How long one customer message waited for its first answer, by our own clock: the figures of S1 and S2 are made of these. */
@Entity('answer_times')
@Index('ix_answer_times_at', ['at'])
@Index('ix_answer_times_session', ['sessionId'])
export class AnswerTime {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column(text(8)) answerer: 'bot' | 'agent'
  @Column({ ...optionalId, name: 'agent_id' }) agentId: string | null
  @Column(text(24)) department: string
  /** Whether it was the session's first answer of this kind: by a person, or by the bot. */
  @Column({ type: 'boolean', default: false, name: 'is_first' }) isFirst: boolean
  @Column({ type: 'int', name: 'waited_ms' }) waitedMs: number
  @Column(momentColumn) at: Date
}
