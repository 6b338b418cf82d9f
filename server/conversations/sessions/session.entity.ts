import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  flag,
  idColumn,
  momentColumn,
  optionalId,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../../db/columns'
import type { ChannelName } from '../channels'
import type { EndReason, SessionEntry, SessionStatus } from './session-status'

/**
 * One matter talked about in a conversation, from the first message until it is ended: who serves it, since when, and what the
 * promises measure. A conversation has at most one that is open, held by a unique key.
 */
@Entity('service_sessions')
@Index('uq_service_sessions_open', ['openKey'], { unique: true })
@Index('ix_service_sessions_conversation', ['conversationId', 'startedAt'])
@Index('ix_service_sessions_customer', ['customerId', 'startedAt'])
@Index('ix_service_sessions_agent', ['agentId', 'status'])
@Index('ix_service_sessions_status', ['status', 'startedAt'])
@Index('ix_service_sessions_confirm', ['confirmBy'])
@Index('ix_service_sessions_started', ['startedAt'])
@Index('ix_service_sessions_pickups', ['department', 'assignedAt'])
export class ServiceSession {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column(text(24)) channel: ChannelName
  @Column({ ...optionalId, name: 'identity_id' }) identityId: string | null
  /** Set only where the identity is verified as this customer's. */
  @Column({ ...optionalId, name: 'customer_id' }) customerId: string | null
  /** The conversation's id while open, null afterwards. */
  @Column({ ...optionalId, name: 'open_key' }) openKey: string | null
  @Column(text(12)) status: SessionStatus
  @Column(text(24)) department: string
  /** Kind of problem, of the policy's kinds; null until it is known. */
  @Column({ ...optionalText(24), name: 'kind' }) kind: string | null
  @Column({ ...optionalText(64), name: 'order_number' }) orderNumber: string | null
  @Column({ ...optionalText(24), name: 'ticket_number' }) ticketNumber: string | null
  @Column(text(24)) entry: SessionEntry
  /** The conversation on another channel from which they were handed over: what they said there belongs to this matter. */
  @Column({ ...optionalId, name: 'came_from' }) cameFrom: string | null
  @Column(flag) urgent: boolean
  /** Ahead of those who are calm: 1 where an account or money is being taken, 2 where a life is in danger. */
  @Column({ ...count, name: 'queue_rank' }) rank: number
  /** They were asked whether a person should come; silence until then is a yes. */
  @Column({ ...optionalMoment, name: 'confirm_by' }) confirmBy: Date | null
  @Column({ ...optionalText(32), name: 'tier_key' }) tierKey: string | null
  /** JSON of SessionSummary: what the agent reads first. */
  @Column(optionalLongText) summary: string | null
  @Column({ ...optionalId, name: 'agent_id' }) agentId: string | null
  @Column({ ...momentColumn, name: 'started_at' }) startedAt: Date
  /** When a person was first wanted: waiting is counted from here. */
  @Column({ ...optionalMoment, name: 'wanted_at' }) wantedAt: Date | null
  /** The version of the settings under which a person was promised. */
  @Column({ type: 'int', nullable: true, name: 'settings_version' }) settingsVersion: number | null
  @Column({ ...optionalMoment, name: 'queued_at' }) queuedAt: Date | null
  /** When its present agent got it. */
  @Column({ ...optionalMoment, name: 'assigned_at' }) assignedAt: Date | null
  /** How long, in open hours, until a person had it for the first time (S1); null until then. */
  @Column({ type: 'int', nullable: true, name: 'wait_ms' }) waitMs: number | null
  /** The oldest customer message that nobody has answered yet. */
  @Column({ ...optionalMoment, name: 'waiting_since' }) waitingSince: Date | null
  @Column({ ...optionalMoment, name: 'first_bot_answer_at' }) firstBotAnswerAt: Date | null
  @Column({ ...optionalMoment, name: 'first_agent_answer_at' }) firstAgentAnswerAt: Date | null
  @Column({ ...optionalMoment, name: 'last_customer_at' }) lastCustomerAt: Date | null
  @Column({ ...optionalMoment, name: 'last_agent_at' }) lastAgentAt: Date | null
  @Column({ ...optionalMoment, name: 'ended_at' }) endedAt: Date | null
  @Column({ ...optionalText(24), name: 'end_reason' }) endReason: EndReason | null
  /** When it was asked whether it is solved; only after a person served. */
  @Column({ ...optionalMoment, name: 'asked_at' }) askedAt: Date | null
  @Column({ ...optionalText(12), name: 'solved' }) solved: 'solved' | 'unsolved' | null
  /** 1 to 5. */
  @Column({ type: 'int', nullable: true }) rating: number | null
  @Column({ ...optionalText(500), name: 'rating_words' }) ratingWords: string | null
  /** What was good or bad, as picked: 回复快、有耐心. */
  @Column({ ...optionalText(200), name: 'rating_reasons' }) ratingReasons: string | null
  @Column({ ...optionalMoment, name: 'rated_at' }) ratedAt: Date | null
  /** The ticket that goes on with what was not solved, or that was left instead of waiting. */
  @Column({ ...optionalText(24), name: 'left_ticket' }) leftTicket: string | null
  /** How many entries its record has. */
  @Column({ ...count, name: 'event_count' }) eventCount: number
}
