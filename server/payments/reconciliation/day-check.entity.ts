import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, idColumn, momentColumn, optionalMoment, optionalText, text } from '../../db/columns'
import { bigintAsNumber } from '../../db/dialect'
import type { DifferenceKind } from './compare-bill'

const fen = { type: 'bigint', default: '0', transformer: bigintAsNumber } as const
const optionalFen = { type: 'bigint', nullable: true, transformer: bigintAsNumber } as const

/** One day's books beside WeChat's bill of it. `waiting`: the bill is not here yet. `empty`: there is none, for nothing moved. */
@Entity('bill_checks')
export class DayCheck {
  /** YYYY-MM-DD of Shanghai. */
  @PrimaryColumn({ ...text(10), name: 'bill_date' }) billDate: string
  @Column(text(8)) state: 'waiting' | 'checked' | 'empty'
  /** While it waits: when it is asked next; whoever asks moves it on first, so that one asks at a time. */
  @Column({ ...momentColumn, name: 'next_try_at' }) nextTryAt: Date
  @Column({ ...count, name: 'tries' }) tries: number
  /** Why it is not here, in the last answer's words; once it was used, what its list does not hold. */
  @Column(optionalText(500)) trouble: string | null
  @Column(optionalText(40)) sha1: string | null
  @Column({ ...count, name: 'ours_payments' }) oursPayments: number
  @Column({ ...fen, name: 'ours_paid_fen' }) oursPaidFen: number
  @Column({ ...count, name: 'ours_refunds' }) oursRefunds: number
  @Column({ ...fen, name: 'ours_refunded_fen' }) oursRefundedFen: number
  @Column({ ...count, name: 'theirs_payments' }) theirsPayments: number
  @Column({ ...fen, name: 'theirs_paid_fen' }) theirsPaidFen: number
  @Column({ ...count, name: 'theirs_refunds' }) theirsRefunds: number
  @Column({ ...fen, name: 'theirs_refunded_fen' }) theirsRefundedFen: number
  @Column({ ...optionalMoment, name: 'checked_at' }) checkedAt: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}

/** A line of a bill, once. What is in none of them although it should be is a difference. */
@Entity('bill_lines')
@Index('ix_bill_lines_date', ['billDate', 'kind'])
export class BillLineRow {
  @PrimaryColumn(text(8)) kind: 'payment' | 'refund'
  @PrimaryColumn(text(64)) number: string
  @Column({ ...text(10), name: 'bill_date' }) billDate: string
  @Column({ ...text(32), name: 'wechat_number' }) wechatNumber: string
  @Column({ type: 'bigint', transformer: bigintAsNumber, name: 'amount_fen' }) amountFen: number
  @Column(text(16)) state: string
  @Column(momentColumn) at: Date
}

/** What one side has otherwise than the other. It stays; a person, or the bill of a later look, settles it. */
@Entity('bill_differences')
@Index('uq_bill_differences', ['billDate', 'subject', 'number', 'kind'], { unique: true })
@Index('ix_bill_differences_open', ['settledAt', 'billDate'])
export class BillDifference {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...text(10), name: 'bill_date' }) billDate: string
  @Column(text(8)) subject: 'payment' | 'refund'
  @Column(text(64)) number: string
  @Column(text(16)) kind: DifferenceKind
  @Column({ ...optionalFen, name: 'ours_fen' }) oursFen: number | null
  @Column({ ...optionalFen, name: 'theirs_fen' }) theirsFen: number | null
  @Column({ ...optionalText(64), name: 'ours_text' }) oursText: string | null
  @Column({ ...optionalText(64), name: 'theirs_text' }) theirsText: string | null
  @Column({ ...momentColumn, name: 'found_at' }) foundAt: Date
  @Column({ ...optionalMoment, name: 'settled_at' }) settledAt: Date | null
  /** The agent; null: it was found right when it was looked at again. */
  @Column({ ...optionalText(32), name: 'settled_by' }) settledBy: string | null
  @Column(optionalText(300)) reason: string | null
}
