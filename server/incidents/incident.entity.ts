import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import {
  count,
  idColumn,
  longText,
  momentColumn,
  optionalId,
  optionalMoment,
  text,
} from '../db/columns'
import type { ResponsibleSide } from '../tickets/ticket.contract'
import type { IncidentScope, IncidentStatus } from './incident.contract'

/** One trouble of many: a supplier, goods or a part of the platform is down. Open, with words that follow it, solved, closed. */
@Entity('incidents')
@Index('ix_incidents_status', ['status', 'id'])
export class Incident {
  @PrimaryColumn(idColumn) id: string
  @Column(text(40)) title: string
  @Column(text(12)) status: IncidentStatus
  @Column({ type: 'simple-json' }) scope: IncidentScope
  @Column({ type: 'simple-json' }) keywords: string[]
  /** Since when it is down: tickets from before it are none of it. */
  @Column({ ...momentColumn, name: 'started_at' }) startedAt: Date
  /** What customers are told now. */
  @Column(longText) text: string
  @Column({ ...optionalMoment, name: 'expected_at' }) expectedAt: Date | null
  /** By when customers hear the next word; null once it is over. */
  @Column({ ...optionalMoment, name: 'next_word_at' }) nextWordAt: Date | null
  @Column(text(16)) side: ResponsibleSide
  /** Of two who write at once one is first: counted up by each change. */
  @Column(count) version: number
  @Column({ ...idColumn, name: 'declared_by' }) declaredBy: string
  @Column({ ...momentColumn, name: 'declared_at' }) declaredAt: Date
  @Column({ ...optionalMoment, name: 'solved_at' }) solvedAt: Date | null
  @Column({ ...optionalMoment, name: 'closed_at' }) closedAt: Date | null
}

/** What was said of it and when; append-only. Customers read all of it but what it covers (`scoped`). */
@Entity('incident_updates')
export class IncidentUpdate {
  @PrimaryColumn({ ...idColumn, name: 'incident_id' }) incidentId: string
  /** 1, 2, 3 … within the incident. */
  @PrimaryColumn({ type: 'int' }) seq: number
  @Column(text(12)) kind: 'declared' | 'updated' | 'solved' | 'closed' | 'reopened' | 'scoped'
  @Column(longText) text: string
  @Column({ ...optionalId, name: 'agent_id' }) agentId: string | null
  @Column(momentColumn) at: Date
}

/** A ticket that is of an incident. One that was taken out by hand stays out. */
@Entity('incident_tickets')
@Index('ix_incident_tickets_ticket', ['ticketId', 'state'])
export class IncidentTicket {
  @PrimaryColumn({ ...idColumn, name: 'incident_id' }) incidentId: string
  @PrimaryColumn({ ...idColumn, name: 'ticket_id' }) ticketId: string
  @Column(text(12)) state: 'linked' | 'unlinked'
  /** Found by what it covers, or said by an agent. */
  @Column(text(8)) how: 'match' | 'hand'
  @Column({ ...optionalId, name: 'agent_id' }) agentId: string | null
  @Column({ ...momentColumn, name: 'linked_at' }) linkedAt: Date
}
