import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { flag, idColumn, momentColumn, optionalId, optionalMoment, text } from '../db/columns'

/** An agent asked for what nobody may ask for (F2): stopped or not, the supervisor sees it. */
@Entity('manner_flags')
@Index('ix_manner_flags_open', ['seenAt', 'at'])
export class MannerFlag {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  /** What was asked for: 密码, 验证码, 证件, 银行卡, 远程控制, 转账 … */
  @Column(text(24)) what: string
  @Column(text(200)) excerpt: string
  /** False: it never reached the customer. */
  @Column(flag) reached: boolean
  @Column(momentColumn) at: Date
  @Column({ ...optionalId, name: 'seen_by' }) seenBy: string | null
  @Column({ ...optionalMoment, name: 'seen_at' }) seenAt: Date | null
}
