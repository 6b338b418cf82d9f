import type { DataSource, QueryRunner } from 'typeorm'
import { rawQuery, type Statement } from './dialect'
import { tellInTransaction, withKept, type RunTransaction } from './run-transaction'

const READ_COMMITTED = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'

/** The isolation level is set once for each connection of the pool: setting it for each transaction costs a round trip. */
export function readCommittedTransactions(writer: DataSource): RunTransaction {
  const runnerOf = preparedRunners(() => Promise.resolve(writer), READ_COMMITTED)
  return async (body) => {
    const runner = await runnerOf()
    try {
      return await runner.manager.transaction((manager) =>
        withKept({ kind: 'mysql', manager }, body),
      )
    } finally {
      await runner.release()
    }
  }
}

/**
 * Transactions of as few round trips as there can be: these connections begin one by themselves, and the last writes and the commit
 * leave as one. A statement that fails ends what was sent with it, so that nothing behind it happens.
 */
export function batchTransactions({ open }: Late<DataSource>): RunTransaction {
  const runnerOf = preparedRunners(open, READ_COMMITTED, 'SET SESSION autocommit = 0')
  return async (body) => {
    const runner = await runnerOf()
    const tx = { kind: 'mysql', manager: runner.manager } as const
    tellInTransaction(runner, true)
    try {
      const kept: Statement[] = []
      const result = await body(runner.manager, kept)
      await rawQuery(
        tx,
        [...kept.map(({ sql }) => sql), 'COMMIT'].join(';'),
        kept.flatMap(({ parameters }) => parameters),
      )
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

/** Query runners whose connections have once been told how to work. */
function preparedRunners(
  source: () => Promise<DataSource>,
  ...settings: readonly string[]
): () => Promise<QueryRunner> {
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
export interface Late<Thing> {
  open(): Promise<Thing>
  /** What has been opened, if anything has. */
  opened(): Promise<Thing> | null
}

export function whenNeeded<Thing>(make: () => Promise<Thing>): Late<Thing> {
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
