import { storeMemory } from '../../conversations/bot-memories'
import { addToMatter, askForPerson } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { joinReplies, offer, type Reply } from '../../bot/reply'
import { withoutWay } from '../../bot/knowledge'
import { hidesSecret } from '../../bot/signs'
import { after, SECOND_MS } from '../../lib/clock'
import { isOnlyHidden } from '../../trust/written-text'
import { answerOther, isUnreadable } from './bot-desk'
import { botTurn } from './bot-turn'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import { handOver, type HandedOver } from './call-person'
import type { Visit } from './incoming'
import { readMatter } from './session-summary'

/**
 * The bot's turn where a session is: it answers what it knows, and hands over when a person is called for (U5). Where both, the
 * answer stands before the person: who is robbed reads what to do at once, and not when it is their turn.
 */
export async function answerWithBot(
  tx: Tx,
  deps: ReceptionDeps,
  visit: Visit,
): Promise<HandedOver> {
  const {
    incoming: { message, conversation, identity },
    session,
  } = visit
  if (isUnreadable(message.type))
    return handOver(tx, deps, { session, why: 'unreadable', kind: null, saidNow: null })
  if (message.type !== 'text') return { session, reply: withPerson(answerOther(message.type)) }
  // The warning says all that there is to say.
  if (isOnlyHidden(message.text) && !hidesSecret(message.text)) return { session, reply: null }
  const turn = await botTurn(tx, deps, {
    asker: { ...identity, messageId: message.id },
    text: message.text,
    orderNumber: session.orderNumber,
    conversation,
    openModel: () => asksModel(tx, deps, visit),
    ...(message.plan && { plan: message.plan }),
  })
  if (turn.pending)
    return { session: await noteMatter(tx, deps, visit), reply: null, pending: true }
  // The state that the channel holds goes the same way, for it may be about to write it.
  await storeMemory(tx, conversation)
  if (turn.call)
    return withAnswer(
      turn.reply,
      await handOver(tx, deps, { session, ...turn.call, saidNow: message.text, since: turn.since }),
    )
  if (!turn.stillAsked)
    await askForPerson(
      tx,
      session,
      turn.asks ? after(tx.now, deps.policy.reception.confirmSeconds * SECOND_MS) : null,
    )
  return { session: await noteMatter(tx, deps, visit), reply: turn.reply && withPerson(turn.reply) }
}

/** Where something had to be hidden, the rules answer at once: the warning is what matters. */
async function asksModel(
  tx: Tx,
  { model }: ReceptionDeps,
  { incoming, session }: Visit,
): Promise<boolean> {
  const { channel, conversation, message, identity: asker } = incoming
  if (!model || (message.warning ?? null) !== null) return false
  return model.open(tx, {
    conversationId: conversation.id,
    messageId: message.id,
    channel,
    sessionId: session.id,
    asker,
  })
}

async function noteMatter(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<Visit['session']> {
  const { kind, orderNumber } = readMatter([visit.incoming.message.text], tx.now)
  return addToMatter(tx, visit.session, {
    kind,
    orderNumber: await ownOrder(tx, deps, visit, orderNumber),
  })
}

/** B20: the way to a person stands below everything that the bot says. */
export function withPerson(reply: Reply): Reply {
  const choices = reply.choices ?? []
  const told = withoutWay(reply)
  return choices.some(({ id }) => id === PERSON_CHOICE.id)
    ? told
    : offer(told, ...choices, PERSON_CHOICE)
}

function withAnswer(answer: Reply | null, handed: HandedOver): HandedOver {
  if (answer === null) return handed
  return { ...handed, reply: handed.reply ? joinReplies(withoutWay(answer), handed.reply) : answer }
}

/** The session is about an order only where it is this customer's. */
async function ownOrder(
  tx: Tx,
  deps: ReceptionDeps,
  { incoming, session }: Visit,
  orderNumber: string | null,
): Promise<string | null> {
  const { customerId } = incoming.identity
  if (orderNumber === null || customerId === null || orderNumber === session.orderNumber)
    return null
  const order = await deps.bot.findOrder(tx, customerId, orderNumber)
  return order?.orderNumber ?? null
}
