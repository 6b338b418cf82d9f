import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  momentColumn,
  optionalId,
  optionalLongText,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'

/** A telephone call with a customer: how each side knew the other, and what was said. Noted once by whoever was on the line. */
@Entity('calls')
@Index('ix_calls_customer', ['customerId', 'id'])
@Index('ix_calls_ticket', ['ticketId', 'id'])
@Index('ix_calls_agent', ['agentId', 'state', 'id'])
export class Call {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
  @Column({ ...optionalText(64), name: 'order_number' }) orderNumber: string | null
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column(text(12)) direction: 'inbound' | 'outbound'
  /** `open`: on the line, or not noted yet. */
  @Column(text(12)) state: 'open' | 'talked' | 'unreached'
  /** `code`: the caller read out a call code; `word`: the app announced us; `none`: noted afterwards. */
  @Column(text(8)) proof: 'code' | 'word' | 'none'
  /** What the agent says, and the customer reads on their screen. */
  @Column(optionalText(16)) word: string | null
  @Column({ ...optionalId, name: 'planned_id' }) plannedId: string | null
  /** For the customer too. */
  @Column(optionalLongText) summary: string | null
  /** For colleagues only: what is to be done, and what else there is to know. */
  @Column(optionalLongText) note: string | null
  @Column({ ...momentColumn, name: 'started_at' }) startedAt: Date
  /** Until when the customer's screen shows it. */
  @Column({ ...momentColumn, name: 'shown_until' }) shownUntil: Date
  @Column({ ...optionalMoment, name: 'noted_at' }) notedAt: Date | null
}
