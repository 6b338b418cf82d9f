import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment } from '../../db/columns'

/** A colleague was named in an internal note. */
@Entity('ticket_mentions', { withoutRowid: true })
@Index('ix_ticket_mentions_unread', ['agentId', 'readAt'])
@Index('ix_ticket_mentions_ticket', ['ticketId'])
export class TicketMention {
  @PrimaryColumn({ ...idColumn, name: 'agent_id' }) agentId: string
  @PrimaryColumn({ ...idColumn, name: 'entry_id' }) entryId: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column(momentColumn) at: Date
  @Column({ ...optionalMoment, name: 'read_at' }) readAt: Date | null
}
