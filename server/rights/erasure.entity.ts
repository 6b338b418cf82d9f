import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/**
 * `case`: what may go is gone, the account stays until an open case is over. `kept`: the account is gone, and what a law keeps waits for
 * its day. `done`: nothing of the person is left. `undone`: taken back while the account was still there.
 */
export type ErasureState = 'case' | 'kept' | 'done' | 'undone'

/** Somebody wants to be forgotten. Names nobody: ids of ours, and keyed digests of their WeChat ids, by which a restored backup is cleaned. */
@Entity('erasures')
@Index('uq_erasures_open', ['openKey'], { unique: true })
@Index('ix_erasures_customer', ['customerId', 'id'])
@Index('ix_erasures_look', ['lookAt', 'id'])
@Index('ix_erasures_listed', ['listedAt', 'id'])
export class Erasure {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column(text(12)) state: ErasureState
  @Column({ type: 'simple-json' }) people: string[]
  @Column({ ...momentColumn, name: 'asked_at' }) askedAt: Date
  /** When it is looked at again; null where nothing is left to do. */
  @Column({ ...optionalMoment, name: 'look_at' }) lookAt: Date | null
  @Column({ ...optionalMoment, name: 'account_gone_at' }) accountGoneAt: Date | null
  @Column({ ...optionalMoment, name: 'done_at' }) doneAt: Date | null
  /** Since when it stands on the list outside the database; null while it does not. */
  @Column({ ...optionalMoment, name: 'listed_at' }) listedAt: Date | null
  /** The customer while the account is still there: of two who ask at once, one is first. */
  @Column({ ...optionalId, name: 'open_key' }) openKey: string | null
}
