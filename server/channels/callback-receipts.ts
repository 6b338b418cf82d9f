import { LessThan } from 'typeorm'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { after, DAY_MS } from '../lib/clock'
import { CallbackReceipt } from './callback-receipt.entity'

/** What was answered to callbacks that were dealt with before. @returns dedupe key → answer (null: the bare `success`) */
export async function findReceipts(tx: Tx, dedupeKeys: readonly string[]): Promise<Map<string, string | null>> {
  const rows: Array<{ dedupe_key: string; answer: string | null }> = await tx.manager.query(
    `SELECT dedupe_key, answer FROM callback_receipts WHERE dedupe_key IN (${dedupeKeys.map(() => '?').join(',')})`, [...dedupeKeys],
  )
  return new Map(rows.map(({ dedupe_key, answer }) => [dedupe_key, answer]))
}

/** In the transaction that did the work: the answer is kept, or the work did not happen. A duplicate key is an error. */
export async function saveReceipts(tx: Tx, receipts: ReadonlyArray<{ dedupeKey: string; answer: string | null }>): Promise<void> {
  await bulkInsert(tx, {
    table: 'callback_receipts', columns: ['dedupe_key', 'answer', 'at'],
    rows: receipts.map(({ dedupeKey, answer }) => [dedupeKey, answer, tx.now]),
  })
}

/** WeChat repeats a delivery within seconds, and an older signature is refused; three days leave room for a clock that is off. */
const KEPT_MS = 3 * DAY_MS

export async function sweepReceipts(tx: Tx): Promise<void> {
  await tx.manager.delete(CallbackReceipt, { at: LessThan(after(tx.now, -KEPT_MS)) })
}
