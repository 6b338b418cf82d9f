import type { Tx } from '../db/database'
import { bindDate, bulkInsert, rawQuery, rawWrite, readDate } from '../db/dialect'
import { newId } from '../lib/ids'
import type { ChannelName } from './channels'
import { Conversation } from './conversation.entity'
import type { MessageState } from './message-state'

/** The part of a conversation that receiving and answering needs; a plain record, because this is the hot path. */
export interface ConversationState {
  id: string
  externalId: string
  missCount: number
  /** As Conversation.botMemory. */
  botMemory: string | null
  /** It is to be written. */
  remembers?: boolean
  sendQuota: number
  sendUntil: Date | null
  createdAt: Date
  isNew: boolean
}

export interface ConversationKey {
  channel: ChannelName
  accountId: string
}

/**
 * The conversations of these people on one channel, made where there are none yet (stored by saveConversations).
 * At most one conversation for each person, held by a unique key: when two processes make it at once, one of them fails
 * with a duplicate and its work is run again.
 */
export async function openConversations(
  tx: Tx,
  key: ConversationKey,
  externalIds: readonly string[],
): Promise<Map<string, ConversationState>> {
  const wanted = [...new Set(externalIds)]
  const rows: Array<Record<string, unknown>> = await rawQuery(
    tx,
    `SELECT ${conversationColumns('conversations')} FROM conversations
     WHERE channel = ? AND account_id = ? AND external_id IN (${wanted.map(() => '?').join(',')})`,
    [key.channel, key.accountId, ...wanted],
  )
  const known = new Map(
    rows.flatMap((row) => readConversation(row) ?? []).map((state) => [state.externalId, state]),
  )
  for (const externalId of wanted) {
    if (!known.has(externalId)) known.set(externalId, newConversation(externalId, tx.now))
  }
  return known
}

/** For statements of other rooms that read a conversation beside its person; `readConversation` takes what they give. */
export function conversationColumns(table: string): string {
  return ['id', 'external_id', 'miss_count', 'bot_memory', 'send_quota', 'send_until', 'created_at']
    .map((name) => `${table}.${name} AS c_${name}`)
    .join(', ')
}

/** @returns null where an outer join found none */
export function readConversation(row: Record<string, unknown>): ConversationState | null {
  const id = row.c_id
  if (typeof id !== 'string') return null
  return {
    id,
    externalId: String(row.c_external_id),
    missCount: Number(row.c_miss_count),
    botMemory: typeof row.c_bot_memory === 'string' ? row.c_bot_memory : null,
    sendQuota: Number(row.c_send_quota),
    sendUntil: readDate(row.c_send_until),
    createdAt: readDate(row.c_created_at) ?? new Date(0),
    isNew: false,
  }
}

function newConversation(externalId: string, now: Date): ConversationState {
  return {
    id: newId('cnv'),
    externalId,
    missCount: 0,
    botMemory: null,
    sendQuota: 0,
    sendUntil: null,
    createdAt: now,
    isNew: true,
  }
}

/**
 * Stores new conversations, and what changed in known ones. New ones by a plain insert: where another process was quicker,
 * the duplicate must fail this transaction, or its messages would hang on a conversation that does not exist.
 */
export async function saveConversations(
  tx: Tx,
  key: ConversationKey,
  states: Iterable<ConversationState>,
): Promise<void> {
  const all = [...states]
  await bulkInsert(tx, {
    table: 'conversations',
    columns: [
      'id',
      'channel',
      'account_id',
      'external_id',
      'last_message_at',
      'miss_count',
      'bot_memory',
      'send_quota',
      'send_until',
      'created_at',
    ],
    rows: all
      .filter(({ isNew }) => isNew)
      .map((state) => [
        state.id,
        key.channel,
        key.accountId,
        state.externalId,
        tx.now,
        state.missCount,
        state.botMemory,
        state.sendQuota,
        state.sendUntil,
        state.createdAt,
      ]),
  })
  for (const alike of ofOneState(all.filter(({ isNew }) => !isNew))) await updateAlike(tx, alike)
  const remembering = all.filter(({ isNew, remembers }) => !isNew && remembers === true)
  await bulkInsert(tx, {
    table: 'conversations',
    columns: [
      'id',
      'channel',
      'account_id',
      'external_id',
      'last_message_at',
      'bot_memory',
      'created_at',
    ],
    rows: remembering.map((state) => [
      state.id,
      key.channel,
      key.accountId,
      state.externalId,
      tx.now,
      state.botMemory,
      state.createdAt,
    ]),
    updateOnDuplicate: ['bot_memory'],
  })
}

/** Of people who write at the same moment most stand alike, and one statement moves them all. */
function ofOneState(
  states: readonly ConversationState[],
): Array<[ConversationState, ...ConversationState[]]> {
  const groups = new Map<string, [ConversationState, ...ConversationState[]]>()
  for (const state of states) {
    const shape = `${state.missCount} ${state.sendQuota} ${state.sendUntil?.getTime()}`
    const group = groups.get(shape)
    if (group) group.push(state)
    else groups.set(shape, [state])
  }
  return [...groups.values()]
}

async function updateAlike(
  tx: Tx,
  alike: readonly [ConversationState, ...ConversationState[]],
): Promise<void> {
  const [{ missCount, sendQuota, sendUntil }] = alike
  await rawWrite(
    tx,
    `UPDATE conversations SET last_message_at = ?, miss_count = ?, send_quota = ?, send_until = ? WHERE id IN (${alike.map(() => '?').join(',')})`,
    [
      bindDate(tx, tx.now),
      missCount,
      sendQuota,
      sendUntil && bindDate(tx, sendUntil),
      ...alike.map(({ id }) => id),
    ],
  )
}

export interface NewMessage {
  /** Made when left out. Ids sort in the order in which they were made. */
  id?: string
  conversationId: string
  direction: 'in' | 'out'
  author: 'customer' | 'bot' | 'agent' | 'system'
  type: string
  text: string
  payload?: Record<string, unknown> | null
  state: MessageState
  /** When it was said, where the channel tells; the transaction's moment when left out. */
  at?: Date
}

/** Appends messages in the order given. @returns their ids, which sort in that order */
export async function appendMessages(tx: Tx, messages: readonly NewMessage[]): Promise<string[]> {
  const ids = messages.map(({ id }) => id ?? newId('msg'))
  await bulkInsert(tx, {
    table: 'messages',
    columns: [
      'conversation_id',
      'id',
      'direction',
      'author',
      'type',
      'text',
      'payload',
      'state',
      'state_reason',
      'at',
    ],
    rows: messages.map((message, index) => [
      message.conversationId,
      ids[index] ?? '',
      message.direction,
      message.author,
      message.type,
      message.text,
      message.payload ? JSON.stringify(message.payload) : null,
      message.state,
      null,
      message.at ?? tx.now,
    ]),
  })
  return ids
}

/** Puts back what spendQuotas took, for a message that the channel did not take: it counts only what it takes. */
export async function returnQuota(tx: Tx, conversationId: string): Promise<void> {
  await tx.manager.increment(Conversation, { id: conversationId }, 'sendQuota', 1)
}

/** The channel said that it takes nothing more: until the customer speaks again, nothing is left, whatever we had counted. */
export async function emptyPurse(tx: Tx, conversationId: string): Promise<void> {
  await tx.manager.update(Conversation, { id: conversationId }, { sendQuota: 0 })
}
