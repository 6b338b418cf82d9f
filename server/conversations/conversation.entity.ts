import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, idColumn, momentColumn, optionalMoment, optionalText, text } from '../db/columns'
import type { ChannelName } from './channels'

/** One person on one channel, for good. */
@Entity('conversations')
@Index('uq_conversations_person', ['channel', 'accountId', 'externalId'], { unique: true })
export class Conversation {
  @PrimaryColumn(idColumn) id: string
  @Column(text(24)) channel: ChannelName
  @Column({ ...text(64), name: 'account_id' }) accountId: string
  @Column({ ...text(64), name: 'external_id' }) externalId: string
  @Column({ ...momentColumn, name: 'last_message_at' }) lastMessageAt: Date
  /** How many times in a row the bot did not understand. */
  @Column({ ...count, name: 'miss_count' }) missCount: number
  /** What the bot keeps between two messages, as bot/memory.ts writes it. */
  @Column({ ...optionalText(600), name: 'bot_memory' }) botMemory: string | null
  /** How many messages the channel still lets us send. */
  @Column({ ...count, name: 'send_quota' }) sendQuota: number
  /** Until when it lets us. */
  @Column({ ...optionalMoment, name: 'send_until' }) sendUntil: Date | null
  @Column({ ...momentColumn, name: 'created_at' }) createdAt: Date
}
