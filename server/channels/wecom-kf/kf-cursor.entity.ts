import { Column, Entity, PrimaryColumn } from 'typeorm'
import { optionalMoment, optionalText, text } from '../../db/columns'

/** How far one kf account has been pulled, who pulls it now, and whether somebody has knocked since. */
@Entity('kf_cursors')
export class KfCursor {
  @PrimaryColumn({ ...text(64), name: 'open_kfid' }) openKfId: string
  @Column({ ...optionalText(128), name: 'position' }) position: string | null
  /** Of the last knock; valid for ten minutes. */
  @Column({ ...optionalText(160), name: 'knock_token' }) knockToken: string | null
  @Column({ ...optionalMoment, name: 'knocked_at' }) knockedAt: Date | null
  /** When the last pull began that came to the end. */
  @Column({ ...optionalMoment, name: 'pulled_at' }) pulledAt: Date | null
  @Column({ ...optionalText(64), name: 'lease_owner' }) leaseOwner: string | null
  @Column({ ...optionalMoment, name: 'lease_until' }) leaseUntil: Date | null
  /** Longer than three days without a pull: what lies between is beyond reach, and said so. */
  @Column({ ...optionalMoment, name: 'gap_from' }) gapFrom: Date | null
  @Column({ ...optionalMoment, name: 'gap_to' }) gapTo: Date | null
  @Column({ ...optionalText(300), name: 'failure' }) failure: string | null
}
