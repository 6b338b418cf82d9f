import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, text } from '../db/columns'

/** How often people checked on a day, and what they were told. Nothing of who or what. */
@Entity('official_figures')
export class OfficialFigure {
  /** `2026-03-05`, in Shanghai. */
  @PrimaryColumn(text(10)) day: string
  /** official, unknown, fake, nothing */
  @PrimaryColumn(text(12)) verdict: string
  @Column(count) checks: number
}
