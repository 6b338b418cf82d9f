import type { EntityManager } from 'typeorm'
import type { SecretBox } from '../lib/secret-box'
import type { HistoryItem } from './history.contract'
import type { StretchAsk } from './history.queries'

/** One line of the history before its files have links. */
export interface HistoryEntry extends Omit<HistoryItem, 'at' | 'attachments' | 'sessionId'> {
  /** Sorts by time over all sources. */
  key: string
  at: Date
  conversationId: string | null
  attachmentIds: string[]
  seconds: number | null
}

/** What tickets add: their entries that the customer may see, newest first, one more than the limit. Given by app.ts. */
export type TicketEntries = (
  manager: EntityManager, whose: { customerId: string; reader: HistoryDeps['reader'] }, ask: StretchAsk,
) => Promise<HistoryEntry[]>

export interface HistoryDeps {
  manager: EntityManager
  box: Pick<SecretBox, 'sign'>
  now: Date
  reader: 'customer' | 'desk'
  ticketEntries: TicketEntries
}
