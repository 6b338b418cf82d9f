import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, momentColumn, text } from '../../db/columns'

/** What an agent was not sent one by one, because there was too much of it within a minute. */
@Entity('card_summaries')
export class CardSummary {
  /** WeCom's. */
  @PrimaryColumn({ ...text(64), name: 'user_id' }) userId: string
  /** New tickets. */
  @Column(count) count: number
  /** Other cards and news, of sessions and of tickets. */
  @Column(count) notices: number
  /** Customers' messages. */
  @Column(count) words: number
  /** When the one card that stands for them is sent. */
  @Column({ ...momentColumn, name: 'due_at' }) dueAt: Date
}
