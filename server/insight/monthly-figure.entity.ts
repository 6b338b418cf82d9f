import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longText, text } from '../db/columns'
import type { Breakdown } from './tally-day'

/** What the days of one month come to (daily-figure.entity.ts), written with them: a year is read in twelve rows. */
@Entity('monthly_figures', { withoutRowid: true })
export class MonthlyFigure {
  @PrimaryColumn(text(12)) dimension: Breakdown
  /** `2026-03`. A month that is kept has a row of `all`. */
  @PrimaryColumn(text(7)) month: string
  @PrimaryColumn(text(64)) whose: string
  /** The whole month, spelled as a day is. */
  @Column(longText) counts: string
  /** How far each measure had come by which day; see month-figures.ts. */
  @Column(longText) days: string
}
