import type { DataSource } from 'typeorm'
import { isTransient } from './dialect'
import { tellInTransaction, withKept, type RunTransaction } from './run-transaction'

/** A connection that begins and ends transactions itself; see libsql-driver.ts. */
export interface SqliteConnection {
  begin(): void
  commit(): void
  rollBack(): void
  readonly inTransaction: boolean
}

export interface SerialOptions {
  writer: DataSource
  inTurn: InTurn
  /** A transaction was committed. */
  committed(): void
  /** The connection is stuck in a transaction: nothing would ever be stored again, so the process has to end. */
  broken(error: Error): void
}

/** Another program's lock is waited for so long; how often it is looked at. Never by SQLite itself, which would sleep on the event loop. */
const LOCK_PATIENCE_MS = 5_000
const LOCK_LOOK_MS = 20

/**
 * SQLite has one writer, so transactions take turns. They are begun and ended here and not by TypeORM, which counts on in a
 * transaction that a failed COMMIT has ended: from then on nothing would be committed, and nothing would fail.
 */
export function serialTransactions({
  writer,
  inTurn,
  committed,
  broken,
}: SerialOptions): RunTransaction {
  let lost: Error | null = null
  return (body) => {
    const patienceEndsAt = performance.now() + LOCK_PATIENCE_MS
    return inTurn(async () => {
      if (lost) throw lost
      const runner = writer.createQueryRunner()
      const connection = (await runner.connect()) as SqliteConnection
      await beginInTime(connection, patienceEndsAt)
      tellInTransaction(runner, true)
      try {
        const result = await withKept({ kind: 'sqlite', manager: runner.manager }, body)
        connection.commit()
        committed()
        return result
      } catch (error) {
        leave(connection)
        throw error
      } finally {
        tellInTransaction(runner, false)
        if (connection.inTransaction)
          broken((lost = new Error('SQLite: the connection cannot leave its transaction')))
      }
    })
  }
}

/** What kept the work from being stored is what its caller hears; that the connection cannot leave is looked at afterwards. */
function leave(connection: SqliteConnection): void {
  try {
    connection.rollBack()
  } catch {
    return
  }
}

async function beginInTime(connection: SqliteConnection, patienceEndsAt: number): Promise<void> {
  for (;;) {
    try {
      return connection.begin()
    } catch (error) {
      if (!isTransient(error) || performance.now() >= patienceEndsAt) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_LOOK_MS))
  }
}

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** A queue of one: each piece of work starts when the one before has ended, well or badly. */
export function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}
