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
export async function recordAttempt(tx: Tx, { openKfId, conversationId, messageId }: KfAttempt): Promise<boolean> {
  try {
    await tx.manager.insert(KfItem, { openKfId, msgid: messageId, state: 'done', conversationId, messageId, raw: null, reason: null, at: tx.now })
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return false
  }
}

/** WeCom refused it: the msgid is still to be had. */
export async function forgetAttempt(db: Database, { openKfId, messageId }: KfAttempt): Promise<void> {
  await db.transaction((tx) => tx.manager.delete(KfItem, { openKfId, msgid: messageId }))
}
