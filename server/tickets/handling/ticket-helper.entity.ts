import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn } from '../../db/columns'

/** A colleague who helps with a ticket that somebody else owns. Gone when they no longer do; the timeline keeps that they did. */
@Entity('ticket_helpers', { withoutRowid: true })
@Index('ix_ticket_helpers_agent', ['agentId', 'ticketId'])
export class TicketHelper {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @PrimaryColumn({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column({ ...idColumn, name: 'asked_by' }) askedBy: string
  @Column(momentColumn) since: Date
}
