import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn } from '../../db/columns'

/** The short number by which agents tell bridged sessions apart in the WeCom app; the same for as long as the session lives. */
@Entity('session_tags')
@Index('uq_session_tags_number', ['number'], { unique: true })
export class SessionTag {
  @PrimaryColumn({ ...idColumn, name: 'session_id' }) sessionId: string
  /** Counts up for good; agents see its last digits. */
  @Column({ type: 'int' }) number: number
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
