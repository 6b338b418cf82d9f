import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  flag,
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'

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
  /** When the supervisors last heard of this wait: what the customer is told of it is so. */
  @Column({ ...optionalMoment, name: 'supervisors_told_at' }) supervisorsToldAt: Date | null
  /** When the customer was last told in the chat that it takes longer than promised. */
  @Column({ ...optionalMoment, name: 'late_said_at' }) lateSaidAt: Date | null
  /** Waits for this very agent first (the same matter's last agent, a member's own manager) until `preferred_until`. */
  @Column({ ...optionalId, name: 'preferred_agent_id' }) preferredAgentId: string | null
  @Column({ ...momentColumn, name: 'preferred_until' }) preferredUntil: Date
  /** Agents who left this very wait unanswered, joined by `,`: others come first. Null: nobody did. */
  @Column({ ...optionalText(400), name: 'passed_over' }) passedOver: string | null
}
