import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/** Something that open pages watch: its version grows in the transaction that changes what they show. */
@Entity('live_topics')
@Index('ix_live_topics_updated', ['updatedAt'])
export class LiveTopic {
  /** `customer:cus_…`, `agent:agt_…`, `desk` */
  @PrimaryColumn(text(64)) topic: string
  @Column({ type: 'bigint', default: '0' }) version: string
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
