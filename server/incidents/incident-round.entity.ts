import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  optionalText,
  text,
} from '../db/columns'
import type { ResponsibleSide } from '../tickets/ticket.contract'
import type { RoundKind, RoundState } from './incident.contract'

/** Something that goes to all linked tickets, one after the other: a message to their customers, or the solution. */
@Entity('incident_rounds')
@Index('ix_incident_rounds_incident', ['incidentId', 'id'])
export class IncidentRound {
  @PrimaryColumn(idColumn) id: string
  @Column({ ...idColumn, name: 'incident_id' }) incidentId: string
  @Column(text(12)) kind: RoundKind
  /** `waiting` can be taken back; who flips it first, wins. */
  @Column(text(12)) state: RoundState
  @Column(longText) text: string
  @Column(text(16)) side: ResponsibleSide
  @Column(optionalText(300)) basis: string | null
  /** The message that this one puts right. */
  @Column({ ...optionalId, name: 'corrects_id' }) correctsId: string | null
  @Column({ ...idColumn, name: 'agent_id' }) agentId: string
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
  @Column({ ...momentColumn, name: 'starts_at' }) startsAt: Date
  @Column({ ...optionalMoment, name: 'finished_at' }) finishedAt: Date | null
  /** How many tickets it has been through: writing it makes hands that work on one round take turns. */
  @Column(count) passed: number
}

/**
 * What a round came to in one ticket. The key is what makes it happen once: the row is written in the transaction that does it.
 * `told`: its customer gets the message; `with`: they get it by another ticket of theirs; `over`: solved, closed or withdrawn before.
 */
@Entity('incident_round_items')
@Index('ix_incident_round_items_ticket', ['ticketId', 'roundId'])
export class IncidentRoundItem {
  @PrimaryColumn({ ...idColumn, name: 'round_id' }) roundId: string
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column(text(12)) outcome: 'told' | 'with' | 'solved' | 'refused' | 'over'
  /** Why, for people. */
  @Column(optionalText(200)) detail: string | null
  @Column(momentColumn) at: Date
}
