import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
} from '../../db/columns'
import type { TicketKind } from '../ticket.contract'

/** A ticket filled in from what a person wrote to the official account, waiting for their yes. */
@Entity('ticket_drafts')
@Index('ix_ticket_drafts_identity', ['identityId', 'createdAt'])
@Index('ix_ticket_drafts_message', ['messageId'])
export class TicketDraft {
  @PrimaryColumn(idColumn) id: string
  /** The WeChat identity that wrote; only its customer may open the draft. */
  @Column({ ...idColumn, name: 'identity_id' }) identityId: string
  /** The message that it was read from; null where its channel does not tell. */
  @Column({ ...optionalId, name: 'message_id' }) messageId: string | null
  @Column(optionalText(24)) kind: TicketKind | null
  @Column({ ...optionalText(40), name: 'order_number' }) orderNumber: string | null
  @Column(longText) description: string
  @Column({ ...optionalMoment, name: 'occurred_at' }) occurredAt: Date | null
  @Column({ ...optionalText(600), name: 'error_text' }) errorText: string | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  /** Set when a ticket was made from it. */
  @Column({ ...optionalId, name: 'ticket_id' }) ticketId: string | null
}
