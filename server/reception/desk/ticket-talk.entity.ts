import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn } from '../../db/columns'

/** A talk that an agent has said to belong to a ticket of the same customer. Gone when it does not; both records keep that it did. */
@Entity('ticket_talks', { withoutRowid: true })
@Index('ix_ticket_talks_session', ['sessionId', 'ticketId'])
export class TicketTalk {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @PrimaryColumn({ ...idColumn, name: 'session_id' }) sessionId: string
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column(momentColumn) at: Date
}
