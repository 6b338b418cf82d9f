import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import type { AppealKind, AppealOutcome } from './appeal.contract'

/**
 * What goes above whoever works on a matter: a wish for a supervisor, a review by somebody who has not touched it, a complaint, and the
 * follow-up of a bad mark. Each with a clock of its own and a written end.
 */
@Entity('appeals')
@Index('uq_appeals_number', ['number'], { unique: true })
@Index('uq_appeals_open', ['openKey'], { unique: true })
@Index('ix_appeals_state', ['state', 'dueAt', 'id'])
@Index('ix_appeals_ticket', ['ticketId', 'askedAt'])
@Index('ix_appeals_customer', ['customerId', 'id'])
@Index('ix_appeals_late', ['tellLateAt', 'id'])
@Index('ix_appeals_asked', ['kind', 'askedAt'])
@Index('ix_appeals_decided', ['kind', 'decidedAt'])
@Index('ix_appeals_due', ['kind', 'dueAt'])
export class Appeal {
  @PrimaryColumn(idColumn) id: string
  /** What people read out: F261201-480213. */
  @Column(text(20)) number: string
  @Column(text(16)) kind: AppealKind
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ ...optionalId, name: 'session_id' }) sessionId: string | null
  /** Of a review: the entry that holds the solution. Of a follow-up: the solution or session that was marked. */
  @Column({ ...optionalId, name: 'subject_id' }) subjectId: string | null
  @Column(text(24)) department: string
  /** The customer's, masked. */
  @Column(longText) words: string
  @Column({ ...momentColumn, name: 'asked_at' }) askedAt: Date
  @Column({ ...momentColumn, name: 'due_at' }) dueAt: Date
  /** When it is to be told that the term was missed; null once that is done, or the matter is over. */
  @Column({ ...optionalMoment, name: 'tell_late_at' }) tellLateAt: Date | null
  /** Complaints: by when somebody says that they have it, and when they did. */
  @Column({ ...optionalMoment, name: 'accept_due_at' }) acceptDueAt: Date | null
  @Column({ ...optionalMoment, name: 'accepted_at' }) acceptedAt: Date | null
  /** Who has it; null where nobody is left who may. */
  @Column({ ...optionalId, name: 'assigned_agent_id' }) assignedAgentId: string | null
  @Column(text(12)) state: 'open' | 'done'
  /** One of a kind is open for one matter. */
  @Column({ ...optionalText(80), name: 'open_key' }) openKey: string | null
  @Column({ ...optionalText(16) }) outcome: AppealOutcome | null
  /** As written by whoever decided; of a follow-up for ourselves only. */
  @Column(optionalLongText) reasons: string | null
  /** The rule that the decision stands on. */
  @Column(optionalText(300)) rule: string | null
  @Column({ ...optionalId, name: 'decided_by' }) decidedBy: string | null
  @Column({ ...optionalMoment, name: 'decided_at' }) decidedAt: Date | null
}
