import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, idColumn, momentColumn, optionalId, optionalMoment, text } from '../../db/columns'

/** Whether an agent takes sessions now, and how many they have. */
@Entity('agent_presences')
export class AgentPresence {
  @PrimaryColumn({ ...idColumn, name: 'agent_id' }) agentId: string
  /** Set by the agent at the desk or in the WeCom app. */
  @Column({ ...text(12), name: 'desk_status' }) deskStatus: 'online' | 'away'
  /** Since when they are away; null while they are not. */
  @Column({ ...optionalMoment, name: 'away_since' }) awaySince: Date | null
  /** Since when they are taken not to answer: they lost a chat by silence and have done nothing since. */
  @Column({ ...optionalMoment, name: 'silent_since' }) silentSince: Date | null
  /** When a desk page of theirs last asked for news. */
  @Column({ ...optionalMoment, name: 'desk_seen_at' }) deskSeenAt: Date | null
  /** When they last wrote or tapped in our WeCom app, or wrote to a customer in 微信客服. */
  @Column({ ...optionalMoment, name: 'wecom_seen_at' }) wecomSeenAt: Date | null
  /** 微信客服's own switch (接待中 / 停止接待), as servicer_status_change and servicer/list tell it. */
  @Column({ ...text(12), name: 'servicer_status' }) servicerStatus:
    'receiving' | 'stopped' | 'unknown'
  /** Counted in a row: never by counting sessions. */
  @Column({ ...count, name: 'active_sessions' }) activeSessions: number
  /** Which bridged session the agent's next words in the WeCom app go to. */
  @Column({ ...optionalId, name: 'picked_session_id' }) pickedSessionId: string | null
  @Column({ ...optionalMoment, name: 'last_assigned_at' }) lastAssignedAt: Date | null
  @Column({ ...momentColumn, name: 'updated_at' }) updatedAt: Date
}
