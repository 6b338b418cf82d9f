import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, idColumn, text } from '../../db/columns'

/** What a language model cost on one day of Shanghai: for each person, and under `all` for everybody. */
@Entity('model_usage')
export class ModelUsage {
  @PrimaryColumn(text(10)) day: string
  @PrimaryColumn(idColumn) owner: string
  @Column(count) turns: number
  @Column(count) tokens: number
}
