import { DataSource, type EntityManager } from 'typeorm'
import type { Clock } from '../lib/clock'
import { dataSourceOptions, isTransient, probeKind, type DatabaseKind } from './dialect'

/** One transaction: its manager and the one moment that everything in it happens at. */
export interface Tx {
  readonly kind: DatabaseKind
  readonly manager: EntityManager
  readonly now: Date
  /** Called once the transaction is committed. Only for hints: a crash in between forgets them. */
  afterCommit(hint: () => void): void
}

export interface Database {
  readonly kind: DatabaseKind
  readonly clock: Clock
  /** How many transactions usefully run at a time: while one waits for the disk, another can work. SQLite has one writer. */
  readonly lanes: number
  /** Committed data only. On SQLite a connection of its own, so that a read never sees a transaction half done. */
  readonly read: EntityManager
  /** The data source that writes; for migrations and for metrics of the pool. */
  readonly writer: DataSource
  /**
   * Runs `work` in one transaction. All writes of the product go through here.
   * SQLite: transactions take turns. MySQL: READ COMMITTED; a deadlock or lock time-out runs `work` again, up to three
   * times in all, so `work` must change nothing but the database.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface OpenDatabaseOptions {
  /** `sqlite:./path.db` or `mysql://user:pass@host:3306/name` */
  url: string
  clock: Clock
  entities: ReadonlyArray<new () => object>
  migrations: ReadonlyArray<new () => object>
}

const MAX_TRIES = 3

export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { clock } = options
  const kind = await probeKind(options.url)
  const writer = await new DataSource(dataSourceOptions({ ...options, kind, role: 'writer' })).initialize()
  const reader = kind === 'sqlite' ? await new DataSource(dataSourceOptions({ ...options, kind, role: 'reader' })).initialize() : writer

  const readCommitted = readCommittedTransactions(writer)
  const runOnce = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const hints: Array<() => void> = []
    const body = (manager: EntityManager): Promise<T> =>
      work({ kind, manager, now: clock.now(), afterCommit: (hint) => void hints.push(hint) })
    const result = await (kind === 'sqlite' ? writer.transaction(body) : readCommitted(body))
    hints.forEach((hint) => hint())
    return result
  }
  const runWithRetry = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runOnce(work)
      } catch (error) {
        if (attempt >= MAX_TRIES || !isTransient(error)) throw error
      }
    }
  }
  const inTurn = turns()

  return {
    kind,
    clock,
    lanes: kind === 'sqlite' ? 1 : 2,
    read: reader.manager,
    writer,
    transaction: (work) => (kind === 'sqlite' ? inTurn(() => runWithRetry(work)) : runWithRetry(work)),
    async close() {
      if (reader !== writer) await reader.destroy()
      await writer.destroy()
    },
  }
}

/** The isolation level is set once for each connection of the pool: setting it for each transaction costs a round trip. */
function readCommittedTransactions(writer: DataSource): <T>(work: (manager: EntityManager) => Promise<T>) => Promise<T> {
  const prepared = new WeakSet<object>()
  return async (work) => {
    const runner = writer.createQueryRunner()
    try {
      const connection: unknown = await runner.connect()
      if (typeof connection === 'object' && connection !== null && !prepared.has(connection)) {
        await runner.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
        prepared.add(connection)
      }
      return await runner.manager.transaction(work)
    } finally {
      await runner.release()
    }
  }
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
