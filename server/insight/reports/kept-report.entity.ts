import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longText, momentColumn, optionalId, text } from '../../db/columns'
import type { ReportKind } from './report.contract'

/** A report that was made once for its month or week, as it was read then. */
@Entity('kept_reports')
export class KeptReport {
  @PrimaryColumn(text(12)) kind: ReportKind
  /** The first day of its month or week, by the calendar of Shanghai. */
  @PrimaryColumn(text(10)) period: string
  /** Whom it was brought to; null where nobody leads. */
  @Column({ ...optionalId, name: 'lead_agent_id' }) leadAgentId: string | null
  @Column({ ...momentColumn, name: 'made_at' }) madeAt: Date
  /** JSON of ReportContent. */
  @Column(longText) content: string
}
