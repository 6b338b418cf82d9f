import { IsNull } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { KfItem } from './kf-item.entity'

/** One message of ours as WeCom knows it: its msgid is our message's id. */
export interface KfAttempt {
  openKfId: string
  conversationId: string
  messageId: string
}

/**
 * Puts on record that WeCom has this message or may have it, before the bytes leave: `msg_send_fail` then finds it however soon it
 * comes, and the next try knows that it is not the first.
 * @returns false when an earlier try is on record, and how that one ended is not known
 */
export async function recordAttempt(
  tx: Tx,
  { openKfId, conversationId, messageId }: KfAttempt,
): Promise<boolean> {
  try {
    await tx.manager.insert(KfItem, {
      openKfId,
      msgid: messageId,
      state: 'done',
      conversationId,
      messageId,
      raw: null,
      reason: null,
      at: tx.now,
    })
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await tx.manager.update(KfItem, { openKfId, msgid: messageId }, { reason: TRIED_AGAIN })
    return false
  }
}

const TRIED_AGAIN = 'tried again'

/**
 * WeCom refused it: the msgid is still to be had.
 * @returns false, and nothing is forgotten, where somebody else has tried since: a worker that hung for longer than its lease
 * does not know whether the refusal means its own try or that the other's was taken
 */
export async function forgetAttempt(
  db: Database,
  { openKfId, messageId }: KfAttempt,
): Promise<boolean> {
  const { affected } = await db.transaction((tx) =>
    tx.manager.delete(KfItem, { openKfId, msgid: messageId, reason: IsNull() }),
  )
  return affected === 1
}
