import type { EntityManager } from 'typeorm'
import { rawQuery, type DatabaseKind, type Statement } from './dialect'

/** Runs `body` in a transaction, and what it kept for the end just before the commit. */
export type RunTransaction = <T>(body: (manager: EntityManager, kept: Statement[]) => Promise<T>) => Promise<T>

/** What `body` kept, written one by one inside the transaction that is open. */
export async function withKept<T>(
  { kind, manager }: { kind: DatabaseKind; manager: EntityManager }, body: (manager: EntityManager, kept: Statement[]) => Promise<T>,
): Promise<T> {
  const kept: Statement[] = []
  const result = await body(manager, kept)
  for (const { sql, parameters } of kept) await rawQuery({ kind, manager }, sql, parameters)
  return result
}
