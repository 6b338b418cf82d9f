import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, text } from '../../db/columns'

/** A word of ours on a ticket, by which colleagues find those that belong together. Its customer never reads it. */
@Entity('ticket_tags', { withoutRowid: true })
@Index('ix_ticket_tags_tag', ['tag', 'ticketId'])
export class TicketTag {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @PrimaryColumn(text(12)) tag: string
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column(momentColumn) at: Date
}
