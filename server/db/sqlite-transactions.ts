import type { DataSource } from 'typeorm'
import { withKept, type RunTransaction } from './run-transaction'

/** SQLite has one writer, so transactions take turns. */
export function serialTransactions(writer: DataSource): RunTransaction {
  const inTurn = turns()
  return (body) => inTurn(() => writer.transaction((manager) => withKept({ kind: 'sqlite', manager }, body)))
}

/** A queue of one: each piece of work starts when the one before has ended, well or badly. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}
