import { LessThan } from 'typeorm'
import type { Tx } from '../db/database'
import { bulkInsert, rawQuery } from '../db/dialect'
import { after, DAY_MS } from '../lib/clock'
import { CallbackReceipt } from './callback-receipt.entity'

/** What was answered to callbacks that were dealt with before. @returns dedupe key → answer (null: the bare `success`) */
export async function findReceipts(
  tx: Tx,
  dedupeKeys: readonly string[],
): Promise<Map<string, string | null>> {
  const rows: Array<{ dedupe_key: string; answer: string | null }> = await rawQuery(
    tx,
    `SELECT dedupe_key, answer FROM callback_receipts WHERE dedupe_key IN (${dedupeKeys.map(() => '?').join(',')})`,
    dedupeKeys,
  )
  return new Map(rows.map(({ dedupe_key, answer }) => [dedupe_key, answer]))
}

/** Where an answer is a message of the history. */
export interface AnswerRef {
  conversationId: string
  messageId: string
}

/** The message as the history holds it. */
export interface StoredAnswer {
  text: string
  payload: string | null
}

/** As findReceipts, for callbacks whose answers are messages. @returns dedupe key → the message (null: the bare `success`) */
export async function findMessageReceipts(
  tx: Tx,
  dedupeKeys: readonly string[],
): Promise<Map<string, StoredAnswer | null>> {
  const rows = await rawQuery<{ dedupe_key: string; text: string | null; payload: string | null }>(
    tx,
    `SELECT r.dedupe_key, m.text, m.payload FROM callback_receipts r
     LEFT JOIN messages m ON m.conversation_id = r.conversation_id AND m.id = r.message_id
     WHERE r.dedupe_key IN (${dedupeKeys.map(() => '?').join(',')})`,
    dedupeKeys,
  )
  return new Map(
    rows.map(({ dedupe_key, text, payload }) => [
      dedupe_key,
      text === null ? null : { text, payload },
    ]),
  )
}

/** As saveReceipts, for callbacks whose answers are messages. */
export async function saveMessageReceipts(
  tx: Tx,
  receipts: ReadonlyArray<{ dedupeKey: string; answer: AnswerRef | null }>,
): Promise<void> {
  await bulkInsert(tx, {
    table: 'callback_receipts',
    columns: ['dedupe_key', 'conversation_id', 'message_id', 'at'],
    rows: receipts.map(({ dedupeKey, answer }) => [
      dedupeKey,
      answer?.conversationId ?? null,
      answer?.messageId ?? null,
      tx.now,
    ]),
  })
}

/** In the transaction that did the work: the answer is kept, or the work did not happen. A duplicate key is an error. */
export async function saveReceipts(
  tx: Tx,
  receipts: ReadonlyArray<{ dedupeKey: string; answer: string | null }>,
): Promise<void> {
  await bulkInsert(tx, {
    table: 'callback_receipts',
    columns: ['dedupe_key', 'answer', 'at'],
    rows: receipts.map(({ dedupeKey, answer }) => [dedupeKey, answer, tx.now]),
  })
}

/** WeChat repeats a delivery within seconds, and an older signature is refused; three days leave room for a clock that is off. */
const KEPT_MS = 3 * DAY_MS

export async function sweepReceipts(tx: Tx): Promise<void> {
  await tx.manager.delete(CallbackReceipt, { at: LessThan(after(tx.now, -KEPT_MS)) })
}
