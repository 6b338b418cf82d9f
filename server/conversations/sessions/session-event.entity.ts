import { Column, Entity, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../../db/columns'

export type SessionEventType =
  | 'started'
  | 'learned'
  | 'wanted-person'
  | 'queued'
  | 'apologised'
  | 'promise-missed'
  | 'nobody-there'
  | 'stayed'
  | 'asked-person'
  | 'crisis'
  | 'bot-offered'
  | 'back-to-bot'
  | 'assigned'
  | 'handed-on'
  | 'taken-over'
  | 'requeued'
  | 'agent-reminded'
  | 'supervisors-warned'
  | 'seat-warned'
  | 'noted'
  | 'left-message'
  | 'ticket-linked'
  | 'ticket-unlinked'
  | 'ended'
  | 'asked'
  | 'rated'

/** The record of a session: who did what, when and why. Append only; clustered by session. */
@Entity('session_events', { withoutRowid: true })
export class SessionEvent {
  @PrimaryColumn({ ...idColumn, name: 'session_id' }) sessionId: string
  @PrimaryColumn({ type: 'int' }) seq: number
  @Column(text(24)) type: SessionEventType
  /** `customer`, `bot`, `system`, or the agent's id. */
  @Column(text(32)) actor: string
  @Column({ type: 'simple-json', nullable: true }) data: Record<string, unknown> | null
  @Column(momentColumn) at: Date
}
