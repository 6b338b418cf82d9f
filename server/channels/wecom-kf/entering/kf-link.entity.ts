import { Column, Entity, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../../../db/columns'

/** One link for each kf account and scene, made once by add_contact_way and kept. */
@Entity('kf_links')
export class KfLink {
  @PrimaryColumn({ ...text(64), name: 'open_kfid' }) openKfId: string
  @PrimaryColumn(text(32)) scene: string
  @Column(text(500)) url: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
