import { apart, goingOn, mayGoOn } from '../trust/going-on'
import type { Tx } from '../db/database'
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
}

/**
 * A message as it may be kept, read together with the one before it: a secret that is told in two messages is one all the same, and is
 * hidden in both. What was kept of the first one is rewritten; of whom it was shown to in between nothing can be taken back.
 */
export async function maskGoingOn(
  tx: Tx,
  { mask, justSaid = null }: GoingOnDeps,
  { conversationId, customerId, text, at = tx.now }: Going,
): Promise<MaskedWords> {
  const alone = (await mask(tx, [text]))(text, customerId)
  if (!mayGoOn(alone.text)) return alone
  const before = justSaid ?? (await saidBefore(tx, conversationId, at))
  if (before === null) return alone
  const joined = goingOn(before.text, text)
  const parts = apart((await mask(tx, [joined]))(joined, customerId))
  if (parts.before !== before.text) await before.rewrite(parts.before)
  return parts.text === alone.text ? alone : { text: parts.text, warning: parts.warning }
}

async function saidBefore(tx: Tx, conversationId: string, at: Date): Promise<Before | null> {
  const latest = await tx.manager.find(Message, {
    where: { conversationId },
    order: { id: 'DESC' },
    take: LOOKED_AT,
  })
  const place = latest.findIndex(({ author, type }) => author === 'customer' && type === 'text')
  const [said, answers] = [latest[place], latest.slice(0, Math.max(0, place))]
  if (said === undefined || said.at < after(at, -GOES_ON_MS)) return null
  if (answers.some(({ author, text }) => author === 'agent' && ASKED_FOR.test(text))) return null
  return {
    text: said.text,
    rewrite: async (masked) => {
      await tx.manager.update(Message, { conversationId, id: said.id }, { text: masked })
    },
  }
}
