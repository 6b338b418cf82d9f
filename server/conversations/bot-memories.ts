import type { Tx } from '../db/database'
import { bulkUpdate } from '../db/dialect'
import { bookOf, type Book } from '../db/gathering'
import { Conversation } from './conversation.entity'

type Memory = Pick<Conversation, 'id' | 'missCount' | 'botMemory'>

/** What the bot keeps of a conversation between two messages. */
export async function storeMemory(tx: Tx, { id, missCount, botMemory }: Memory): Promise<void> {
  const book = bookOf(tx, MemoriesToStore)
  if (book) book.note({ id, missCount, botMemory })
  else await tx.manager.update(Conversation, { id }, { missCount, botMemory })
}

/** Of many conversations in one statement, the last of each. */
class MemoriesToStore implements Book {
  readonly tables = ['conversations']
  private readonly memories = new Map<string, Memory>()

  note(memory: Memory): void {
    this.memories.set(memory.id, memory)
  }

  waits(): boolean {
    return this.memories.size > 0
  }

  forget(): void {
    // Nothing is held that was read.
  }

  async write(tx: Tx): Promise<void> {
    const all = [...this.memories.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    this.memories.clear()
    await bulkUpdate(tx, {
      table: 'conversations',
      key: ['id'],
      set: ['miss_count', 'bot_memory'],
      rows: all.map(({ id, missCount, botMemory }) => [id, missCount, botMemory]),
    })
  }
}
