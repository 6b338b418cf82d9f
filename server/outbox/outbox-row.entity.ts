import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  idColumn,
  longText,
  momentColumn,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** Work that must happen after its transaction: one row for each handler of an event. Gone when done. */
@Entity('outbox')
@Index('ix_outbox_available', ['availableAt', 'id'])
@Index('ix_outbox_order', ['orderKey', 'id'])
@Index('ix_outbox_lease', ['leaseOwner', 'leaseUntil'])
export class OutboxRow {
  @PrimaryColumn(idColumn) id: string
  @Column(text(48)) event: string
  @Column(text(64)) handler: string
  @Column(longText) payload: string
  /** Rows with the same key run one after the other, in the order they were written. */
  @Column({ ...text(96), name: 'order_key' }) orderKey: string
  @Column(count) attempts: number
  @Column({ ...momentColumn, name: 'available_at' }) availableAt: Date
  @Column({ ...optionalText(64), name: 'lease_owner' }) leaseOwner: string | null
  @Column({ ...optionalMoment, name: 'lease_until' }) leaseUntil: Date | null
  @Column({ ...optionalText(500), name: 'last_error' }) lastError: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
