import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalId, optionalMoment, optionalText } from '../../db/columns'

/** What a customer thinks of one solution; the row is there from the moment they were asked (M7). */
@Entity('ticket_ratings')
@Index('ix_ticket_ratings_ticket', ['ticketId', 'askedAt'])
@Index('ix_ticket_ratings_rated', ['ratedAt'])
export class TicketRating {
  /** The timeline entry that holds the solution: each is asked about once. */
  @PrimaryColumn({ ...idColumn, name: 'solution_id' }) solutionId: string
  @Column({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column({ ...idColumn, name: 'customer_id' }) customerId: string
  /** Who solved it. */
  @Column({ ...optionalId, name: 'agent_id' }) agentId: string | null
  @Column({ ...momentColumn, name: 'asked_at' }) askedAt: Date
  /** 1 to 5. */
  @Column({ type: 'int', nullable: true }) score: number | null
  @Column({ type: 'simple-json' }) reasons: string[]
  @Column(optionalText(500)) words: string | null
  @Column({ ...optionalMoment, name: 'rated_at' }) ratedAt: Date | null
}
