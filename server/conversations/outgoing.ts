import type { Tx } from '../db/database'
import { locked, pairsIn, rawQuery } from '../db/dialect'
import { readEntities } from '../db/read-entities'
import { Conversation } from './conversation.entity'
import { Message } from './message.entity'
import type { MessageState } from './message-state'
import type { MessageKey } from './messages'

/** Messages that leave together are read, begun and noted in sets: whatever their number, a few statements. */

export interface Outgoing {
  message: Message
  conversation: Conversation
}

/**
 * With their conversations, whose purses stay as they are until the transaction ends; what does not exist is left out. A message is as it
 * was before the wait for its conversation: what another worker does with it meanwhile is seen by lockStates, and is not taken for what
 * an earlier process left behind.
 */
export async function findOutgoing(
  tx: Tx,
  keys: readonly MessageKey[],
): Promise<Map<string, Outgoing>> {
  const { sql, parameters } = pairsOf(tx, keys)
  const messages = await readEntities(tx, Message, { sql: `WHERE ${sql}`, parameters })
  const conversations = await lockConversations(
    tx,
    keys.map(({ conversationId }) => conversationId),
  )
  return new Map(
    messages.flatMap((message): Array<[string, Outgoing]> => {
      const conversation = conversations.get(message.conversationId)
      return conversation ? [[message.id, { message, conversation }]] : []
    }),
  )
}

/** Whose purses stay as they are until the transaction ends. */
export async function lockConversations(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, Conversation>> {
  const wanted = [...new Set(ids)].sort()
  const found = await readEntities(tx, Conversation, {
    sql: `WHERE id IN (${wanted.map(() => '?').join(',')}) ORDER BY id${locked(tx)}`,
    parameters: wanted,
  })
  return new Map(found.map((one) => [one.id, one]))
}

/** How these messages stand now, by id; they stay so until the transaction ends. */
export async function lockStates(
  tx: Tx,
  keys: readonly MessageKey[],
): Promise<Map<string, string>> {
  const these = pairsOf(tx, keys)
  const rows = await rawQuery<{ id: string; state: string }>(
    tx,
    `SELECT id, state FROM messages WHERE ${these.sql}${locked(tx)}`,
    these.parameters,
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}

/** As moveMessage, for those that still are in the first state. */
export async function moveMessages(
  tx: Tx,
  keys: readonly MessageKey[],
  { from, to }: { from: MessageState; to: MessageState },
): Promise<void> {
  if (keys.length === 0) return
  const these = pairsOf(tx, keys)
  await rawQuery(
    tx,
    `UPDATE messages SET state = ?, state_reason = NULL WHERE state = ? AND ${these.sql}`,
    [to, from, ...these.parameters],
  )
}

/**
 * Takes one message out of what the channel lets us send to each, of conversations that lockConversations has read in this transaction.
 * @returns those whose window is open and whose purse was not empty
 */
export async function spendQuotas(
  tx: Tx,
  conversations: readonly Conversation[],
): Promise<ReadonlySet<string>> {
  const ids = conversations
    .filter(({ sendQuota, sendUntil }) => sendQuota > 0 && sendUntil !== null && sendUntil > tx.now)
    .map(({ id }) => id)
  if (ids.length > 0)
    await rawQuery(
      tx,
      `UPDATE conversations SET send_quota = send_quota - 1 WHERE id IN (${ids.map(() => '?').join(',')})`,
      ids,
    )
  return new Set(ids)
}

const pairsOf = (tx: Tx, keys: readonly MessageKey[]) =>
  pairsIn(
    tx,
    ['conversation_id', 'id'],
    keys.map(({ conversationId, messageId }) => [conversationId, messageId]),
  )
