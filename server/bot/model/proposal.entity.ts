import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, momentColumn, optionalMoment, optionalText, text } from '../../db/columns'
import type { TicketKind } from '../../tickets/ticket.contract'

/** Something that a language model proposed. Nothing comes of it until the customer taps, and then it is checked again. */
@Entity('bot_proposals')
@Index('ix_bot_proposals_turn', ['turnId'])
export class BotProposal {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'turn_id' }) turnId: string
  @Column({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @Column(text(12)) kind: 'ticket' | 'person'
  @Column({ ...optionalText(24), name: 'ticket_kind' }) ticketKind: TicketKind | null
  @Column({ ...optionalText(64), name: 'order_number' }) orderNumber: string | null
  @Column(text(12)) state: 'offered' | 'accepted'
  @Column({ ...momentColumn, name: 'offered_at' }) offeredAt: Date
  @Column({ ...momentColumn, name: 'expires_at' }) expiresAt: Date
  @Column({ ...optionalMoment, name: 'decided_at' }) decidedAt: Date | null
  @Column({ ...optionalText(24), name: 'ticket_number' }) ticketNumber: string | null
}
