import { appendMessages, openConversations, saveConversations, type ConversationState, type NewMessage } from '../../conversations/conversations'
import type { Tx } from '../../db/database'
import { outboxEntry, publishMany, type OutboxEntry } from '../../outbox/publish'
import { findReceipts, saveReceipts } from '../callback-receipts'
import { findFollowers, type Follower } from './followers'
import { rearm, windowGrantedBy } from './send-window'
import type { Arrival, Response } from './exchange'

/** What goes back to WeChat: the text of the passive reply, or null for the bare word `success`. */
export interface InboxAnswer {
  text: string | null
}

export interface InboxDeps {
  appId: string
  respond(tx: Tx, arrival: Arrival, follower: Follower): Promise<Response>
}

/**
 * Takes callbacks in, many at a time, in the caller's one transaction: tells repeated ones apart, finds who wrote,
 * answers, and stores conversation, messages, answer and what must happen next. Nothing is acknowledged that is not stored.
 * @returns one answer for each arrival, in order
 */
export async function takeIn(tx: Tx, deps: InboxDeps, arrivals: readonly Arrival[]): Promise<InboxAnswer[]> {
  const answered = await findReceipts(tx, arrivals.map(({ inbound }) => inbound.dedupeKey))
  const fresh = firstOfEach(arrivals.filter(({ inbound }) => !answered.has(inbound.dedupeKey)))
  if (fresh.length > 0) {
    const openIds = [...new Set(fresh.map(({ inbound }) => inbound.openId))]
    const followers = await findFollowers(tx, deps.appId, openIds)
    const conversations = await openConversations(tx, { channel: 'official-account', accountId: deps.appId }, openIds)
    const exchange = await answerEach(tx, deps, { fresh, followers, conversations })
    exchange.receipts.forEach(({ dedupeKey, answer }) => answered.set(dedupeKey, answer))
    await store(tx, deps, { exchange, conversations })
  }
  return arrivals.map(({ inbound }) => ({ text: answered.get(inbound.dedupeKey) ?? null }))
}

interface Exchange {
  messages: NewMessage[]
  receipts: Array<{ dedupeKey: string; answer: string | null }>
  /** Indexes into messages of those that something must happen to after the commit. */
  followUps: Array<{ index: number; event: 'message.unanswered' | 'message.mediaArrived' }>
}

interface Batch {
  fresh: readonly Arrival[]
  followers: ReadonlyMap<string, Follower>
  conversations: ReadonlyMap<string, ConversationState>
}

async function answerEach(tx: Tx, deps: InboxDeps, batch: Batch): Promise<Exchange> {
  const exchange: Exchange = { messages: [], receipts: [], followUps: [] }
  for (const arrival of batch.fresh) {
    const { inbound } = arrival
    const conversation = batch.conversations.get(inbound.openId)
    const follower = batch.followers.get(inbound.openId)
    if (!conversation || !follower) throw new Error('a conversation or a follower was not opened')
    const response = await deps.respond(tx, arrival, follower)
    record(exchange, { conversation, response, dedupeKey: inbound.dedupeKey })
    const current = { quota: conversation.sendQuota, until: conversation.sendUntil }
    const armed = rearm(current, windowGrantedBy(inbound.content, tx.now), tx.now)
    conversation.sendQuota = armed.quota
    conversation.sendUntil = armed.until
    if (response.understood !== null) conversation.missCount = response.understood ? 0 : conversation.missCount + 1
  }
  return exchange
}

function record(exchange: Exchange, told: { conversation: ConversationState; response: Response; dedupeKey: string }): void {
  const { conversation, response, dedupeKey } = told
  if (response.incoming) {
    exchange.messages.push({ conversationId: conversation.id, direction: 'in', author: 'customer', state: 'received', ...response.incoming })
    const index = exchange.messages.length - 1
    if (response.answerLater) exchange.followUps.push({ index, event: 'message.unanswered' })
    if (response.keepMedia) exchange.followUps.push({ index, event: 'message.mediaArrived' })
  }
  if (response.reply !== null) {
    const out = { direction: 'out', author: 'bot', type: 'text', text: response.reply, state: 'answered' } as const
    exchange.messages.push({ conversationId: conversation.id, ...out })
  }
  exchange.receipts.push({ dedupeKey, answer: response.reply })
}

async function store(
  tx: Tx, deps: InboxDeps, { exchange, conversations }: { exchange: Exchange; conversations: Batch['conversations'] },
): Promise<void> {
  await saveConversations(tx, { channel: 'official-account', accountId: deps.appId }, conversations.values())
  const ids = await appendMessages(tx, exchange.messages)
  await saveReceipts(tx, exchange.receipts)
  await publishMany(tx, exchange.followUps.map(({ index, event }): OutboxEntry => {
    const conversationId = exchange.messages[index]?.conversationId ?? ''
    return outboxEntry(event, { conversationId, messageId: ids[index] ?? '' }, { orderKey: conversationId })
  }))
}

/** The same callback twice in one batch counts once. */
function firstOfEach(arrivals: readonly Arrival[]): Arrival[] {
  const seen = new Set<string>()
  return arrivals.filter(({ inbound }) => !seen.has(inbound.dedupeKey) && seen.add(inbound.dedupeKey))
}
