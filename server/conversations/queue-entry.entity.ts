import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { flag, idColumn, momentColumn, optionalId, text } from '../db/columns'

/** Who waits for a person. A row is there exactly while its session's status is `waiting`; conversations/queue.ts owns it. */
@Entity('queue_entries')
@Index('ix_queue_entries_next', ['department', 'priorityAt'])
@Index('ix_queue_entries_half', ['halfTold', 'halfAt'])
export class QueueEntry {
  @PrimaryColumn({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column(text(24)) department: string
  /** queued_at less the head start of the member tier: first come first served, some a little earlier, nobody starved. */
  @Column({ ...momentColumn, name: 'priority_at' }) priorityAt: Date
  @Column({ ...momentColumn, name: 'queued_at' }) queuedAt: Date
  /** Half of the promised wait: then comes an apology with a choice. */
  @Column({ ...momentColumn, name: 'half_at' }) halfAt: Date
  @Column({ ...flag, name: 'half_told' }) halfTold: boolean
  /** Waits for this very agent first (the same matter's last agent, a member's own manager) until `preferred_until`. */
  @Column({ ...optionalId, name: 'preferred_agent_id' }) preferredAgentId: string | null
  @Column({ ...momentColumn, name: 'preferred_until' }) preferredUntil: Date
}
