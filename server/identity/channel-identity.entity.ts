import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  flag,
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

export type Surface = 'official-account' | 'mini-program' | 'wecom-kf'
export type VerifiedBy = 'unionid' | 'scene-qr' | 'oauth' | 'kf-entry'

/**
 * Somebody opened what was made for this customer: a QR code, a link into 微信客服. Enough to serve them, but such things can be
 * passed on; who two identities really are only the other means show, and those prevail.
 */
export function isByInvitation(verifiedBy: VerifiedBy | null): boolean {
  return verifiedBy === 'scene-qr' || verifiedBy === 'kf-entry'
}

/** One WeChat identity: an OpenID within one app. Belongs to a customer once a safe means has shown it. */
@Entity('channel_identities')
@Index('uq_channel_identities_open_id', ['appId', 'openId'], { unique: true })
@Index('ix_channel_identities_customer', ['customerId', 'surface'])
@Index('ix_channel_identities_union', ['unionId'])
export class ChannelIdentity {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...optionalId, name: 'customer_id' }) customerId: string | null
  @Column(text(24)) surface: Surface
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  @Column({ ...optionalText(64), name: 'union_id' }) unionId: string | null
  /** Official account only: whether the person follows now. */
  @Column(flag) following: boolean
  @Column({ ...optionalMoment, name: 'followed_at' }) followedAt: Date | null
  @Column({ ...optionalMoment, name: 'unfollowed_at' }) unfollowedAt: Date | null
  /** By which means it was shown that this OpenID is the customer. */
  @Column({ ...optionalText(16), name: 'verified_by' }) verifiedBy: VerifiedBy | null
  @Column({ ...optionalMoment, name: 'verified_at' }) verifiedAt: Date | null
  /** The customer undid the binding; UnionID alone does not bind it again. */
  @Column({ ...optionalMoment, name: 'unbound_at' }) unboundAt: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
