import { Conversation } from '../conversations/conversation.entity'
import { addToMatter } from '../conversations/sessions'
import type { Tx } from '../db/database'
import { offer } from '../bot/reply'
import { answerOther, askBot, isUnreadable, personCalled } from './bot-desk'
import { PERSON_CHOICE } from './choices'
import type { ReceptionDeps } from './deps'
import { handOver, type HandedOver } from './hand-over'
import type { Incoming, Visit } from './incoming'
import { readMatter } from './session-summary'

/** The bot's turn: it answers what it knows, and hands over when a person is called for or when it fails again (U5). */
export async function answerWithBot(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<HandedOver> {
  const { incoming: { message, conversation }, session } = visit
  if (isUnreadable(message.type)) return handOver(tx, deps, { session, why: 'unreadable', kind: null, saidNow: null })
  if (message.type !== 'text') return { session, reply: answerOther(message.type) }
  const called = personCalled(message.text, tx.now)
  if (called) return handOver(tx, deps, { session, ...called, saidNow: message.text })
  const answer = await askBot(tx, deps, { asker: visit.incoming.identity, text: message.text, orderNumber: session.orderNumber })
  await countMisses(tx, conversation, answer.understood)
  if (!answer.understood && conversation.missCount >= deps.policy.reception.missesBeforePerson) {
    return handOver(tx, deps, { session, why: 'misses', kind: null, saidNow: message.text })
  }
  const { kind, orderNumber } = readMatter([message.text], tx.now)
  const known = await addToMatter(tx, session, { kind, orderNumber: await ownOrder(tx, deps, visit, orderNumber) })
  return { session: known, reply: answer.reply.choices ? answer.reply : offer(answer.reply, PERSON_CHOICE) }
}

/** The state that the channel holds goes the same way, for it may be about to write it. */
async function countMisses(tx: Tx, conversation: Incoming['conversation'], understood: boolean): Promise<void> {
  const missCount = understood ? 0 : conversation.missCount + 1
  if (missCount === conversation.missCount) return
  conversation.missCount = missCount
  await tx.manager.update(Conversation, { id: conversation.id }, { missCount })
}

/** The session is about an order only where it is this customer's. */
async function ownOrder(tx: Tx, deps: ReceptionDeps, { incoming, session }: Visit, orderNumber: string | null): Promise<string | null> {
  const { customerId } = incoming.identity
  if (orderNumber === null || customerId === null || orderNumber === session.orderNumber) return null
  const order = await deps.bot.findOrder(tx, customerId, orderNumber)
  return order?.orderNumber ?? null
}
