import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'
import type { ReissueState } from './reissue-state'

/** Goods of one order line sent anew. Its number is made once, before anything is sent, and is the only one that the platform is ever told for it. */
@Entity('reissues')
@Index('uq_reissues_number', ['reissueNo'], { unique: true })
@Index('uq_reissues_open', ['openKey'], { unique: true })
@Index('ix_reissues_order', ['orderId', 'createdAt', 'id'])
@Index('ix_reissues_state', ['state', 'createdAt', 'id'])
@Index('ix_reissues_requested', ['requestedBy', 'createdAt'])
export class Reissue {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(64), name: 'reissue_no' }) reissueNo: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  @Column({ type: 'int' }) line: number
  @Column(text(8)) goods: 'card' | 'top-up'
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column(text(12)) state: ReissueState
  /** Order and line while nothing has come of it yet, so that no two are under way; null afterwards. */
  @Column({ ...optionalText(48), name: 'open_key' }) openKey: string | null
  /** Which rule gave it; null where a person decided without one. */
  @Column(optionalText(24)) rule: string | null
  /** Why, for colleagues. */
  @Column(optionalText(500)) note: string | null
  /** The agent; null for the system itself. */
  @Column({ ...optionalId, name: 'requested_by' }) requestedBy: string | null
  @Column({ ...optionalId, name: 'decided_by' }) decidedBy: string | null
  @Column({ ...optionalMoment, name: 'decided_at' }) decidedAt: Date | null
  @Column({ ...optionalText(500), name: 'decision_note' }) decisionNote: string | null
  /** The card that goes out of use, as people may see it. */
  @Column({ ...optionalText(64), name: 'old_masked' }) oldMasked: string | null
  /** When the platform expects it to be there. */
  @Column({ ...optionalMoment, name: 'expected_at' }) expectedAt: Date | null
  /** What the platform said last when it did not go on. */
  @Column(optionalText(500)) trouble: string | null
  @Column({ ...optionalMoment, name: 'submitted_at' }) submittedAt: Date | null
  @Column({ ...optionalMoment, name: 'done_at' }) doneAt: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
