import { Column, Entity, PrimaryColumn } from 'typeorm'
import { text } from '../../db/columns'

/** How many of something there were on a day. */
@Entity('day_counters')
export class DayCounter {
  @PrimaryColumn(text(32)) name: string
  @Column({ type: 'int' }) value: number
}
