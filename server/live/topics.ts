import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { bookOf, type Book } from '../db/gathering'

/** What an open page watches. */
export const customerTopic = (customerId: string): string => `customer:${customerId}`
export const agentTopic = (agentId: string): string => `agent:${agentId}`
/** What every agent sees: the queue and who is there. */
export const DESK_TOPIC = 'desk'
/** What every agent sees of the tickets: the lists and how many there are. */
export const TICKETS_TOPIC = 'desk-tickets'
/** What was said in a conversation, and how its session stands: whoever has it on the screen. */
export const talkTopic = (conversationId: string): string => `talk:${conversationId}`
export const ticketTopic = (ticketId: string): string => `ticket:${ticketId}`

/**
 * Says that what these topics show has changed. One statement, sorted, so that two transactions never wait for each other
 * crosswise; call it late, because the rows stay locked until the transaction ends.
 */
export async function bumpTopics(tx: Tx, topics: Iterable<string>): Promise<void> {
  const book = bookOf(tx, TopicsToBump)
  if (book) return book.add(topics)
  await bumpNow(tx, topics)
}

/** Of many messages in one transaction: each topic once, and all of them at its end. */
class TopicsToBump implements Book {
  readonly tables = ['live_topics']
  readonly late = true
  private readonly topics = new Set<string>()

  add(topics: Iterable<string>): void {
    for (const topic of topics) this.topics.add(topic)
  }

  waits(): boolean {
    return this.topics.size > 0
  }

  forget(): void {
    // Nothing is held that was read.
  }

  async write(tx: Tx): Promise<void> {
    const topics = [...this.topics]
    this.topics.clear()
    await bumpNow(tx, topics)
  }
}

async function bumpNow(tx: Tx, topics: Iterable<string>): Promise<void> {
  const sorted = [...new Set(topics)].sort()
  if (sorted.length === 0) return
  await bulkInsert(tx, {
    table: 'live_topics',
    columns: ['topic', 'version', 'updated_at'],
    rows: sorted.map((topic) => [topic, 1, tx.now]),
    addOnDuplicate: ['version'],
    updateOnDuplicate: ['updated_at'],
  })
  tx.afterCommit(() => listeners.forEach((listener) => listener(sorted)))
}

type Listener = (topics: readonly string[]) => void
const listeners = new Set<Listener>()

/** Pages that wait in the same process need not wait for the next look at the database. Only a hint: the rows are what counts. */
export function onBumped(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
