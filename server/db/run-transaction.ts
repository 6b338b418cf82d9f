import type { EntityManager, QueryRunner } from 'typeorm'
import { rawQuery, type DatabaseKind, type Statement } from './dialect'

/** Runs `body` in a transaction, and what it kept for the end just before the commit. */
export type RunTransaction = <T>(
  body: (manager: EntityManager, kept: Statement[]) => Promise<T>,
) => Promise<T>

/** What `body` kept, written one by one inside the transaction that is open. */
export async function withKept<T>(
  { kind, manager }: { kind: DatabaseKind; manager: EntityManager },
  body: (manager: EntityManager, kept: Statement[]) => Promise<T>,
): Promise<T> {
  const kept: Statement[] = []
  const result = await body(manager, kept)
  for (const { sql, parameters } of kept) await rawQuery({ kind, manager }, sql, parameters)
  return result
}

/** What TypeORM notes when it begins and commits by itself: without it, `save` would begin and commit one of its own in the middle. */
export function tellInTransaction(runner: QueryRunner, active: boolean): void {
  Object.assign(runner, { isTransactionActive: active, transactionDepth: active ? 1 : 0 })
}
