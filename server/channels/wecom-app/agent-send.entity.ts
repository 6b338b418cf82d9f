import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { flag, momentColumn, optionalId, text } from '../../db/columns'

/** `card`: something to take or to look at. `words`: a customer's own, brought into the agent's WeCom. */
export type SendKind = 'card' | 'words'

/** That an agent was sent something in WeCom, or that it was left to a summary: what the bounds of a minute are counted from. */
@Entity('agent_sends')
@Index('ix_agent_sends_user', ['userId', 'at'])
@Index('ix_agent_sends_at', ['at'])
export class AgentSend {
  /** Of the occasion: the same for every try. */
  @PrimaryColumn(text(80)) key: string
  /** WeCom's. */
  @PrimaryColumn({ ...text(64), name: 'user_id' }) userId: string
  @Column(text(8)) kind: SendKind
  @Column({ ...optionalId, name: 'session_id' }) sessionId: string | null
  /** False: a summary tells of it. */
  @Column(flag) sent: boolean
  @Column(momentColumn) at: Date
}
