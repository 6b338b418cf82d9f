import type { Tx } from '../db/database'

/**
 * Holds the rows of these tickets until the transaction ends: whoever else changes them or their clocks waits. A write does that on both
 * databases.
 */
export async function holdTickets(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.manager.query(
    `UPDATE tickets SET event_count = event_count WHERE id IN (${ids.map(() => '?').join()})`,
    [...ids],
  )
}
