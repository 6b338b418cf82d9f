import Connection, { type Statement } from 'libsql/promise'

/**
 * Copies SQLite's write-ahead log back into the database from time to time, in a thread of libsql's own. Left to the transaction that
 * finds the log long, as SQLite does by itself, it stops the whole server for a tenth of a second.
 */
export interface Checkpoints {
  /** A transaction was committed. */
  committed(): void
  close(): Promise<void>
}

export interface CheckpointOptions {
  file: string
  /** Runs work while nobody writes. */
  inTurn(work: () => Promise<void>): Promise<void>
}

/** A batch writes about a hundred pages of 4 KiB. */
const TRANSACTIONS_BETWEEN = 64

/** Not FULL, RESTART or TRUNCATE: those make readers and writers wait in their own threads. */
const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)'

export function createCheckpoints({ file, inTurn }: CheckpointOptions): Checkpoints {
  let since = 0
  let running: Promise<void> | null = null
  let connection: Connection | null = null
  let checkpoint: Statement | null = null

  /** The long part beside the writers; then what they wrote meanwhile, without them, so that the log begins anew and does not grow. */
  const run = async (): Promise<void> => {
    connection ??= new Connection(file, {})
    checkpoint ??= await connection.prepare(CHECKPOINT)
    const copy = checkpoint
    await copy.all([])
    await inTurn(() => copy.all([]).then(() => undefined))
  }
  return {
    committed() {
      since += 1
      if (since < TRANSACTIONS_BETWEEN || running) return
      since = 0
      // What fails here is done by the writer itself once the log is very long.
      running = run()
        .catch(() => undefined)
        .finally(() => {
          running = null
        })
    },
    async close() {
      await running
      connection?.close()
    },
  }
}
