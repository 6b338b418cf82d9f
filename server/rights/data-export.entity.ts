import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** A copy of all that is held of somebody, which they asked for. The row stays a while; the bytes go after a week. */
@Entity('data_exports')
@Index('ix_data_exports_customer', ['customerId', 'id'])
export class DataExport {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column(text(8)) state: 'making' | 'ready' | 'failed'
  @Column({ ...momentColumn, name: 'requested_at' }) requestedAt: Date
  @Column({ ...optionalMoment, name: 'ready_at' }) readyAt: Date | null
  @Column({ ...optionalId, name: 'attachment_id' }) attachmentId: string | null
}
