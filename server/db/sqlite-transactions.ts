import type { DataSource } from 'typeorm'
import { isReadOnly, type Statement } from './dialect'
import type { LibsqlWriter } from './libsql-writer'
import { tellInTransaction, withKept, type Late, type RunTransaction } from './run-transaction'

/** A queue of one: each piece of work starts when the one before has ended, well or badly. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>

export function turns(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}

/** SQLite has one writer, so transactions take turns. */
export function serialTransactions(writer: DataSource, inTurn: InTurn): RunTransaction {
  return (body) => inTurn(() => writer.transaction((manager) => withKept({ kind: 'sqlite', manager }, body)))
}

/** What reads before, and what writes at the end. */
export interface BatchSides {
  /** A connection of its own that refuses to write. */
  reads: DataSource
  writes: LibsqlWriter
}

/**
 * Transactions that read first and write at the end, so that only the end takes a turn, in another thread. They read what is
 * committed, as on MySQL: what two at a time must not both do is held by unique keys and conditional updates, or by the caller.
 * Work that writes at once is refused by its connection and runs again as an ordinary transaction.
 */
export function readThenWriteTransactions(sides: Late<BatchSides>, inTurn: InTurn, ordinary: RunTransaction): RunTransaction {
  const readThenWrite: RunTransaction = async (body) => {
    const { reads, writes } = await sides.open()
    const runner = reads.createQueryRunner()
    tellInTransaction(runner, true)
    const kept: Statement[] = []
    const result = await body(runner.manager, kept)
    if (kept.length > 0) await inTurn(() => writes.write(kept))
    return result
  }
  return async (body) => {
    try {
      return await readThenWrite(body)
    } catch (error) {
      if (!isReadOnly(error)) throw error
      return ordinary(body)
    }
  }
}
