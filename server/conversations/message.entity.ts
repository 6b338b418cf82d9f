import { Column, Entity, PrimaryColumn } from 'typeorm'
import { idColumn, longText, momentColumn, optionalText, text } from '../db/columns'
import type { MessageState } from './message-state'

/** What was said. Clustered by conversation, so that a page of history is one read. */
@Entity('messages', { withoutRowid: true })
export class Message {
  @PrimaryColumn({ ...idColumn, name: 'conversation_id' }) conversationId: string
  @PrimaryColumn(idColumn) id: string
  @Column(text(4)) direction: 'in' | 'out'
  @Column(text(12)) author: 'customer' | 'bot' | 'agent' | 'system'
  @Column(text(24)) type: string
  @Column(longText) text: string
  @Column({ type: 'simple-json', nullable: true }) payload: Record<string, unknown> | null
  @Column(text(16)) state: MessageState
  @Column({ ...optionalText(300), name: 'state_reason' }) stateReason: string | null
  @Column(momentColumn) at: Date
}
