import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  flag,
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import { bigintAsNumber } from '../../db/dialect'
import type { ToldComplaint } from './complaint-port'

const optionalFen = { type: 'bigint', nullable: true, transformer: bigintAsNumber } as const

/** A complaint that somebody made at WeChat. Its state is WeChat's word: nothing of ours ends it. */
@Entity('complaints')
@Index('uq_complaints_platform', ['road', 'platformId'], { unique: true })
@Index('ix_complaints_state', ['state', 'complainedAt'])
@Index('ix_complaints_order', ['orderId'])
@Index('ix_complaints_ring', ['ringAt'])
export class Complaint {
  @PrimaryColumn(idColumn) id: string
  @Column(text(16)) road: 'wechat-pay'
  @Column({ ...text(64), name: 'platform_id' }) platformId: string
  @Column(text(16)) state: ToldComplaint['state']
  @Column(longText) detail: string
  @Column(optionalText(64)) problem: string | null
  @Column({ ...optionalText(64), name: 'out_trade_no' }) outTradeNo: string | null
  @Column({ ...optionalText(64), name: 'transaction_id' }) transactionId: string | null
  @Column({ ...optionalFen, name: 'amount_fen' }) amountFen: number | null
  @Column({ ...optionalFen, name: 'asked_back_fen' }) askedBackFen: number | null
  @Column({ ...optionalId, name: 'order_id' }) orderId: string | null
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ ...flag, name: 'customer_waits' }) customerWaits: boolean
  @Column({ ...flag, name: 'platform_in' }) platformIn: boolean
  @Column({ ...count, name: 'times' }) times: number
  @Column({ ...count, name: 'pictures' }) pictures: number
  /** JSON of ToldLine[], as last read. */
  @Column(longText) history: string
  @Column({ ...momentColumn, name: 'complained_at' }) complainedAt: Date
  /** WeChat's clocks, which wait for nobody. */
  @Column({ ...momentColumn, name: 'reply_due_at' }) replyDueAt: Date
  @Column({ ...momentColumn, name: 'end_due_at' }) endDueAt: Date
  /** Of the term that runs: told at so many percent of it, and when it is next. */
  @Column({ ...count, name: 'told_to' }) toldTo: number
  @Column({ ...optionalMoment, name: 'ring_at' }) ringAt: Date | null
  @Column({ ...optionalMoment, name: 'replied_at' }) repliedAt: Date | null
  @Column({ ...optionalMoment, name: 'ended_at' }) endedAt: Date | null
  @Column({ ...momentColumn, name: 'read_at' }) readAt: Date
}

/**
 * What we say or do about it at WeChat. `waiting`: nothing has left. `sending`: bytes may have left; before another try WeChat is asked.
 * `refused`: WeChat will not take it.
 */
@Entity('complaint_deeds')
@Index('ix_complaint_deeds', ['complaintId', 'id'])
export class ComplaintDeed {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'complaint_id' }) complaintId: string
  @Column(text(12)) kind: 'reply' | 'complete'
  @Column(longText) text: string
  @Column(text(12)) state: 'waiting' | 'sending' | 'sent' | 'refused'
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...optionalMoment, name: 'began_at' }) beganAt: Date | null
  @Column({ ...optionalMoment, name: 'sent_at' }) sentAt: Date | null
  @Column(optionalText(300)) trouble: string | null
}
