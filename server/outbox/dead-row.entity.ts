import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, longText, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** Work that could not be done, with the reason, until a person retries it. */
@Entity('outbox_dead')
@Index('ix_outbox_dead_at', ['diedAt', 'id'])
export class DeadOutboxRow {
  @PrimaryColumn(idColumn) id: string
  @Column(text(48)) event: string
  @Column(text(64)) handler: string
  @Column(longText) payload: string
  @Column({ ...text(96), name: 'order_key' }) orderKey: string
  @Column({ type: 'int' }) attempts: number
  @Column(text(500)) reason: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'died_at' }) diedAt: Date
  /** Put aside by a person, who is named; then it waits for nobody. */
  @Column({ ...optionalMoment, name: 'dismissed_at' }) dismissedAt: Date | null
  @Column({ ...optionalId, name: 'dismissed_by' }) dismissedBy: string | null
}
