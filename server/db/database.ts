import { DataSource, type EntityManager } from 'typeorm'
import type { Actor } from '../lib/actor'
import type { Clock } from '../lib/clock'
import {
  dataSourceOptions,
  isTransient,
  probeKind,
  sqliteFile,
  type DatabaseKind,
  type SourceSettings,
  type Statement,
} from './dialect'
import { batchTransactions, readCommittedTransactions, whenNeeded } from './mysql-transactions'
import type { RunTransaction } from './run-transaction'
import { createCheckpoints } from './sqlite-checkpoints'
import { takeFile } from './sqlite-owner'
import { serialTransactions, turns } from './sqlite-transactions'

/** One transaction: its manager, the one moment that everything in it happens at, and who does it. */
export interface Tx {
  readonly actor: Actor
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
  /** The same transaction, where it has become known who it is: whose tap or message a callback brought. */
  as(actor: Actor): Tx
  /** Where last() keeps what is to be written. */
  readonly kept?: Statement[]
}

/** As much of a transaction as reading needs. */
export type Reading = Pick<Tx, 'kind' | 'manager' | 'now'>

export interface Database {
  /** Whose deeds its transactions are. */
  readonly actor: Actor
  /** The same database for somebody else's deeds. */
  as(actor: Actor): Database
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
  /** Who writes where nobody nearer is known. There is no transaction without somebody. */
  actor: Actor
  /** `sqlite:./path.db` or `mysql://user:pass@host:3306/name` */
  url: string
  clock: Clock
  entities: ReadonlyArray<new () => object>
  migrations: ReadonlyArray<new () => object>
  /** Set by a server that serves: an SQLite file has one of them. */
  serves?: boolean
  /** Told when nothing will be stored by this process any more; it has to end. */
  broken?(error: Error): void
}

/** Only where two transactions can stand in each other's way; on SQLite they take turns, and who waits for a lock waits before it begins. */
const MYSQL_TRIES = 3

export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const kind = await probeKind(options.url)
  return kind === 'sqlite' ? openSqlite(options) : openMysql(options, kind)
}

async function openSqlite(options: OpenDatabaseOptions): Promise<Database> {
  const source = (role: SourceSettings['role']) => openSource({ ...options, kind: 'sqlite', role })
  const writer = await source('writer')
  const letGo = options.serves === true ? await takeFile(sqliteFile(options.url)) : () => undefined
  const reader = await source('reader')
  const inTurn = turns()
  const checkpoints = createCheckpoints({ file: sqliteFile(options.url), inTurn })
  const { committed } = checkpoints
  const transaction = serialTransactions({
    writer,
    inTurn,
    committed,
    broken: (error) => options.broken?.(error),
  })
  return databaseOf(
    {
      kind: 'sqlite',
      clock: options.clock,
      lanes: 1,
      read: reader.manager,
      writer,
      async close() {
        await checkpoints.close()
        await reader.destroy()
        await writer.destroy()
        letGo()
      },
    },
    { transaction, batch: transaction, tries: 1 },
    options.actor,
  )
}

async function openMysql(options: OpenDatabaseOptions, kind: DatabaseKind): Promise<Database> {
  const source = (role: SourceSettings['role']) => openSource({ ...options, kind, role })
  const writer = await source('writer')
  const batches = whenNeeded(() => source('batches'))
  return databaseOf(
    {
      kind,
      clock: options.clock,
      lanes: 2,
      read: writer.manager,
      writer,
      async close() {
        await (await batches.opened())?.destroy()
        await writer.destroy()
      },
    },
    {
      transaction: readCommittedTransactions(writer),
      batch: batchTransactions(batches),
      tries: MYSQL_TRIES,
    },
    options.actor,
  )
}

function openSource(settings: SourceSettings): Promise<DataSource> {
  return new DataSource(dataSourceOptions(settings)).initialize()
}

type Opened = Omit<Database, 'actor' | 'as' | 'transaction' | 'batch'>
interface Runs {
  transaction: RunTransaction
  batch: RunTransaction
  tries: number
}

/** What is the same on every database: who acts, the moment, the hints, and another try. */
function databaseOf(opened: Opened, run: Runs, actor: Actor): Database {
  const { kind, clock } = opened
  const runOnce = async <T>(
    transaction: RunTransaction,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    const hints: Array<() => void> = []
    const result = await transaction(async (manager, kept) => {
      const now = clock.now()
      const txOf = (who: Actor, keeping?: Statement[]): Tx => ({
        actor: who,
        kind,
        manager,
        now,
        afterCommit: (hint) => void hints.push(hint),
        last: () => txOf(who, kept),
        as: (nearer) => txOf(nearer, keeping),
        ...(keeping && { kept: keeping }),
      })
      return work(txOf(actor))
    })
    hints.forEach((hint) => hint())
    return result
  }
  const runWithRetry = async <T>(
    transaction: RunTransaction,
    work: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runOnce(transaction, work)
      } catch (error) {
        if (attempt >= run.tries || !isTransient(error)) throw error
      }
    }
  }
  return {
    ...opened,
    actor,
    as: (nearer) => databaseOf(opened, run, nearer),
    transaction: (work) => runWithRetry(run.transaction, work),
    batch: (work) => runWithRetry(run.batch, work),
  }
}
