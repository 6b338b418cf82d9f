import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'

/** A call that we said we would make, within a window. `missed`: its time went by, and it is still owed. */
export type PlannedState = 'planned' | 'missed' | 'done' | 'unreached' | 'declined' | 'cancelled'

@Entity('planned_calls')
@Index('ix_planned_calls_ring', ['ringAt', 'id'])
@Index('ix_planned_calls_customer', ['customerId', 'id'])
@Index('ix_planned_calls_ticket', ['ticketId', 'id'])
@Index('ix_planned_calls_agent', ['agentId', 'state', 'fromAt'])
export class PlannedCall {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  /** Who calls. */
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column(text(200)) reason: string
  @Column({ ...momentColumn, name: 'from_at' }) fromAt: Date
  @Column({ ...momentColumn, name: 'until_at' }) untilAt: Date
  @Column(text(16)) word: string
  @Column(text(12)) state: PlannedState
  /** The next reminder; null where none is due any more. */
  @Column({ ...optionalMoment, name: 'ring_at' }) ringAt: Date | null
  /** How many of RINGS were told. */
  @Column({ ...count, name: 'rung' }) rung: number
  /** How often it was changed: two who change it at once do not overwrite each other, and each change is told once. */
  @Column({ ...count, name: 'revision' }) revision: number
  @Column({ ...optionalText(12), name: 'changed_by' }) changedBy: 'customer' | 'agent' | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'changed_at' }) changedAt: Date
}
