import { Column, Entity, PrimaryColumn } from 'typeorm'
import { text } from './columns'
import { bigintAsNumber } from './dialect'

/** One row that is counted up to see whether this database still stores what it acknowledges. */
@Entity('write_checks')
export class WriteCheck {
  @PrimaryColumn(text(32)) name: string
  @Column({ type: 'bigint', default: '0', transformer: bigintAsNumber }) count: number
}
