import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../db/columns'

/** One of our staff. Comes from the policy file; customers see department and work number, never the name. */
@Entity('agents')
@Index('uq_agents_wecom', ['wecomUserId'], { unique: true })
export class Agent {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(64), name: 'wecom_user_id' }) wecomUserId: string
  @Column({ ...text(16), name: 'work_number' }) workNumber: string
  @Column({ ...text(32), name: 'display_name' }) displayName: string
  @Column(text(16)) role: 'agent' | 'supervisor'
  @Column({ type: 'simple-json' }) departments: string[]
  @Column({ type: 'boolean', default: true }) active: boolean
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
