import { IsNull } from 'typeorm'
import type { Tx } from '../../../db/database'
import { bulkInsert, locked, pairsIn, rawQuery } from '../../../db/dialect'
import { KfItem } from '../taking/kf-item.entity'

/** One message of ours as WeCom knows it: its msgid is our message's id. */
export interface KfAttempt {
  openKfId: string
  conversationId: string
  messageId: string
}

/**
 * Puts on record that WeCom has these messages or may have them, before the bytes leave: `msg_send_fail` then finds them however soon
 * it comes, and the next try knows that it is not the first.
 * @returns those of which an earlier try is on record, and how that one ended is not known
 */
export async function recordAttempts(
  tx: Tx,
  attempts: readonly KfAttempt[],
): Promise<ReadonlySet<string>> {
  if (attempts.length === 0) return new Set()
  const own = pairsIn(
    tx,
    ['open_kfid', 'msgid'],
    attempts.map(({ openKfId, messageId }) => [openKfId, messageId]),
  )
  // Locked: what another worker is about to forget is not taken for a try on record.
  const rows = await rawQuery<{ msgid: string }>(
    tx,
    `SELECT msgid FROM kf_items WHERE ${own.sql}${locked(tx)}`,
    own.parameters,
  )
  const before = new Set(rows.map(({ msgid }) => msgid))
  for (const { openKfId, messageId } of attempts.filter(({ messageId: id }) => before.has(id)))
    await tx.manager.update(KfItem, { openKfId, msgid: messageId }, { reason: TRIED_AGAIN })
  await bulkInsert(tx, {
    table: 'kf_items',
    columns: ['open_kfid', 'msgid', 'state', 'conversation_id', 'message_id', 'at'],
    rows: attempts
      .filter(({ messageId }) => !before.has(messageId))
      .map(({ openKfId, conversationId, messageId }) => [
        openKfId,
        messageId,
        'done',
        conversationId,
        messageId,
        tx.now,
      ]),
  })
  return before
}

const TRIED_AGAIN = 'tried again'

/**
 * WeCom refused it: the msgid is still to be had. In the transaction that settles the message: another try begins before both or after.
 * @returns false, and nothing is forgotten, where somebody else has tried since: a worker that hung for longer than its lease
 * does not know whether the refusal means its own try or that the other's was taken
 */
export async function forgetAttempt(tx: Tx, { openKfId, messageId }: KfAttempt): Promise<boolean> {
  const { affected } = await tx.manager.delete(KfItem, {
    openKfId,
    msgid: messageId,
    reason: IsNull(),
  })
  return affected === 1
}
