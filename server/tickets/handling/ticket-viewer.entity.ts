import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment } from '../../db/columns'

/** Who has a ticket open at the desk, and whether they are writing. Nothing that is kept: it is over when they stop saying so. */
@Entity('ticket_viewers', { withoutRowid: true })
@Index('ix_ticket_viewers_seen', ['seenAt'])
export class TicketViewer {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @PrimaryColumn({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column({ ...momentColumn, name: 'seen_at' }) seenAt: Date
  @Column({ ...optionalMoment, name: 'typing_until' }) typingUntil: Date | null
}
