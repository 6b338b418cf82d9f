import type { Database, Tx } from './database'

/**
 * Natural group commit: while one transaction is on its way to the disk, whatever arrives queues, and the next
 * transaction takes all of it. No timer: alone, an item waits for one turn of the event loop. Each caller hears only of
 * its own commit.
 */
export interface GroupCommit<Item, Result> {
  submit(item: Item): Promise<Result>
}

export interface GroupCommitOptions<Item, Result> {
  db: Database
  /** Handles the items in order, in one transaction; one result for each item. */
  work: (tx: Tx, items: readonly Item[]) => Promise<readonly Result[]>
  maxBatch?: number
}

/** Ends once everything that the sockets hold at this moment has been read. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

export function createGroupCommit<Item, Result>({ db, work, maxBatch = 64 }: GroupCommitOptions<Item, Result>): GroupCommit<Item, Result> {
  let queue: Array<Waiting<Item, Result>> = []
  let flushing = false

  const runTogether = async (batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> => {
    const results = await db.transaction((tx) => work(tx, batch.map(({ item }) => item)))
    batch.forEach(({ resolve, reject }, index) => {
      const result = results[index]
      if (result === undefined) reject(new Error('group commit: fewer results than items'))
      else resolve(result)
    })
  }
  /** One bad item must not take its neighbours along: after a failed batch each is tried by itself. */
  const runEach = async (batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> => {
    for (const waiting of batch) await runTogether([waiting]).catch(waiting.reject)
  }
  const flush = async (): Promise<void> => {
    flushing = true
    // SQLite's driver gives no turn to the event loop: without one here, what has arrived already would each come alone.
    for (await turn(); queue.length > 0; await turn()) {
      const batch = queue.slice(0, maxBatch)
      queue = queue.slice(maxBatch)
      await runTogether(batch).catch((error: unknown) => batch.length === 1 ? batch[0]?.reject(error) : runEach(batch))
    }
    flushing = false
  }
  return {
    submit: (item) => new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (!flushing) void flush()
    }),
  }
}
