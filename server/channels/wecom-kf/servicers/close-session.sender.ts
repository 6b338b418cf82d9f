import { IsNull, Not } from 'typeorm'
import { offer, say, type Reply } from '../../../bot/reply'
import { ChatBlock } from '../../../conversations/blocks/chat-block.entity'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import { PermanentError } from '../../../lib/errors'
import type { Handler } from '../../../outbox/worker'
import { blockedReply } from '../../../reception/blocks/block-words'
import { solvedChoices } from '../../../reception/choices'
import type { KfContact } from '../contacts/kf-contact.entity'
import { dropEventCode, findContact, usableCode } from '../contacts/kf-contacts'
import { moveSession, type MoveDeps } from './move-session'
import { messageIdOf, sendByCode, type CodeSenderDeps } from '../sending/send-by-code'
import { mayApiSend } from './service-state'

export interface CloseSessionDeps extends Omit<CodeSenderDeps, 'client'>, Omit<MoveDeps, 'client'> {
  client: CodeSenderDeps['client'] & MoveDeps['client']
  /** The words above the question whether it is solved: the policy's `kf.ended`. */
  endedText(): string
}

/**
 * 'session.ended' on kf: where a servicer had it, WeCom ends it too (state 4), and the customer is asked whether it is solved, by the
 * code that lasts 20 seconds; where that is missed, the app asks. Where the servicer ended it, the code came with WeCom's own event.
 * A session that no servicer had stays with the assistant: its last words may still be under way, and in state 4 nothing is let through.
 */
export function createCloseSession(deps: CloseSessionDeps): Handler<'wecomKf.closeSession'> {
  return async (job) => {
    const session = await deps.db.read.findOneBy(ServiceSession, { id: job.payload.sessionId })
    if (!session) throw new PermanentError('the session does not exist')
    if (session.channel !== 'wecom-kf' || session.status !== 'ended') return
    const contact = await findContact(deps.db.read, session.conversationId)
    if (contact && (await hasEnded(deps, session, contact)))
      await askBack(deps, session, messageIdOf(job))
  }
}

/** @returns whether the kf session of these two is over */
async function hasEnded(
  deps: CloseSessionDeps,
  session: ServiceSession,
  contact: KfContact,
): Promise<boolean> {
  const { conversationId, openKfId, externalUserId, serviceState } = contact
  if (serviceState === 4) return true
  if (mayApiSend(serviceState) || (await hasBegunAnew(deps, session))) return false
  const moved = await moveSession(deps, {
    conversationId,
    transfer: { openKfId, externalUserId, state: 4 },
    event: 'ended',
  })
  if (moved.outcome === 'moved' || moved.at.state === 4) return true
  if (mayApiSend(moved.at.state)) return false
  throw new Error(`the session stands at ${moved.at.state}; ended again soon`)
}

/** The customer has written since: at WeCom that is the same session, and to end it would shut the door on them. */
function hasBegunAnew(
  { db }: CloseSessionDeps,
  { id, conversationId }: ServiceSession,
): Promise<boolean> {
  return db.read.existsBy(ServiceSession, { conversationId, id: Not(id), openKey: Not(IsNull()) })
}

async function askBack(
  deps: CloseSessionDeps,
  session: ServiceSession,
  messageId: string,
): Promise<void> {
  const { conversationId } = session
  const block = await blockOf(deps, session)
  if (!block && (session.askedAt === null || session.ratedAt !== null)) return
  const contact = await findContact(deps.db.read, conversationId)
  const code = contact && usableCode(contact, 'ended', deps.db.clock.now())
  if (!contact || !code) return
  const reply = block
    ? blockedReply(block, deps.db.clock.now())
    : closingQuestion(session.id, deps.endedText())
  await sendByCode(deps, {
    openKfId: contact.openKfId,
    key: { conversationId, messageId },
    code,
    reply,
    author: 'system',
  })
  await deps.db.transaction((tx) => dropEventCode(tx, conversationId, code))
}

/** Why it was closed is said by the same code; where that is missed, notice and app say it, and the bot to whoever asks. */
function blockOf(
  { db }: CloseSessionDeps,
  { id, endReason }: ServiceSession,
): Promise<ChatBlock | null> {
  return endReason === 'blocked'
    ? db.read.findOneBy(ChatBlock, { sessionId: id })
    : Promise.resolve(null)
}

/** Solved or not; a tap comes back with the id and opens no session. How well it was is asked after that, by the reception. */
export function closingQuestion(sessionId: string, text: string): Reply {
  return offer(say(text), ...solvedChoices(sessionId))
}
