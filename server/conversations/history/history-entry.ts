import type { EntityManager } from 'typeorm'
import type { SecretBox } from '../../lib/secret-box'
import type { NoticeReach } from '../asked-back'
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
  /** The source of the notice that asks the customer back for it; null where none does. */
  askedBack: string | null
}

/** What tickets add: their entries that the customer may see, newest first, one more than the limit. Given by app.ts. */
export type TicketEntries = (
  manager: EntityManager,
  whose: { customerId: string } & Pick<HistoryDeps, 'reader' | 'agent'>,
  ask: StretchAsk,
) => Promise<HistoryEntry[]>

export interface HistoryDeps {
  manager: EntityManager
  box: Pick<SecretBox, 'sign'>
  now: Date
  /** The reader's log-in: links to files end with it. */
  sessionId: string
  reader: 'customer' | 'desk'
  /** The desk's reader: a ticket that they may not open is not told beside a chat either. */
  agent?: { agentId: string; role: 'agent' | 'supervisor'; departments: readonly string[] }
  ticketEntries: TicketEntries
  /** How far the notices of these sources got. Only the desk asks; notices live above conversations. */
  reachOfNotices?(
    manager: EntityManager,
    sourceKeys: readonly string[],
  ): Promise<ReadonlyMap<string, NoticeReach>>
}
