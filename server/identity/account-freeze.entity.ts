import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** The trading platform froze an account, in its own words. It alone lifts that; an appeal here reaches our people. */
@Entity('account_freezes')
@Index('uq_account_freezes', ['customerId', 'freezeKey'], { unique: true })
@Index('ix_account_freezes_ticket', ['ticketId'])
export class AccountFreeze {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  /** The platform's own id of it. */
  @Column({ ...text(64), name: 'freeze_key' }) freezeKey: string
  @Column(text(200)) reason: string
  @Column(text(300)) remedy: string
  @Column({ type: 'simple-json' }) papers: string[]
  @Column({ ...momentColumn, name: 'frozen_at' }) frozenAt: Date
  @Column({ ...optionalMoment, name: 'lifted_at' }) liftedAt: Date | null
  /** The latest appeal. */
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ ...optionalMoment, name: 'appealed_at' }) appealedAt: Date | null
}
