import type { DataSource } from 'typeorm'
import { withKept, type RunTransaction } from './run-transaction'

/** SQLite has one writer, so transactions take turns. */
export function serialTransactions(writer: DataSource, inTurn: InTurn, committed: () => void): RunTransaction {
  return (body) => inTurn(async () => {
    const result = await writer.transaction((manager) => withKept({ kind: 'sqlite', manager }, body))
    committed()
    return result
  })
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
