import type { Tx } from './database'
import { isTransient, rawQuery } from './dialect'

/**
 * Work within a transaction that can fail by itself: what it wrote is undone, and the transaction goes on. Not after a
 * deadlock: there the database has given up the whole transaction, and the error must be passed on.
 */
export async function savepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await rawQuery(tx, 'SAVEPOINT one_of_many', [])
  try {
    const result = await work()
    await rawQuery(tx, 'RELEASE SAVEPOINT one_of_many', [])
    return result
  } catch (error) {
    if (!isTransient(error)) {
      await rawQuery(tx, 'ROLLBACK TO SAVEPOINT one_of_many', [])
      await rawQuery(tx, 'RELEASE SAVEPOINT one_of_many', [])
    }
    throw error
  }
}
