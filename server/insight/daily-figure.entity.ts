import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longText, momentColumn, text } from '../db/columns'
import type { Breakdown } from './tally-day'

/** What one day came to, for all together (`all`) and for each department, agent, kind, product and supplier. */
@Entity('daily_figures', { withoutRowid: true })
export class DailyFigure {
  @PrimaryColumn(text(12)) dimension: Breakdown
  /** By the calendar of Shanghai. */
  @PrimaryColumn(text(10)) day: string
  /** Whose; empty for all together, and for what is nobody's. */
  @PrimaryColumn(text(64)) whose: string
  /** See tally-day.ts. */
  @Column(longText) counts: string
  @Column({ ...momentColumn, name: 'counted_at' }) countedAt: Date
}
