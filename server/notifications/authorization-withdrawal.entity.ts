import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { momentColumn, text } from '../db/columns'

/** user_authorization_revoke: somebody took back what the mini program may know of them. Append-only; the key makes each count once. */
@Entity('authorization_withdrawals')
@Index('ix_authorization_withdrawals_person', ['appId', 'openId', 'at'])
export class AuthorizationWithdrawal {
  @PrimaryColumn({ ...text(160), name: 'withdrawal_key' }) withdrawalKey: string
  @Column({ ...text(64), name: 'app_id' }) appId: string
  @Column({ ...text(64), name: 'open_id' }) openId: string
  /** WeChat's numbers of the kinds of data, as it sent them. */
  @Column(text(255)) what: string
  @Column(momentColumn) at: Date
}
