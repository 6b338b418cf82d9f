import { emptyPurse, returnQuota } from '../conversations/conversations'
import { moveMessage, type MessageKey } from '../conversations/messages'
import { findOutgoing, lockStates, moveMessages, spendQuotas } from '../conversations/outgoing'
import type { Database, Tx } from '../db/database'
import { createGroupCommit } from '../db/group-commit'
import { PermanentError, reasonOf, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { MAX_ATTEMPTS } from '../outbox/backoff'
import type { Handler } from '../outbox/worker'
import { FirstTryFailed, type Channel, type Dispatch, type SendVerdict } from './channel'
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

/** What is asked to leave. */
interface Departure {
  key: MessageKey
  isLast: boolean
}

/** How it stands once its departure is committed. */
type Departed =
  | { step: 'send' | 'settle'; trip: Trip }
  /** It has left before, or may not leave; that is on record. */
  | { step: 'none' }
  | { step: 'refuse'; error: Error }

/** So many leave together at most. */
const MOST_TOGETHER = 100

/**
 * 'channels.sendMessage': what all channels do alike. The attempt is on record, and the message taken from the purse, before
 * the bytes leave. Where the channel tells a repeated message by our id, it is tried until it is known how it ended; where it
 * does not, an attempt whose outcome is not known is never made again. What does not arrive is told by another road.
 * The outbox holds the messages of one conversation in their order; those of many begin in one transaction, travel side by side, and
 * those that arrived meanwhile are noted in one.
 */
export function createMessageSender(deps: MessageSenderDeps): Handler<'channels.sendMessage'> {
  const departures = createGroupCommit<Departure, Departed>({
    db: deps.db,
    maxBatch: MOST_TOGETHER,
    keyOf: ({ key }) => key.conversationId,
    work: (tx, wanted) => depart(tx, deps, wanted),
  })
  const arrivals = createGroupCommit<Trip, true>({
    db: deps.db,
    maxBatch: MOST_TOGETHER,
    keyOf: ({ key }) => key.conversationId,
    work: arrive,
  })
  return async (job) => {
    const departed = await departures.submit({
      key: job.payload,
      isLast: job.attempt >= MAX_ATTEMPTS,
    })
    if (departed.step === 'refuse') throw departed.error
    if (departed.step === 'none') return
    const { trip, step } = departed
    if (step === 'settle') {
      await settle(trip, { to: 'unknown', reason: 'the process ended while it was under way' })
      return
    }
    try {
      await trip.channel.send(trip)
    } catch (error) {
      if ((await settleFailure(trip, error)) === 'settled') return
    }
    await arrivals.submit(trip)
  }
}

/** Nothing forbids sending, one message is taken from each purse, and the attempts are on record. */
async function depart(
  tx: Tx,
  deps: MessageSenderDeps,
  wanted: readonly Departure[],
): Promise<Departed[]> {
  const found = await findOutgoing(
    tx,
    wanted.map(({ key }) => key),
  )
  const seen = new Set<string>()
  const departed = wanted.map((departure): Departed => {
    const outgoing = found.get(departure.key.messageId)
    if (!outgoing) return refused('the message or its conversation does not exist')
    const { conversation } = outgoing
    const channel = deps.channels.find(({ name }) => name === conversation.channel)
    if (!channel) return refused(`nobody sends for the channel ${conversation.channel}`)
    // The outbox gives one of each conversation at a time: a second one was given on while its worker hung.
    if (seen.has(conversation.id)) return { step: 'refuse', error: anotherBegan() }
    seen.add(conversation.id)
    const trip: Trip = { deps, channel, ...departure, ...outgoing, isFirst: true }
    const { state } = trip.message
    if (state === 'sending') return { step: channel.repeatable ? 'send' : 'settle', trip }
    return state === 'queued' ? { step: 'send', trip } : { step: 'none' }
  })
  const overtaken = await begin(tx, departed.flatMap(tripToSend))
  return departed.map((one): Departed => {
    const end = 'trip' in one ? overtaken.get(one.trip.message.id) : undefined
    return end ?? one
  })
}

const refused = (reason: string): Departed => ({
  step: 'refuse',
  error: new PermanentError(reason),
})

/** The row was given on while its worker hung, which has begun now and may yet die: it comes again, and sees how that ended. */
const anotherBegan = (): Error => new Error('another worker has begun with this message')

const tripToSend = (departed: Departed): Trip[] => (departed.step === 'send' ? [departed.trip] : [])

/** @returns of those that do not leave, how they stand instead, by message */
async function begin(tx: Tx, trips: readonly Trip[]): Promise<Map<string, Departed>> {
  const instead = new Map<string, Departed>()
  if (trips.length === 0) return instead
  const verdicts = await verdictsOf(tx, trips)
  const verdictOf = (id: string): SendVerdict => verdicts.get(id) ?? { allowed: true }
  const states = await lockStates(
    tx,
    trips.map(({ key }) => key),
  )
  // What was under way when it was read, too, may be settled by now.
  const still = trips.filter(({ message }) => states.get(message.id) === message.state)
  for (const { message } of trips.filter((trip) => !still.includes(trip)))
    instead.set(message.id, { step: 'refuse', error: anotherBegan() })
  const queued = still.filter(({ message }) => message.state === 'queued')
  const allowed = queued.filter(({ conversation }) => verdictOf(conversation.id).allowed)
  const spent = await spendQuotas(
    tx,
    allowed.map(({ conversation }) => conversation),
  )
  const leaving = allowed.filter(({ conversation }) => spent.has(conversation.id))
  for (const trip of queued) {
    const { message, conversation, key } = trip
    if (leaving.includes(trip)) continue
    instead.set(message.id, { step: 'none' })
    const verdict = verdictOf(conversation.id)
    const reason = verdict.allowed ? WINDOW_SHUT : verdict.reason
    await moveMessage(tx, key, { from: 'queued', to: 'failed', reason })
    await tellUndelivered(tx, message, 'failed')
  }
  await moveMessages(
    tx,
    leaving.map(({ key }) => key),
    { from: 'queued', to: 'sending' },
  )
  const away = trips.filter(({ message }) => !instead.has(message.id))
  for (const [channel, own] of byChannel(away)) {
    const before = (await channel.recordAttempts?.(tx, own)) ?? new Set()
    own.forEach((trip) => (trip.isFirst = !before.has(trip.message.id)))
  }
  return instead
}

const WINDOW_SHUT = 'the window of 48 hours or five messages is shut'

async function verdictsOf(tx: Tx, trips: readonly Trip[]): Promise<Map<string, SendVerdict>> {
  const verdicts = new Map<string, SendVerdict>()
  for (const [channel, own] of byChannel(trips)) {
    const told = await channel.maySend(
      tx,
      own.map(({ conversation }) => conversation),
    )
    told.forEach((verdict, conversationId) => verdicts.set(conversationId, verdict))
  }
  return verdicts
}

function byChannel(trips: readonly Trip[]): Map<Channel, Trip[]> {
  const own = new Map<Channel, Trip[]>()
  for (const trip of trips) own.set(trip.channel, [...(own.get(trip.channel) ?? []), trip])
  return own
}

async function arrive(tx: Tx, trips: readonly Trip[]): Promise<true[]> {
  await moveMessages(
    tx,
    trips.map(({ key }) => key),
    { from: 'sending', to: 'sent' },
  )
  for (const [channel, own] of byChannel(trips)) await channel.recordSent?.(tx, own)
  return trips.map(() => true)
}

/** @returns 'arrived' where it turns out that it has */
async function settleFailure(trip: Trip, error: unknown): Promise<'settled' | 'arrived'> {
  if (!(error instanceof FirstTryFailed)) {
    await settleAs(trip, error)
    return 'settled'
  }
  if (await settleAs(trip, error.error, error.forget)) return 'settled'
  if (error.otherwise === null) return 'arrived'
  await settleAs(trip, error.otherwise)
  return 'settled'
}

/** Asked while the message is held, before it is moved; where it says no, nothing is. */
type Only = (tx: Tx) => Promise<boolean>

/** @returns false where `only` said no */
async function settleAs(trip: Trip, error: unknown, only?: Only): Promise<boolean> {
  if (error instanceof PermanentError)
    return settle(trip, { to: 'failed', reason: reasonOf(error), only })
  if (!(error instanceof UpstreamError) || error.details.outcome === 'unknown')
    return settleUnknown(trip, error)
  if (!error.details.retryable || trip.isLast) {
    return settle(trip, {
      to: 'failed',
      reason: reasonOf(error),
      isClosed: error.details.kind === 'road-closed',
      only,
    })
  }
  const isSo = await trip.deps.db.transaction(async (tx) => {
    if (!(await isStill(tx, trip, only))) return false
    const move = { from: 'sending', to: 'queued', reason: reasonOf(error) } as const
    if (await moveMessage(tx, trip.key, move)) await returnQuota(tx, trip.key.conversationId)
    return true
  })
  if (isSo) throw error
  return false
}

/** The message is held first, as it is by whoever begins: one of the two sees what the other did. */
async function isStill(tx: Tx, { key }: Trip, only?: Only): Promise<boolean> {
  if (only === undefined) return true
  const states = await lockStates(tx, [key])
  return states.get(key.messageId) !== 'sending' || (await only(tx))
}

/** It may have arrived. Its id makes another try harmless; without one it is left alone. */
async function settleUnknown(trip: Trip, error: unknown): Promise<boolean> {
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
  only?: Only | undefined
}

async function settle(
  trip: Trip,
  { to, reason, isClosed = false, only }: Outcome,
): Promise<boolean> {
  const { deps, channel, key } = trip
  const isSo = await deps.db.transaction(async (tx) => {
    if (!(await isStill(tx, trip, only))) return false
    if (!(await moveMessage(tx, key, { from: 'sending', to, reason }))) return true
    if (isClosed) await emptyPurse(tx, key.conversationId)
    else if (to === 'failed') await returnQuota(tx, key.conversationId)
    await tellUndelivered(tx, trip.message, to)
    return true
  })
  if (isSo)
    deps.logger.warn(
      { ...key, channel: channel.name, outcome: to, reason },
      'channels: a message did not arrive, or nobody knows',
    )
  return isSo
}
