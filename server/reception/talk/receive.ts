import { recordAnswer, recordCustomerMessage } from '../../conversations/answers/answer-times'
import { announce } from '../../conversations/queue/assignment'
import { openSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { readOnce } from '../../db/gathering'
import { Customer } from '../../identity/customer.entity'
import { publish } from '../../outbox/publish'
import { answerWithBot } from './answer-with-bot'
import { answerWaiting } from '../waiting/answer-waiting'
import { isRelayed, traitsOf } from '../../conversations/channels'
import type { ReceptionDeps } from '../deps'
import { handOver } from './call-person'
import type { Incoming, Received, Visit } from './incoming'
import { takeChoice } from './take-choice'

/**
 * What happens to a message that came in: taps on choices first, for they may be about a session that is over; then by who
 * has the session, the bot, the queue or a person. Stores neither the message nor the replies: its channel does, in the same
 * transaction.
 */
export async function receive(tx: Tx, deps: ReceptionDeps, incoming: Incoming): Promise<Received> {
  const chosen = await takeChoice(tx, deps, incoming)
  if (chosen) return chosen
  const session = await openSession(tx, {
    conversation: { id: incoming.conversation.id, channel: incoming.channel },
    identityId: incoming.identity.identityId,
    customerId: incoming.identity.customerId,
    entry: incoming.context?.entry ?? traitsOf(incoming.channel).entry,
    orderNumber: incoming.context?.orderNumber ?? null,
    ticketNumber: incoming.context?.ticketNumber ?? null,
    tierKey: await tierOf(tx, incoming.identity.customerId),
  })
  await recordCustomerMessage(tx, session)
  return warned(incoming, await byStatus(tx, deps, { incoming, session }))
}

async function tierOf(tx: Tx, customerId: string | null): Promise<string | null> {
  if (customerId === null) return null
  const customer = await readOnce(tx, `customers:tier ${customerId}`, () =>
    tx.manager.findOneBy(Customer, { id: customerId }),
  )
  return customer?.tierKey ?? null
}

async function byStatus(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<Received> {
  switch (visit.session.status) {
    case 'serving':
      return bringToAgent(tx, visit)
    case 'waiting':
      return answerWaiting(tx, deps, visit)
    case 'bot':
      return answerFirst(tx, deps, visit)
    case 'ended':
      throw new Error(`${visit.session.id} was just opened and is over`)
  }
}

async function answerFirst(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<Received> {
  const { incoming, session } = visit
  const wanted = incoming.personWanted
  const answered = wanted
    ? await handOver(tx, deps, { session, ...wanted, saidNow: incoming.message.text })
    : await answerWithBot(tx, deps, visit)
  const { status } = answered.session
  if (status === 'bot' && !answered.pending) await recordAnswer(tx, session, { answerer: 'bot' })
  return {
    replies: answered.reply ? [answered.reply] : [],
    mode: status === 'ended' ? 'bot' : status,
  }
}

/** While a person serves, the bot is silent. Where WeChat does not bring the words to the agent, we do. */
async function bringToAgent(
  tx: Tx,
  { incoming: { channel, conversation, message }, session }: Visit,
): Promise<Received> {
  // They were led here and given an agent before they said a word: only now can the channel hand them over.
  if (!isRelayed(channel) && session.lastCustomerAt === null) await announce(tx, session)
  if (isRelayed(channel)) {
    const news = { sessionId: session.id, conversationId: conversation.id, messageId: message.id }
    await publish(tx, 'session.customerWrote', news, {
      orderKey: session.agentId ?? conversation.id,
    })
  }
  return { replies: [], mode: 'serving' }
}

/** F2: said with the answer, or by itself where nothing else is said. Once a servicer has the session, it goes by another road. */
export function warned(
  { message: { warning = null }, channel }: Incoming,
  { replies, mode }: Received,
): Received {
  if (warning === null) return { replies, mode }
  const [first, ...others] = replies
  if (first)
    return { replies: [{ ...first, text: `${warning}\n\n${first.text}` }, ...others], mode }
  return {
    replies: mode === 'serving' && !isRelayed(channel) ? [] : [{ text: warning, links: [] }],
    mode,
  }
}
