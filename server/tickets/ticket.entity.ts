import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  flag,
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'
import type { ResponsibleSide, TicketKind, TicketStatus } from './ticket.contract'

/** A matter that a customer brought, from submission to its end. */
@Entity('tickets')
@Index('uq_tickets_number', ['number'], { unique: true })
@Index('ix_tickets_customer', ['customerId', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_customer_all', ['customerId', 'updatedAt', 'id'])
@Index('ix_tickets_agent', ['assignedAgentId', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_department', ['department', 'isOpen', 'updatedAt', 'id'])
@Index('ix_tickets_agent_due', ['assignedAgentId', 'isOpen', 'urgent', 'nextDueAt', 'id'])
@Index('ix_tickets_department_due', ['department', 'isOpen', 'urgent', 'nextDueAt', 'id'])
@Index('ix_tickets_agent_urged', ['assignedAgentId', 'isOpen', 'urged', 'nextDueAt', 'id'])
@Index('ix_tickets_department_urged', ['department', 'isOpen', 'urged', 'nextDueAt', 'id'])
@Index('ix_tickets_close', ['closeAt', 'id'])
@Index('ix_tickets_ending', ['status', 'closeAt'])
@Index('ix_tickets_remind', ['remindAt', 'id'])
@Index('ix_tickets_reopened', ['reopenedAt'])
@Index('ix_tickets_order', ['orderId', 'isOpen'])
@Index('ix_tickets_conversation', ['conversationId'])
@Index('ix_tickets_tell_missed', ['tellMissedAt', 'id'])
@Index('ix_tickets_created', ['createdAt'])
@Index('ix_tickets_first_responded', ['firstRespondedAt'])
@Index('ix_tickets_first_response_due', ['firstResponseDueAt'])
@Index('ix_tickets_resolved', ['resolvedAt'])
@Index('ix_tickets_resolution_due', ['resolutionDueAt'])
@Index('ix_tickets_merged_into', ['mergedInto'])
@Index('ix_tickets_answer_due', ['answerDueAt', 'id'])
@Index('ix_tickets_answer_remind', ['answerRemindAt', 'id'])
export class Ticket {
  @PrimaryColumn(idColumn) id: string
  /** What people read out: T261122-480213. */
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
  /** Why it goes first (priority-rule.ts); null where it does not, or where nobody wrote it down. */
  @Column({ ...optionalText(60), name: 'urgent_why' }) urgentWhy: string | null
  /** Who outside set a term for the answer, and under which number; its clock is of the kind `outside`. */
  @Column({ ...optionalText(40), name: 'outside_from' }) outsideFrom: string | null
  @Column({ ...optionalText(60), name: 'outside_reference' }) outsideReference: string | null
  /** The ticket of the same customer in which it ended, and since when. */
  @Column({ ...optionalId, name: 'merged_into' }) mergedInto: string | null
  @Column({ ...optionalMoment, name: 'merged_at' }) mergedAt: Date | null
  /** By when its customer was asked to answer, and when they are reminded. Null where nothing was asked. */
  @Column({ ...optionalMoment, name: 'answer_due_at' }) answerDueAt: Date | null
  @Column({ ...optionalMoment, name: 'answer_remind_at' }) answerRemindAt: Date | null
  @Column(text(80)) title: string
  @Column(longText) description: string
  @Column({ ...optionalMoment, name: 'occurred_at' }) occurredAt: Date | null
  @Column({ ...optionalText(600), name: 'error_text' }) errorText: string | null
  @Column(optionalText(600)) tried: string | null
  @Column({ ...text(16), name: 'responsible_side' }) responsibleSide: ResponsibleSide
  @Column({ ...optionalText(300), name: 'responsible_basis' }) responsibleBasis: string | null
  /** Since when it is known whose side it lies on. */
  @Column({ ...optionalMoment, name: 'diagnosed_at' }) diagnosedAt: Date | null
  @Column({ ...optionalId, name: 'assigned_agent_id' }) assignedAgentId: string | null
  @Column({ ...momentColumn, name: 'first_response_due_at' }) firstResponseDueAt: Date
  @Column({ ...optionalMoment, name: 'first_responded_at' }) firstRespondedAt: Date | null
  @Column({ ...momentColumn, name: 'resolution_due_at' }) resolutionDueAt: Date
  /** Of the clocks that run the one that is due first, so that lists are walked by time left; null where none runs. Written with the clocks. */
  @Column({ ...optionalMoment, name: 'next_due_at' }) nextDueAt: Date | null
  /** The promise of which the customer was told that we missed it. */
  @Column({ ...optionalMoment, name: 'missed_told_for' }) missedToldFor: Date | null
  /** From when on they are to be told that we missed the one that runs now; null where none runs, or they were. Written like `nextDueAt`. */
  @Column({ ...optionalMoment, name: 'tell_missed_at' }) tellMissedAt: Date | null
  /** Since when the customer owes an answer; the clock stands still from then. */
  @Column({ ...optionalMoment, name: 'paused_at' }) pausedAt: Date | null
  /** The version of the settings under which its due times were promised; none in tickets of before there were versions. */
  @Column({ type: 'int', nullable: true, name: 'settings_version' }) settingsVersion: number | null
  /** Sequence of the timeline; also the version that guards against two writers. */
  @Column({ ...count, name: 'event_count' }) eventCount: number
  @Column({ ...count, name: 'reopened_count' }) reopenedCount: number
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
  @Column({ ...optionalMoment, name: 'resolved_at' }) resolvedAt: Date | null
  @Column({ ...optionalMoment, name: 'closed_at' }) closedAt: Date | null
  /** Its customer asked for haste, and nobody has said anything to them since. */
  @Column(flag) urged: boolean
  /** A solution that nobody answers: when it ends by itself, and when that is said before. Null where it does not. */
  @Column({ ...optionalMoment, name: 'close_at' }) closeAt: Date | null
  @Column({ ...optionalMoment, name: 'remind_at' }) remindAt: Date | null
  /** Who ended it; null while it is not closed. */
  @Column({ ...optionalText(12), name: 'closed_by' }) closedBy: 'customer' | 'silence' | null
  /** When it came back last. */
  @Column({ ...optionalMoment, name: 'reopened_at' }) reopenedAt: Date | null
}
