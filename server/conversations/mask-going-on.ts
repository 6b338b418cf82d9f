import { apart, goingOn, mayGoOn } from '../trust/going-on'
import type { Tx } from '../db/database'
import { readEntitiesOfEach } from '../db/read-entities'
import { after, MINUTE_MS } from '../lib/clock'
import { Message } from './message.entity'

export interface MaskedWords {
  text: string
  warning: string | null
}

type Mask = (text: string, customerId: string | null) => MaskedWords

/** What was said longer ago is not gone on with. */
const GOES_ON_MS = 10 * MINUTE_MS
/** The bot or an agent may have answered between the two. */
const LOOKED_AT = 4
/** Who was asked for one of these and gives a number, gives that. */
const ASKED_FOR = /(?:订单|工单|单号|手机|电话|号码|账号|金额|多少|时间|面值|尾号)/

interface Going {
  conversationId: string
  customerId: string | null
  /** As it was written. */
  text: string
  /** When, where that may be long ago. */
  at?: Date
}

/** What a message is read together with, and where that stands. */
export interface Before {
  text: string
  /** It turned out to be the first part of a secret. */
  rewrite(masked: string): Promise<void> | void
}

export interface GoingOnDeps {
  mask(tx: Tx, texts: readonly string[]): Promise<Mask>
  /** What the same person said a moment ago and is not stored yet; null: to be looked up. */
  justSaid?: Before | null
  /** What was said last, where it is looked up for many at once. */
  latest?(conversationId: string): Promise<readonly Message[]>
}

/**
 * A message as it may be kept, read together with the one before it: a secret that is told in two messages is one all the same, and is
 * hidden in both. What was kept of the first one is rewritten; of whom it was shown to in between nothing can be taken back.
 */
export async function maskGoingOn(
  tx: Tx,
  { mask, justSaid = null, latest }: GoingOnDeps,
  { conversationId, customerId, text, at = tx.now }: Going,
): Promise<MaskedWords> {
  const alone = (await mask(tx, [text]))(text, customerId)
  if (!mayGoOn(alone.text)) return alone
  const before =
    justSaid ??
    saidBefore(tx, {
      conversationId,
      at,
      latest:
        (await latest?.(conversationId)) ??
        (await readLatest(tx, [conversationId])).get(conversationId) ??
        [],
    })
  if (before === null) return alone
  const joined = goingOn(before.text, text)
  const parts = apart((await mask(tx, [joined]))(joined, customerId))
  if (parts.before !== before.text) await before.rewrite(parts.before)
  return parts.text === alone.text ? alone : { text: parts.text, warning: parts.warning }
}

/** The newest few of each of these conversations, newest first. */
export async function readLatest(
  tx: Tx,
  conversationIds: readonly string[],
): Promise<Map<string, Message[]>> {
  const found = await readEntitiesOfEach(tx, Message, {
    sql: `WHERE conversation_id = ? ORDER BY id DESC LIMIT ${LOOKED_AT}`,
    each: conversationIds.map((id) => [id]),
  })
  const latest = new Map(conversationIds.map((id): [string, Message[]] => [id, []]))
  for (const message of found) latest.get(message.conversationId)?.push(message)
  latest.forEach((own) => own.sort((one, other) => (one.id < other.id ? 1 : -1)))
  return latest
}

function saidBefore(
  tx: Tx,
  { conversationId, at, latest }: { conversationId: string; at: Date; latest: readonly Message[] },
): Before | null {
  const place = latest.findIndex(({ author, type }) => author === 'customer' && type === 'text')
  const [said, answers] = [latest[place], latest.slice(0, Math.max(0, place))]
  if (said === undefined || said.at < after(at, -GOES_ON_MS)) return null
  if (answers.some(({ author, text }) => author === 'agent' && ASKED_FOR.test(text))) return null
  return {
    text: said.text,
    rewrite: async (masked) => {
      said.text = masked
      await tx.manager.update(Message, { conversationId, id: said.id }, { text: masked })
    },
  }
}
