import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, optionalMoment, optionalText, text } from '../../../db/columns'

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
  /** How often the page at this position was begun: on record before anything of it is read, so that a killed process counts too. */
  @Column(count) tries: number
  /** The item that was begun last, while the page is taken item by item. */
  @Column({ ...optionalText(64), name: 'trying_msgid' }) tryingMsgid: string | null
  @Column({ ...optionalText(300), name: 'failure' }) failure: string | null
}
