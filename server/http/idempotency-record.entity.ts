import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { longText, momentColumn, text } from '../db/columns'

/** The first answer to a write, kept so that the same write asked again is answered again and not done again. */
@Entity('idempotency_records')
@Index('ix_idempotency_records_at', ['createdAt'])
export class IdempotencyRecord {
  /** Who asked: customer, agent or platform key. */
  @PrimaryColumn(text(64)) scope: string
  @PrimaryColumn({ ...text(80), name: 'idempotency_key' }) idempotencyKey: string
  @Column({ ...text(64), name: 'request_hash' }) requestHash: string
  @Column({ type: 'int' }) status: number
  @Column(longText) body: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
