import { answerTopic } from '../../bot/answer-text'
import { offer, say } from '../../bot/reply'
import { Conversation } from '../../conversations/conversation.entity'
import { findOpenSession } from '../../conversations/sessions/sessions'
import { rateSession } from '../../conversations/sessions/session-rating'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { recordBadMark } from '../ending/bad-mark'
import { acceptTicket } from './accept-ticket'
import { noteTap } from './bot-turn'
import { PERSON_CHOICE, readChoice, type Chosen } from '../choices'
import type { ReceptionDeps } from '../deps'
import { askForScore, unsolvedGoesOn } from '../ending/end-of-session'
import type { Incoming, Received } from './incoming'
import { chooseBot, chooseToLeave, chooseToStay, declineBot } from '../waiting/waiting-choices'
import { overReply } from '../words'

/** A tap on a choice, which opens no session. @returns null when it is none, or says what words would say */
export async function takeChoice(
  tx: Tx,
  deps: ReceptionDeps,
  incoming: Incoming,
): Promise<Received | null> {
  const { menuId = null } = incoming.message
  const chosen = menuId === null ? null : readChoice(menuId)
  if (!chosen || chosen.kind === 'person' || chosen.kind === 'not-yet') return null
  if (chosen.kind === 'ask') return answerChosen(tx, deps, { incoming, topic: chosen.topic })
  if (chosen.kind === 'accept')
    return acceptTicket(tx, deps, { incoming, proposalId: chosen.proposalId })
  const session = await tx.manager.findOneBy(ServiceSession, {
    id: chosen.sessionId,
    conversationId: incoming.conversation.id,
  })
  if (!session) return { replies: [overReply()], mode: 'bot' }
  return act(tx, deps, { chosen, session }).catch((error: unknown) => sentenceOf(error, session))
}

/** One tap on what was meant answers it. It was no miss after all. */
async function answerChosen(
  tx: Tx,
  deps: ReceptionDeps,
  { incoming, topic }: { incoming: Incoming; topic: string },
): Promise<Received> {
  const { conversation, identity } = incoming
  const session = await findOpenSession(tx.manager, conversation.id)
  const reply = await answerTopic(tx, deps.bot, {
    topic,
    asker: identity,
    orderNumber: session?.orderNumber ?? null,
  })
  await noteTap(tx, conversation, topic)
  await tx.manager.update(
    Conversation,
    { id: conversation.id },
    { missCount: 0, botMemory: conversation.botMemory },
  )
  const mode = session === null || session.status === 'ended' ? 'bot' : session.status
  return { replies: [reply ? offer(reply, PERSON_CHOICE) : overReply()], mode }
}

/** Said twice, or too late: they are told how things stand. */
function sentenceOf(error: unknown, { status }: ServiceSession): Received {
  if (!(error instanceof UserError) || error.details.status !== 409) throw error
  return { replies: [say(error.details.public)], mode: status === 'ended' ? 'bot' : status }
}

type Tap = {
  chosen: Exclude<Chosen, { kind: 'person' | 'ask' | 'accept' | 'not-yet' }>
  session: ServiceSession
}

async function act(tx: Tx, deps: ReceptionDeps, { chosen, session }: Tap): Promise<Received> {
  switch (chosen.kind) {
    case 'leave':
      return chooseToLeave(tx, deps, session)
    case 'bot':
      return chosen.yes ? chooseBot(tx, deps, session) : declineBot(tx, deps, session)
    case 'stay':
      return chooseToStay(tx, deps, session)
    case 'solved':
      return answerSolved(tx, deps, { session, solved: chosen.solved })
    case 'rate': {
      const rated = await rateSession(tx, {
        sessionId: session.id,
        owner: { conversationId: session.conversationId },
        score: chosen.score,
      })
      await recordBadMark(tx, deps, rated)
      return {
        replies: [
          say(
            chosen.score <= 2 ? '谢谢您直说，主管会看到这条评价' : '谢谢您的评价，我们会接着改进',
          ),
        ],
        mode: 'bot',
      }
    }
  }
}

async function answerSolved(
  tx: Tx,
  deps: ReceptionDeps,
  { session, solved }: { session: ServiceSession; solved: boolean },
): Promise<Received> {
  const rated = await rateSession(tx, {
    sessionId: session.id,
    owner: { conversationId: session.conversationId },
    solved,
  })
  const left = solved ? null : await unsolvedGoesOn(tx, deps, { session: rated, words: null })
  return { replies: [askForScore(rated, { left, now: tx.now })], mode: 'bot' }
}
