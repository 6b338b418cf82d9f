import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, momentColumn, text } from '../db/columns'

/** How many subscribe messages of one template a person has agreed to and not yet received. */
@Entity('subscribe_consents')
export class SubscribeConsent {
  @PrimaryColumn({ ...text(64), name: 'app_id' }) appId: string
  @PrimaryColumn({ ...text(64), name: 'open_id' }) openId: string
  @PrimaryColumn({ ...text(64), name: 'template_id' }) templateId: string
  @Column(count) balance: number
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
