import { findConversation, findMessage, moveMessage, type MessageKey } from '../../conversations/messages'
import { returnQuota, spendQuota } from '../../conversations/conversations'
import type { Message } from '../../conversations/message.entity'
import type { Database } from '../../db/database'
import { PermanentError, reasonOf, UpstreamError } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import type { Job } from '../../outbox/worker'
import { readReply } from '../../bot/reply'
import { renderReply, type LinkTargets } from './reply-text'

export interface ReplySenderDeps {
  db: Database
  targets: LinkTargets
  /** https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html */
  officialAccount: { sendCustomerMessage(message: { toUser: string; text: string }): Promise<unknown> }
}

/**
 * Sends a queued message as a customer-service message. That API has no idempotency key, so the attempt is on record
 * before the bytes leave, and an attempt whose outcome is not known is never made again: the message is shown as unknown,
 * and the customer reads it in the app.
 */
export function createReplySender(deps: ReplySenderDeps): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'message.queued') throw new PermanentError(`sendReply cannot handle ${job.event}`)
    const key: MessageKey = job.payload
    const message = await findMessage(deps.db.read, key)
    if (!message) throw new PermanentError('the message does not exist')
    if (message.state === 'sending') return settle(deps, key, { from: 'sending', to: 'unknown', reason: 'the process ended while it was under way' })
    if (message.state !== 'queued') return
    const toUser = (await findConversation(deps.db.read, key.conversationId))?.externalId
    if (toUser === undefined) throw new PermanentError('the conversation does not exist')
    if (await beginAttempt(deps, key)) await attempt(deps, { key, message, toUser })
  }
}

/** One transaction: the window is open, one message is taken from the purse, and the attempt is on record. */
async function beginAttempt({ db }: ReplySenderDeps, key: MessageKey): Promise<boolean> {
  return db.transaction(async (tx) => {
    if (await spendQuota(tx, key.conversationId)) return moveMessage(tx, key, { from: 'queued', to: 'sending' })
    await moveMessage(tx, key, { from: 'queued', to: 'failed', reason: 'the window of 48 hours or five messages is shut' })
    await publish(tx, 'message.undelivered', key, { orderKey: key.conversationId })
    return false
  })
}

async function attempt(deps: ReplySenderDeps, { key, message, toUser }: { key: MessageKey; message: Message; toUser: string }): Promise<void> {
  try {
    await deps.officialAccount.sendCustomerMessage({ toUser, text: renderReply(readReply(message), deps.targets) })
  } catch (error) {
    return settleFailure(deps, key, error)
  }
  await deps.db.transaction((tx) => moveMessage(tx, key, { from: 'sending', to: 'sent' }))
}

async function settleFailure(deps: ReplySenderDeps, key: MessageKey, error: unknown): Promise<void> {
  if (!(error instanceof UpstreamError) || error.details.outcome === 'unknown') {
    return settle(deps, key, { from: 'sending', to: 'unknown', reason: reasonOf(error) })
  }
  if (error.details.retryable) {
    await deps.db.transaction(async (tx) => {
      if (await moveMessage(tx, key, { from: 'sending', to: 'queued', reason: reasonOf(error) })) await returnQuota(tx, key.conversationId)
    })
    throw error
  }
  await settle(deps, key, { from: 'sending', to: 'failed', reason: reasonOf(error) })
}

/** Not delivered, or nobody knows: the customer finds it in the app. */
async function settle({ db }: ReplySenderDeps, key: MessageKey, move: { from: 'sending'; to: 'unknown' | 'failed'; reason: string }): Promise<void> {
  await db.transaction(async (tx) => {
    if (await moveMessage(tx, key, move)) await publish(tx, 'message.undelivered', key, { orderKey: key.conversationId })
  })
}
