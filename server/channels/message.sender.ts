import { emptyPurse, returnQuota, spendQuota } from '../conversations/conversations'
import {
  findConversation,
  findMessage,
  moveMessage,
  type MessageKey,
} from '../conversations/messages'
import type { Database } from '../db/database'
import { PermanentError, reasonOf, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { MAX_ATTEMPTS } from '../outbox/backoff'
import type { Handler } from '../outbox/worker'
import type { Channel, Dispatch } from './channel'
import { tellUndelivered } from './undelivered'

export interface MessageSenderDeps {
  db: Database
  channels: readonly Channel[]
  logger: Pick<Logger, 'warn'>
}

/** One message on its way. */
interface Trip extends Dispatch {
  deps: MessageSenderDeps
  channel: Channel
  key: MessageKey
  /** The outbox will not come again. */
  isLast: boolean
}

/**
 * 'channels.sendMessage': what all channels do alike. The attempt is on record, and the message taken from the purse, before
 * the bytes leave. Where the channel tells a repeated message by our id, it is tried until it is known how it ended; where it
 * does not, an attempt whose outcome is not known is never made again. What does not arrive is told by another road.
 * The outbox holds the messages of one conversation in their order.
 */
export function createMessageSender(deps: MessageSenderDeps): Handler<'channels.sendMessage'> {
  return async (job) => {
    const key: MessageKey = job.payload
    const message = await findMessage(deps.db.read, key)
    const conversation = await findConversation(deps.db.read, key.conversationId)
    if (!message || !conversation)
      throw new PermanentError('the message or its conversation does not exist')
    const channel = deps.channels.find(({ name }) => name === conversation.channel)
    if (!channel) throw new PermanentError(`nobody sends for the channel ${conversation.channel}`)
    const trip: Trip = {
      deps,
      channel,
      key,
      message,
      conversation,
      isLast: job.attempt >= MAX_ATTEMPTS,
    }
    if (message.state === 'sending' && !channel.repeatable)
      return settle(trip, { to: 'unknown', reason: 'the process ended while it was under way' })
    if (message.state === 'sending' || (message.state === 'queued' && (await beginAttempt(trip))))
      await attempt(trip)
  }
}

/** One transaction: nothing forbids sending, one message is taken from the purse, and the attempt is on record. */
async function beginAttempt(trip: Trip): Promise<boolean> {
  const { deps, channel, key, conversation } = trip
  return deps.db.transaction(async (tx) => {
    const verdict = await channel.maySend(tx, conversation)
    const begins = verdict.allowed && (await spendQuota(tx, key.conversationId))
    const reason = verdict.allowed
      ? 'the window of 48 hours or five messages is shut'
      : verdict.reason
    const moved = await moveMessage(
      tx,
      key,
      begins ? { from: 'queued', to: 'sending' } : { from: 'queued', to: 'failed', reason },
    )
    // The row was given on while its worker hung, which has begun now and may yet die: it comes again, and sees how that ended.
    if (!moved) throw new Error('another worker has begun with this message')
    if (!begins) await tellUndelivered(tx, trip.message, 'failed')
    return begins
  })
}

async function attempt(trip: Trip): Promise<void> {
  const { deps, channel, key, message, conversation } = trip
  try {
    await channel.send({ conversation, message })
  } catch (error) {
    return settleFailure(trip, error)
  }
  await deps.db.transaction((tx) => moveMessage(tx, key, { from: 'sending', to: 'sent' }))
}

async function settleFailure(trip: Trip, error: unknown): Promise<void> {
  if (error instanceof PermanentError)
    return settle(trip, { to: 'failed', reason: reasonOf(error) })
  if (!(error instanceof UpstreamError) || error.details.outcome === 'unknown')
    return settleUnknown(trip, error)
  if (!error.details.retryable || trip.isLast) {
    return settle(trip, {
      to: 'failed',
      reason: reasonOf(error),
      isClosed: error.details.kind === 'road-closed',
    })
  }
  await trip.deps.db.transaction(async (tx) => {
    if (
      !(await moveMessage(tx, trip.key, { from: 'sending', to: 'queued', reason: reasonOf(error) }))
    )
      return
    await returnQuota(tx, trip.key.conversationId)
  })
  throw error
}

/** It may have arrived. Its id makes another try harmless; without one it is left alone. */
async function settleUnknown(trip: Trip, error: unknown): Promise<void> {
  const isHopeless = error instanceof UpstreamError && !error.details.retryable
  if (!trip.channel.repeatable || trip.isLast || isHopeless)
    return settle(trip, { to: 'unknown', reason: reasonOf(error) })
  throw new Error(`it is not known whether the message arrived: ${reasonOf(error)}`)
}

interface Outcome {
  to: 'unknown' | 'failed'
  reason: string
  /** The channel takes nothing more until the customer speaks again. */
  isClosed?: boolean
}

async function settle(trip: Trip, { to, reason, isClosed = false }: Outcome): Promise<void> {
  const { deps, channel, key } = trip
  deps.logger.warn(
    { ...key, channel: channel.name, outcome: to, reason },
    'channels: a message did not arrive, or nobody knows',
  )
  await deps.db.transaction(async (tx) => {
    if (!(await moveMessage(tx, key, { from: 'sending', to, reason }))) return
    if (isClosed) await emptyPurse(tx, key.conversationId)
    else if (to === 'failed') await returnQuota(tx, key.conversationId)
    await tellUndelivered(tx, trip.message, to)
  })
}
