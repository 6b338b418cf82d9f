import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment, text } from '../db/columns'

/** What a customer is told, in the app always. */
@Entity('notices')
@Index('uq_notices_source', ['sourceKey'], { unique: true })
@Index('ix_notices_customer', ['customerId', 'id'])
@Index('ix_notices_unread', ['customerId', 'readAt'])
export class NoticeRow {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column(text(48)) event: string
  /** What gave rise to it; one notice for each. */
  @Column({ ...text(96), name: 'source_key' }) sourceKey: string
  @Column(text(80)) title: string
  @Column(text(500)) body: string
  @Column(text(200)) page: string
  /** The values for the message templates, before cutting. */
  @Column({ type: 'simple-json' }) fields: Record<string, string>
  @Column({ ...text(60), name: 'road_text' }) roadText: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...optionalMoment, name: 'read_at' }) readAt: Date | null
}
