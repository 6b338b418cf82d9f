import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/** The nonce of a notice that was taken: the same one is refused while its signature could still pass. */
@Entity('pay_nonces')
@Index('ix_pay_nonces_expiry', ['expiresAt'])
export class PayNonce {
  @PrimaryColumn(text(64)) nonce: string
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
}
