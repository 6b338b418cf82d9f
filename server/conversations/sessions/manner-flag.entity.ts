import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  flag,
  idColumn,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'

/** `noted`: no more was needed. `talked`: with the agent. `answered`: the customer was spoken to. `follow-up`: something is still to be done. */
export type FlagOutcome = 'noted' | 'talked' | 'answered' | 'follow-up'

/** An agent asked for what nobody may ask for (F2): stopped or not, the supervisor sees it. */
@Entity('manner_flags')
@Index('ix_manner_flags_open', ['seenAt', 'at'])
@Index('uq_manner_flags_open', ['openKey'], { unique: true })
export class MannerFlag {
  @PrimaryColumn(idColumn) id: string
  /** Where it was written: in a chat, or in a ticket. */
  @Column({ ...optionalId, name: 'session_id' }) sessionId: string | null
  @Column({ ...optionalId, name: 'conversation_id' }) conversationId: string | null
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  /** What was asked for: 密码, 验证码, 证件, 银行卡, 远程控制, 转账 … */
  @Column(text(24)) what: string
  @Column(text(200)) excerpt: string
  /** False: it never reached the customer. */
  @Column(flag) reached: boolean
  @Column(momentColumn) at: Date
  @Column({ ...optionalId, name: 'seen_by' }) seenBy: string | null
  @Column({ ...optionalMoment, name: 'seen_at' }) seenAt: Date | null
  /** What the supervisor did about it, and a word on it. */
  @Column({ ...optionalText(24), name: 'outcome' }) outcome: FlagOutcome | null
  @Column(optionalText(500)) note: string | null
  /** The ticket in which it is followed up. */
  @Column({ ...optionalText(24), name: 'follow_up' }) followUp: string | null
  /** Of words that were stopped, while nobody has seen the flag: who tries them again in the same place makes no second one. */
  @Column({ ...optionalText(64), name: 'open_key' }) openKey: string | null
}
