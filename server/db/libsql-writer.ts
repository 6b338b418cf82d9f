import Connection, { type Statement as Prepared } from 'libsql/promise'
import type { Statement } from './dialect'
import { bindable } from './libsql-driver'

/** Writes transactions in a thread of libsql's own: ours goes on while rows are written and the disk is waited for. */
export interface LibsqlWriter {
  /** All of it in one transaction, or nothing of it. One transaction at a time: the caller sees to that. */
  write(statements: readonly Statement[]): Promise<void>
  close(): void
}

/** Shapes that differ by how many rows they write. */
const KEPT_STATEMENTS = 200

/** @param settings PRAGMAs, run once */
export async function openLibsqlWriter(file: string, settings: string): Promise<LibsqlWriter> {
  const connection = new Connection(file, {})
  await connection.exec(settings)
  const kept = new Map<string, Prepared>()
  const prepared = async (sql: string): Promise<Prepared> => {
    const statement = kept.get(sql) ?? await connection.prepare(sql)
    kept.delete(sql)
    kept.set(sql, statement)
    if (kept.size > KEPT_STATEMENTS) kept.delete(kept.keys().next().value ?? '')
    return statement
  }
  return {
    async write(statements) {
      await connection.exec('BEGIN IMMEDIATE')
      try {
        for (const { sql, parameters } of statements) await (await prepared(sql)).all(bindable(parameters))
        await connection.exec('COMMIT')
      } catch (error) {
        await connection.exec('ROLLBACK').catch(() => undefined)
        throw error
      }
    },
    close: () => connection.close(),
  }
}
