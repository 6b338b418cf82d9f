import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import type { Clock } from '../../clocks/clock'
import type { ClockKind } from '../../clocks/clock.contract'
import { count, idColumn, momentColumn, optionalMoment, optionalText, text } from '../../db/columns'
import type { Hours, Rung } from '../../policy/policy.schema'

/** A promise about a ticket, with its clock. Written with the ticket's row held, so that of two writers each sees the other's. */
@Entity('ticket_clocks', { withoutRowid: true })
@Index('ix_ticket_clocks_ring', ['ringAt', 'ticketId'])
@Index('ix_ticket_clocks_stopped', ['kind', 'stoppedAt'])
@Index('ix_ticket_clocks_due', ['kind', 'dueAt'])
export class TicketClock implements Clock {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @PrimaryColumn(text(24)) kind: ClockKind
  @PrimaryColumn({ type: 'int' }) round: number
  @Column({ type: 'double', name: 'promised_ms' }) promisedMs: number
  @Column({ type: 'simple-json' }) hours: Hours
  @Column(text(40)) terms: string
  @Column({ ...momentColumn, name: 'started_at' }) startedAt: Date
  @Column({ type: 'double', name: 'used_ms' }) usedMs: number
  @Column({ ...optionalMoment, name: 'running_since' }) runningSince: Date | null
  @Column({ ...optionalMoment, name: 'paused_at' }) pausedAt: Date | null
  @Column({ ...momentColumn, name: 'due_at' }) dueAt: Date
  @Column({ ...optionalMoment, name: 'stopped_at' }) stoppedAt: Date | null
  @Column(optionalText(12)) outcome: Clock['outcome']
  /** Up to which step of the ladder people were told (clocks/ladder.ts). */
  @Column({ ...count, name: 'told_to' }) toldTo: number
  /** To whom it rose; null while its time is not over. */
  @Column(optionalText(16)) rung: Rung | null
  /** When the next step comes; null where none does, so that the sweep finds what is due, however many are over. */
  @Column({ ...optionalMoment, name: 'ring_at' }) ringAt: Date | null
}
