import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, text } from '../db/columns'
import { bigintAsNumber } from '../db/dialect'

/**
 * Where money is. `wechat-pay`: what WeChat holds for the merchant. `orders`: what customers have paid for. `refunds-owed`: what is on its
 * way back. Debits are positive, credits negative; all accounts together come to nothing, always.
 */
export type Account = 'wechat-pay' | 'orders' | 'refunds-owed'

/** `correction` undoes a refund of which nothing came. */
export type TransferKind = 'pay' | 'refund-owed' | 'refund-paid' | 'correction'

/** Half of a transfer: with the other half it comes to nothing. Append-only; a transfer's key is there once. */
@Entity('ledger_entries')
@Index('ix_ledger_payment', ['paymentId'])
@Index('ix_ledger_at', ['at'])
export class LedgerEntry {
  @PrimaryColumn({ ...text(48), name: 'transfer_key' }) transferKey: string
  @PrimaryColumn(text(24)) account: Account
  @Column(text(16)) kind: TransferKind
  @Column({ type: 'bigint', transformer: bigintAsNumber, name: 'amount_fen' }) amountFen: number
  @Column({ ...idColumn, name: 'payment_id' }) paymentId: string
  @Column({ ...optionalId, name: 'refund_id' }) refundId: string | null
  @Column(momentColumn) at: Date
}
