import { readMemory, storedMemory } from '../../bot/memory'
import { answerTopic } from '../../bot/answer-text'
import { withoutWay } from '../../bot/knowledge'
import { joinReplies, offer, readReply, say, type Reply } from '../../bot/reply'
import { Conversation } from '../../conversations/conversation.entity'
import { findConversation } from '../../conversations/messages'
import { standingOf, type Standing } from '../../conversations/people/people-now'
import { backText } from '../../conversations/people/people-words'
import { recordStay } from '../../conversations/queue/queue'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { goBackToBot } from '../../conversations/sessions/to-bot'
import type { Tx } from '../../db/database'
import { after, MINUTE_MS } from '../../lib/clock'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Received } from '../talk/incoming'
import { leaveMessage } from './leave-message'
import { matterOf } from '../talk/session-summary'
import { attachmentsOf, findLastSaid, readTalk } from '../talk/transcript'
import { STAYS_SERVED } from '../talk/bot-words'
import { askForMessage, leftMessageReply, overReply, stillWaitingReply } from '../words'

/** Stay, or leave a message: what somebody who waits may choose, and may choose late or twice. */

const SERVED: Received = { replies: [say('已经有客服在为您服务，请直接说')], mode: 'serving' }

/** Who has not said what it is about is asked first, once; who has is done with one tap. */
export async function chooseToLeave(
  tx: Tx,
  deps: ReceptionDeps,
  session: ServiceSession,
): Promise<Received> {
  if (session.status === 'serving') return SERVED
  if (session.status === 'ended' && session.leftTicket === null)
    return { replies: [overReply()], mode: 'bot' }
  if (session.status !== 'ended' && (await mustAskFirst(tx, session)))
    return { replies: [askForMessage()], mode: session.status }
  const left = await leaveMessage(tx, deps, { sessionId: session.id, text: null })
  return { replies: [leftMessageReply(left, tx.now)], mode: 'bot' }
}

async function mustAskFirst(tx: Tx, session: ServiceSession): Promise<boolean> {
  const last = await findLastSaid(tx.manager, session.conversationId)
  if (last && readReply(last).asks === 'message') return false
  const talk = await readTalk(tx.manager, session)
  return matterOf(talk, tx.now).lines.length === 0 && attachmentsOf(talk).length === 0
}

export async function chooseToStay(
  tx: Tx,
  deps: ReceptionDeps,
  session: ServiceSession,
): Promise<Received> {
  if (session.status === 'ended') return { replies: [overReply()], mode: 'bot' }
  if (session.status === 'serving') return SERVED
  const stayed = await recordStay(tx, session)
  const standing = await standingOf(tx.manager, { ...deps, now: tx.now }, stayed)
  if (!standing || standing.people.state === 'there')
    return { replies: whereTheyStand(stayed, standing, tx.now), mode: 'waiting' }
  const back = backText(standing.people, tx.now)
  return {
    replies: [say(`好的，位置替您留着，${back}按顺序接待。这段时间有别的问题，我一直在`)],
    mode: 'waiting',
  }
}

/** B25: their own wish, and asked once more. Their place is kept for a while. */
export async function chooseBot(
  tx: Tx,
  { bot }: Pick<ReceptionDeps, 'bot'>,
  session: ServiceSession,
): Promise<Received> {
  const back = await goBackToBot(tx, session)
  if (back === null) {
    if (session.status === 'serving') return SERVED
    return { replies: [overReply()], mode: session.status === 'ended' ? 'bot' : session.status }
  }
  const { since, topic } = back
  const conversation = await findConversation(tx.manager, session.conversationId)
  const memory = readMemory(conversation?.botMemory ?? null)
  const place = { since: since.getTime(), until: after(tx.now, PLACE_KEPT_MS).getTime() }
  await tx.manager.update(
    Conversation,
    { id: session.conversationId },
    { botMemory: storedMemory({ ...memory, care: 'no', place }) },
  )
  const { identityId, customerId, orderNumber } = session
  const answer =
    topic === null || identityId === null
      ? null
      : await answerTopic(tx, bot, { topic, asker: { identityId, customerId }, orderNumber })
  const told = say('好的，我来接着帮您。位置留 10 分钟，要找客服随时说“人工”')
  const reply = answer ? joinReplies(told, withoutWay(answer)) : told
  return { replies: [offer(reply, ...(reply.choices ?? []), PERSON_CHOICE)], mode: 'bot' }
}

/** Whoever serves them goes on. */
export function declineBot(
  tx: Tx,
  deps: ReceptionDeps,
  session: ServiceSession,
): Promise<Received> {
  return session.status === 'serving'
    ? Promise.resolve({ replies: [say(STAYS_SERVED)], mode: 'serving' })
    : chooseToStay(tx, deps, session)
}

const PLACE_KEPT_MS = 10 * MINUTE_MS

export function whereTheyStand(
  session: ServiceSession,
  standing: Standing | null,
  now: Date,
): Reply[] {
  return standing ? [stillWaitingReply({ session, standing, now })] : []
}
