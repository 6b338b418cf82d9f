import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, flag, idColumn, longText, momentColumn, optionalId, optionalMoment, optionalText, text } from '../db/columns'
import type { ResponsibleSide, TicketKind, TicketStatus } from './ticket.contract'

/** A matter that a customer brought, from submission to its end. */
@Entity('tickets')
@Index('uq_tickets_number', ['number'], { unique: true })
@Index('ix_tickets_customer', ['customerId', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_customer_all', ['customerId', 'updatedAt', 'id'])
@Index('ix_tickets_agent', ['assignedAgentId', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_department', ['department', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_order', ['orderId', 'isOpen'])
export class Ticket {
  @PrimaryColumn(idColumn) id: string
  /** What people read out: T261122-0001. */
  @Column(text(20)) number: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...optionalId, name: 'order_id' }) orderId: string | null
  @Column({ ...optionalId, name: 'conversation_id' }) conversationId: string | null
  @Column(text(24)) kind: TicketKind
  @Column(text(24)) department: string
  @Column(text(24)) status: TicketStatus
  /** False once resolved or closed; kept beside the status so that lists have an index to walk. */
  @Column({ type: 'boolean', default: true, name: 'is_open' }) isOpen: boolean
  @Column(flag) urgent: boolean
  @Column(text(80)) title: string
  @Column(longText) description: string
  @Column({ ...optionalMoment, name: 'occurred_at' }) occurredAt: Date | null
  @Column({ ...optionalText(600), name: 'error_text' }) errorText: string | null
  @Column(optionalText(600)) tried: string | null
  @Column({ ...text(16), name: 'responsible_side' }) responsibleSide: ResponsibleSide
  @Column({ ...optionalText(300), name: 'responsible_basis' }) responsibleBasis: string | null
  @Column({ ...optionalId, name: 'assigned_agent_id' }) assignedAgentId: string | null
  @Column({ ...momentColumn, name: 'first_response_due_at' }) firstResponseDueAt: Date
  @Column({ ...optionalMoment, name: 'first_responded_at' }) firstRespondedAt: Date | null
  @Column({ ...momentColumn, name: 'resolution_due_at' }) resolutionDueAt: Date
  /** Since when the customer owes an answer; the clock stands still from then. */
  @Column({ ...optionalMoment, name: 'paused_at' }) pausedAt: Date | null
  /** Sequence of the timeline; also the version that guards against two writers. */
  @Column({ ...count, name: 'event_count' }) eventCount: number
  @Column({ ...count, name: 'reopened_count' }) reopenedCount: number
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
  @Column({ ...optionalMoment, name: 'resolved_at' }) resolvedAt: Date | null
  @Column({ ...optionalMoment, name: 'closed_at' }) closedAt: Date | null
}
