import { Column, Entity, PrimaryColumn } from 'typeorm'
import { longText, momentColumn, text } from '../db/columns'

/** Figures that cost a walk over a month of records: computed now and then, read by everybody. */
@Entity('kept_figures')
export class KeptFigures {
  @PrimaryColumn(text(40)) name: string
  /** JSON. */
  @Column(longText) value: string
  @Column({ ...momentColumn, name: 'computed_at' }) computedAt: Date
}
