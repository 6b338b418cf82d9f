import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import type { ClaimKind, Wish } from './claim.contract'

/**
 * `gathering`: what stands on record is looked at, and the platform asked. `deciding`: a person's turn. `granted`: something is given or
 * under way. `refused`, `answered`: by a rule alone where nobody is named as deciding.
 */
export type ClaimState = 'gathering' | 'deciding' | 'granted' | 'refused' | 'answered' | 'withdrawn'

/** What a customer claims of an order, or of one line of it. What they wrote stands in the ticket. */
@Entity('claims')
@Index('uq_claims_open', ['openKey'], { unique: true })
@Index('ix_claims_order', ['orderId', 'createdAt', 'id'])
@Index('ix_claims_ticket', ['ticketId', 'createdAt', 'id'])
@Index('ix_claims_customer', ['customerId', 'createdAt', 'id'])
@Index('ix_claims_secret', ['secretMark'])
@Index('ix_claims_device', ['deviceMark', 'createdAt'])
export class Claim {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...idColumn, name: 'order_id' }) orderId: string
  /** 0: the whole order. */
  @Column({ type: 'int' }) line: number
  @Column(text(20)) kind: ClaimKind
  @Column(text(8)) wish: Wish
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column(text(12)) state: ClaimState
  /** Order, line and kind while it is open, so that there is one; null afterwards. */
  @Column({ ...optionalText(80), name: 'open_key' }) openKey: string | null
  /** The version of the settings that was in force on the order's day. */
  @Column({ type: 'int', nullable: true, name: 'rules_version' }) rulesVersion: number | null
  @Column({ ...text(40), name: 'rule_name' }) ruleName: string
  @Column({ ...text(500), name: 'rule_text' }) ruleText: string
  @Column(text(500)) because: string
  @Column({ ...optionalText(200), name: 'change_text' }) changeText: string | null
  /** The identity that WeChat vouched for just before; null where nothing may move without a person. */
  @Column({ ...optionalId, name: 'confirmed_by' }) confirmedBy: string | null
  @Column({ ...optionalMoment, name: 'person_asked_at' }) personAskedAt: Date | null
  @Column({ ...optionalMoment, name: 'gathered_at' }) gatheredAt: Date | null
  /** The agent; null where the rule alone decided. */
  @Column({ ...optionalId, name: 'decided_by' }) decidedBy: string | null
  @Column({ ...optionalMoment, name: 'decided_at' }) decidedAt: Date | null
  /** Why, as the customer reads it. */
  @Column(optionalText(500)) decision: string | null
  @Column({ ...optionalId, name: 'reissue_id' }) reissueId: string | null
  @Column({ ...optionalId, name: 'refund_id' }) refundId: string | null
  /** By what the claimed secret is recognised when it is claimed again. */
  @Column({ ...optionalText(32), name: 'secret_mark' }) secretMark: string | null
  /** Keyed hash of the installation that it came from. */
  @Column({ ...optionalText(64), name: 'device_mark' }) deviceMark: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
