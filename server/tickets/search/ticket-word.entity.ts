import { Entity, PrimaryColumn } from 'typeorm'
import { idColumn } from '../../db/columns'

/**
 * Which tickets hold a pair of characters in what their customer wrote, the pair as a number. Clustered by pair, so that those with a rare
 * one are found newest first, however many tickets there are. Written once, with the ticket; what it finds is looked at before it is shown.
 */
@Entity('ticket_words', { withoutRowid: true })
export class TicketWord {
  @PrimaryColumn({ type: 'int' }) pair: number
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
}
