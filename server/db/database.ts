import { DataSource, type EntityManager, type QueryRunner } from 'typeorm'
import type { Clock } from '../lib/clock'
import { dataSourceOptions, isTransient, probeKind, rawQuery, type DatabaseKind, type Statement } from './dialect'

/** One transaction: its manager and the one moment that everything in it happens at. */
export interface Tx {
  readonly kind: DatabaseKind
  readonly manager: EntityManager
  readonly now: Date
  /** Called once the transaction is committed. Only for hints: a crash in between forgets them. */
  afterCommit(hint: () => void): void
  /**
   * The same transaction, of which nothing more is read: bulk inserts through it are kept and leave together with the commit, in the
   * order given. Whatever fails then fails the transaction.
   */
  last(): Tx
  /** Where last() keeps what is to be written. */
  readonly kept?: Statement[]
}

/** As much of a transaction as reading needs. */
export type Reading = Pick<Tx, 'kind' | 'manager' | 'now'>

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
  /** As transaction, for the hot paths: on MySQL what Tx.last kept and the commit are one round trip. */
  batch<T>(work: (tx: Tx) => Promise<T>): Promise<T>
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

  const batches = kind === 'sqlite' ? null : whenNeeded(() => new DataSource(dataSourceOptions({ ...options, kind, role: 'batches' })).initialize())

  const inOneTransaction = kind === 'sqlite' ? sqliteTransactions(writer) : readCommittedTransactions(writer)
  const inBatches = batches === null ? inOneTransaction : batchTransactions(batches)
  const runOnce = async <T>(run: RunTransaction, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const hints: Array<() => void> = []
    const result = await run(async (manager, kept) => {
      const tx: Tx = {
        kind, manager, now: clock.now(), afterCommit: (hint) => void hints.push(hint),
        last: () => ({ ...tx, kept }),
      }
      return work(tx)
    })
    hints.forEach((hint) => hint())
    return result
  }
  const runWithRetry = async <T>(run: RunTransaction, work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runOnce(run, work)
      } catch (error) {
        if (attempt >= MAX_TRIES || !isTransient(error)) throw error
      }
    }
  }
  const inTurn = turns()
  const inTurnOnSqlite = <T>(work: () => Promise<T>): Promise<T> => (kind === 'sqlite' ? inTurn(work) : work())

  return {
    kind,
    clock,
    lanes: kind === 'sqlite' ? 1 : 2,
    read: reader.manager,
    writer,
    transaction: (work) => inTurnOnSqlite(() => runWithRetry(inOneTransaction, work)),
    batch: (work) => inTurnOnSqlite(() => runWithRetry(inBatches, work)),
    async close() {
      if (reader !== writer) await reader.destroy()
      await (await batches?.opened())?.destroy()
      await writer.destroy()
    },
  }
}

/** Runs `body` in a transaction, and what it kept for the end just before the commit. */
type RunTransaction = <T>(body: (manager: EntityManager, kept: Statement[]) => Promise<T>) => Promise<T>

function sqliteTransactions(writer: DataSource): RunTransaction {
  return (body) => writer.transaction((manager) => withKept({ kind: 'sqlite', manager }, body))
}

async function withKept<T>(
  { kind, manager }: Pick<Tx, 'kind' | 'manager'>, body: (manager: EntityManager, kept: Statement[]) => Promise<T>,
): Promise<T> {
  const kept: Statement[] = []
  const result = await body(manager, kept)
  for (const { sql, parameters } of kept) await rawQuery({ kind, manager }, sql, parameters)
  return result
}

/** The isolation level is set once for each connection of the pool: setting it for each transaction costs a round trip. */
function readCommittedTransactions(writer: DataSource): RunTransaction {
  const runnerOf = preparedRunners(() => Promise.resolve(writer), 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  return async (body) => {
    const runner = await runnerOf()
    try {
      return await runner.manager.transaction((manager) => withKept({ kind: 'mysql', manager }, body))
    } finally {
      await runner.release()
    }
  }
}

/**
 * Transactions of as few round trips as there can be: these connections begin one by themselves, and the last writes and the commit
 * leave as one. A statement that fails ends what was sent with it, so that nothing behind it happens.
 */
function batchTransactions({ open }: Late<DataSource>): RunTransaction {
  const runnerOf = preparedRunners(open, 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', 'SET SESSION autocommit = 0')
  return async (body) => {
    const runner = await runnerOf()
    const tx = { kind: 'mysql', manager: runner.manager } as const
    tellInTransaction(runner, true)
    try {
      const kept: Statement[] = []
      const result = await body(runner.manager, kept)
      await rawQuery(tx, [...kept.map(({ sql }) => sql), 'COMMIT'].join(';'), kept.flatMap(({ parameters }) => parameters))
      return result
    } catch (error) {
      // Where the connection is gone, so is the transaction.
      await rawQuery(tx, 'ROLLBACK', []).catch(() => undefined)
      throw error
    } finally {
      tellInTransaction(runner, false)
      await runner.release()
    }
  }
}

/** What TypeORM notes when it begins and commits by itself: without it, `save` would begin and commit one of its own in the middle. */
function tellInTransaction(runner: QueryRunner, active: boolean): void {
  Object.assign(runner, { isTransactionActive: active, transactionDepth: active ? 1 : 0 })
}

/** Query runners whose connections have once been told how to work. */
function preparedRunners(source: () => Promise<DataSource>, ...settings: readonly string[]): () => Promise<QueryRunner> {
  const prepared = new WeakSet<object>()
  return async () => {
    const runner = (await source()).createQueryRunner()
    try {
      const connection: unknown = await runner.connect()
      if (typeof connection === 'object' && connection !== null && !prepared.has(connection)) {
        for (const setting of settings) await runner.query(setting)
        prepared.add(connection)
      }
      return runner
    } catch (error) {
      await runner.release()
      throw error
    }
  }
}

/** Something that is opened by the first who needs it. */
interface Late<Thing> {
  open(): Promise<Thing>
  /** What has been opened, if anything has. */
  opened(): Promise<Thing> | null
}

function whenNeeded<Thing>(make: () => Promise<Thing>): Late<Thing> {
  let thing: Promise<Thing> | null = null
  const open = (): Promise<Thing> => {
    thing ??= make().catch((error: unknown) => {
      thing = null
      throw error
    })
    return thing
  }
  return { open, opened: () => thing }
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
