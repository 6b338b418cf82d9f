import type { Database, Tx } from './database'
import { isUnreachable } from './dialect'

/**
 * Natural group commit: while one transaction is on its way to the disk, whatever arrives queues, and the next
 * transaction takes all of it, with what comes in the very next turns. No timer: alone, an item waits for one turn of the
 * event loop. Each caller hears only of its own commit.
 */
export interface GroupCommit<Item, Result> {
  submit(item: Item): Promise<Result>
}

export interface GroupCommitOptions<Item, Result> {
  db: Database
  /**
   * Handles the items in order, in one transaction; one result for each item.
   * @param again whether this item comes by itself because the batch that it was in failed
   */
  work: (tx: Tx, items: readonly Item[], again: boolean) => Promise<readonly Result[]>
  maxBatch?: number
  /**
   * What must keep its order among itself, for example one person's messages: never in two batches at once. With it,
   * databases that can work on several transactions get as many batches at a time as `Database.lanes` says.
   */
  keyOf?: (item: Item) => string
}

/** A batch this small is not worth sharing with another lane. */
const SMALLEST_SHARE = 8

/** Ends once everything that the sockets hold at this moment has been read. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { db, work, maxBatch = 64, keyOf } = options
  // Without keys two batches could hold things that belong in one order, so they go one after the other.
  const lanes = keyOf ? db.lanes : 1
  const busy = new Set<string>()
  let queue: Array<Waiting<Item, Result>> = []
  let running = 0
  let atWork = 0

  const runTogether = async (
    batch: ReadonlyArray<Waiting<Item, Result>>,
    again = false,
  ): Promise<void> => {
    const results = await db.batch((tx) =>
      work(
        tx,
        batch.map(({ item }) => item),
        again,
      ),
    )
    batch.forEach(({ resolve, reject }, index) => {
      const result = results[index]
      if (result === undefined) reject(new Error('group commit: fewer results than items'))
      else resolve(result)
    })
  }
  /** One bad item must not take its neighbours along: after a failed batch each is tried by itself. */
  const runEach = async (batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> => {
    for (const waiting of batch) await runTogether([waiting], true).catch(waiting.reject)
  }
  const isFree = ({ item }: Waiting<Item, Result>): boolean =>
    keyOf === undefined || !busy.has(keyOf(item))
  const take = (): Array<Waiting<Item, Result>> => {
    // Lanes with nothing to do get their share: while one batch is with the database, the next is made ready.
    const share = Math.max(SMALLEST_SHARE, Math.ceil(queue.length / (lanes - atWork)))
    const batch = queue.filter(isFree).slice(0, Math.min(maxBatch, share))
    const taken = new Set(batch)
    queue = queue.filter((waiting) => !taken.has(waiting))
    return batch
  }
  /** Callers who were answered together come back together, spread over a few turns: one batch of all costs less than several of some. */
  const gather = async (): Promise<void> => {
    let seen: number
    do {
      seen = queue.length
      await turn()
    } while (queue.length > seen && queue.length < maxBatch)
  }
  const runLane = async (): Promise<void> => {
    running += 1
    // SQLite's driver gives no turn to the event loop: without one here, what has arrived already would each come alone.
    await gather()
    for (let batch = take(); batch.length > 0; batch = take()) {
      const keys = keyOf ? batch.map(({ item }) => keyOf(item)) : []
      keys.forEach((key) => busy.add(key))
      atWork += 1
      if (queue.length > 0 && running < lanes) void runLane()
      await runTogether(batch).catch((error: unknown) =>
        isUnreachable(error) ? batch.forEach(({ reject }) => reject(error)) : runEach(batch),
      )
      atWork -= 1
      keys.forEach((key) => busy.delete(key))
      await gather()
    }
    running -= 1
  }
  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject })
        if (running < lanes) void runLane()
      }),
  }
}
