import type { Conversation } from '../conversations/conversation.entity'
import { appendMessages } from '../conversations/conversations'
import { Message } from '../conversations/message.entity'
import { findConversation } from '../conversations/messages'
import type { ServiceSession } from '../conversations/session.entity'
import type { Tx } from '../db/database'
import { notFound, UserError } from '../lib/errors'
import { publish } from '../outbox/publish'
import type { ReceptionDeps } from './deps'
import { agentWrote } from './agent-wrote'
import { isRelayed } from './channel-traits'
import { holderOf } from './holder'
import { isWindowOpen } from './send-window'

export interface Said {
  /** Null: it was not sent. */
  messageId: string | null
  /** Why it was not, in words for the agent. */
  refused: string | null
  /** The channel takes nothing now: the words are kept in the app, and a notice asks the customer to come back. */
  windowShut: boolean
}

/**
 * An agent's words, from the desk or from the WeCom app, to the customer of this very session and nobody else.
 * @throws UserError 409 when the session is over, somebody else's, or answered in WeCom's own client
 */
export async function sayAsAgent(
  tx: Tx, { policy }: Pick<ReceptionDeps, 'policy'>, { session, agentId, text }: { session: ServiceSession; agentId: string; text: string },
): Promise<Said> {
  requireSpeaker(session, agentId)
  const { allowed, reason } = await agentWrote(tx, { session, agentId, text, alreadySent: false })
  if (!allowed) return { messageId: null, refused: reason, windowShut: false }
  const conversation = await findConversation(tx.manager, session.conversationId)
  if (!conversation) throw notFound('这个会话')
  const label = await holderOf(tx.manager, policy, session)
  const windowShut = await isShut(tx, conversation)
  const [messageId = ''] = await appendMessages(tx, [{
    conversationId: conversation.id, direction: 'out', author: 'agent', type: 'text', text, payload: { by: { agentId, label } },
    state: windowShut ? 'failed' : 'queued',
  }])
  const news = { conversationId: conversation.id, messageId }
  if (windowShut) await publish(tx, 'session.windowShut', { sessionId: session.id, ...news }, { orderKey: conversation.id })
  else await publish(tx, 'message.queued', news, { orderKey: conversation.id })
  return { messageId, refused: null, windowShut }
}

/** What is queued already counts as sent. */
async function isShut(tx: Tx, conversation: Conversation): Promise<boolean> {
  const queued = await tx.manager.countBy(Message, { conversationId: conversation.id, direction: 'out', state: 'queued' })
  return !isWindowOpen({ ...conversation, sendQuota: conversation.sendQuota - queued }, tx.now)
}

function requireSpeaker(session: ServiceSession, agentId: string): void {
  if (!isRelayed(session.channel)) throw conflict('reply_in_wecom', '这个会话请在企业微信的微信客服里回复')
  if (session.status === 'ended') throw conflict('session_over', '这个会话已经结束')
  if (session.status !== 'serving' || session.agentId !== agentId) throw conflict('held_by_other', '这个会话不在您手上,先接手再回复')
}

function conflict(code: string, sentence: string): UserError {
  return new UserError(code, { status: 409, public: sentence })
}
