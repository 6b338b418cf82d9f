import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { idColumn, longText, momentColumn, optionalId, text } from '../db/columns'
import type { TimelineEntry } from './ticket.contract'

/** One entry of the timeline of a ticket. Append-only. */
@Entity('ticket_events', { withoutRowid: true })
@Index('uq_ticket_events_id', ['id'], { unique: true })
export class TicketEvent {
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  /** 1, 2, 3 … within the ticket. */
  @PrimaryColumn({ type: 'int' }) seq: number
  @Column(idColumn) id: string
  @Column(text(24)) type: TimelineEntry['type']
  @Column(text(16)) visibility: 'customer' | 'internal'
  @Column({ ...text(16), name: 'actor_kind' }) actorKind: 'customer' | 'agent' | 'system'
  @Column({ ...optionalId, name: 'actor_id' }) actorId: string | null
  @Column({ ...text(64), name: 'actor_label' }) actorLabel: string
  @Column(longText) text: string
  @Column({ type: 'simple-json', name: 'attachment_ids' }) attachmentIds: string[]
  @Column({ type: 'simple-json' }) data: Record<string, unknown>
  @Column(momentColumn) at: Date
}
