import { Column, Entity, PrimaryColumn } from 'typeorm'
import { optionalLongText, optionalMoment, optionalText, text } from '../db/columns'

/** The access token of one WeChat account, shared by all processes. Whoever holds the lease may fetch a new one. */
@Entity('access_tokens')
export class AccessTokenRow {
  @PrimaryColumn({ ...text(64), name: 'account_key' }) accountKey: string
  @Column({ ...optionalLongText, name: 'token_sealed' }) tokenSealed: string | null
  @Column({ ...optionalMoment, name: 'expires_at' }) expiresAt: Date | null
  @Column({ ...optionalText(64), name: 'lease_owner' }) leaseOwner: string | null
  @Column({ ...optionalMoment, name: 'lease_until' }) leaseUntil: Date | null
  @Column({ ...optionalMoment, name: 'refreshed_at' }) refreshedAt: Date | null
  @Column({ type: 'int', nullable: true, name: 'failure_code' }) failureCode: number | null
  @Column({ ...optionalMoment, name: 'failure_at' }) failureAt: Date | null
}
