import {
  appendMessages,
  saveConversations,
  type ConversationState,
  type NewMessage,
} from '../../conversations/conversations'
import type { Before } from '../../conversations/mask-going-on'
import { readReply, storedReply, type Reply } from '../../bot/reply'
import type { Tx } from '../../db/database'
import { customerActor, type Actor } from '../../lib/actor'
import { newId } from '../../lib/ids'
import { outboxEntry, publishMany, type OutboxEntry } from '../../outbox/publish'
import { findMessageReceipts, saveMessageReceipts, type AnswerRef } from '../callback-receipts'
import { findWriters, type Writer } from './followers'
import { isByPerson } from './inbound'
import { rearm, windowGrantedBy } from './window-grants'
import type { Arrival, Response } from './arrival'

/** What goes back to WeChat, or null for the bare word `success`. */
export interface InboxAnswer {
  reply: Reply | null
}

export interface InboxDeps {
  appId: string
  respond(tx: Tx, arrival: Arrival, writer: Writer): Promise<Response>
}

/**
 * Takes callbacks in, many at a time, in the caller's one transaction: tells repeated ones apart, finds who wrote,
 * answers, and stores conversation, messages, answer and what must happen next. Nothing is acknowledged that is not stored.
 * @param mayBeRepeated whether to look first for what was answered before. Without it all are taken for new ones, and the
 * receipts' unique key refuses the whole batch if one is not: repeats are rare, and the look costs every message
 * @returns one answer for each arrival, in order
 */
export async function takeIn(
  tx: Tx,
  deps: InboxDeps,
  arrivals: readonly Arrival[],
  mayBeRepeated = true,
): Promise<InboxAnswer[]> {
  const answered = mayBeRepeated
    ? await answersBefore(tx, arrivals)
    : new Map<string, Reply | null>()
  const fresh = firstOfEach(arrivals.filter(({ inbound }) => !answered.has(inbound.dedupeKey)))
  if (fresh.length > 0) {
    const openIds = fresh.flatMap(({ inbound }) => (isByPerson(inbound) ? [inbound.openId] : []))
    const writers =
      openIds.length > 0
        ? await findWriters(tx, deps.appId, [...new Set(openIds)])
        : new Map<string, Writer>()
    const exchange = await answerEach(tx, deps, { fresh, writers })
    exchange.receipts.forEach(({ dedupeKey, reply }) => answered.set(dedupeKey, reply))
    await store(tx, deps, { exchange, writers })
  }
  return arrivals.map(({ inbound }) => ({ reply: answered.get(inbound.dedupeKey) ?? null }))
}

async function answersBefore(
  tx: Tx,
  arrivals: readonly Arrival[],
): Promise<Map<string, Reply | null>> {
  const receipts = await findMessageReceipts(
    tx,
    arrivals.map(({ inbound }) => inbound.dedupeKey),
  )
  return new Map([...receipts].map(([key, stored]) => [key, stored && readReply(stored)]))
}

interface Exchange {
  messages: NewMessage[]
  receipts: Array<{ dedupeKey: string; answer: AnswerRef | null; reply: Reply | null }>
  /** Indexes into messages of those that something must happen to after the commit. */
  followUps: Array<{ index: number; event: 'message.unanswered' | 'message.mediaArrived' }>
}

interface Batch {
  fresh: readonly Arrival[]
  writers: ReadonlyMap<string, Writer>
}

async function answerEach(tx: Tx, deps: InboxDeps, batch: Batch): Promise<Exchange> {
  const exchange: Exchange = { messages: [], receipts: [], followUps: [] }
  for (const arrival of batch.fresh) {
    const { inbound } = arrival
    if (!isByPerson(inbound)) {
      exchange.receipts.push({ dedupeKey: inbound.dedupeKey, answer: null, reply: null })
      continue
    }
    const writer = batch.writers.get(inbound.openId)
    if (!writer) throw new Error('a writer was not found')
    const { conversation } = writer
    const response = await deps.respond(tx.as(actorOf(writer)), arrival, writer)
    const row = record(exchange, { conversation, response, dedupeKey: inbound.dedupeKey })
    if (row?.type === 'text') writer.justSaid = saidIn(row)
    const current = { quota: conversation.sendQuota, until: conversation.sendUntil }
    const armed = rearm(current, windowGrantedBy(inbound.content, tx.now), tx.now)
    conversation.sendQuota = armed.quota
    conversation.sendUntil = armed.until
  }
  return exchange
}

/** Who is not known to be a customer of the platform is a customer all the same. */
function actorOf({ follower: { verifiedCustomerId: id } }: Writer): Actor {
  return { ...customerActor(''), id }
}

/** The next message may go on with it before it is stored. */
function saidIn(row: NewMessage): Before {
  return {
    text: row.text,
    rewrite: (masked) => {
      row.text = masked
    },
  }
}

/** @returns what the person said, as it will be stored */
function record(
  exchange: Exchange,
  told: { conversation: ConversationState; response: Response; dedupeKey: string },
): NewMessage | null {
  const { conversation, response, dedupeKey } = told
  let said: NewMessage | null = null
  if (response.incoming) {
    // The id at once: a message sorts before its answer.
    const incoming = {
      direction: 'in',
      author: 'customer',
      state: 'received',
      ...response.incoming,
    } as const
    said = { id: newId('msg'), conversationId: conversation.id, ...incoming }
    exchange.messages.push(said)
    const index = exchange.messages.length - 1
    if (response.answerLater) exchange.followUps.push({ index, event: 'message.unanswered' })
    if (response.keepMedia) exchange.followUps.push({ index, event: 'message.mediaArrived' })
  }
  const { reply } = response
  if (reply === null) {
    exchange.receipts.push({ dedupeKey, answer: null, reply })
    return said
  }
  const [conversationId, id] = [conversation.id, newId('msg')]
  exchange.messages.push({
    id,
    conversationId,
    direction: 'out',
    author: 'bot',
    type: 'text',
    ...storedReply(reply),
    state: 'answered',
  })
  exchange.receipts.push({ dedupeKey, answer: { conversationId, messageId: id }, reply })
  return said
}

async function store(
  tx: Tx,
  deps: InboxDeps,
  { exchange, writers }: { exchange: Exchange; writers: Batch['writers'] },
): Promise<void> {
  const last = tx.last()
  // First of all, so that a batch with a repeat in it ends before it has written much.
  await saveMessageReceipts(last, exchange.receipts)
  const conversations = [...writers.values()].map(({ conversation }) => conversation)
  await saveConversations(
    last,
    { channel: 'official-account', accountId: deps.appId },
    conversations,
  )
  const ids = await appendMessages(last, exchange.messages)
  await publishMany(
    last,
    exchange.followUps.map(({ index, event }): OutboxEntry => {
      const conversationId = exchange.messages[index]?.conversationId ?? ''
      return outboxEntry(
        event,
        { conversationId, messageId: ids[index] ?? '' },
        { orderKey: conversationId },
      )
    }),
  )
}

/** The same callback twice in one batch counts once. */
function firstOfEach(arrivals: readonly Arrival[]): Arrival[] {
  const seen = new Set<string>()
  return arrivals.filter(
    ({ inbound }) => !seen.has(inbound.dedupeKey) && seen.add(inbound.dedupeKey),
  )
}
