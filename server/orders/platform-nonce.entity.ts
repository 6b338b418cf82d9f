import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/** A nonce that the trading platform has used; the same one is refused while its timestamp could still pass. */
@Entity('platform_nonces')
@Index('ix_platform_nonces_expiry', ['expiresAt'])
export class PlatformNonce {
  @PrimaryColumn(text(64)) nonce: string
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
}
