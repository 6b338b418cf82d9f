import { withdrawAnswer } from '../../conversations/answers/answer-times'
import { askedBackKey } from '../../conversations/asked-back'
import { appendMessages, type NewMessage } from '../../conversations/conversations'
import { findConversation } from '../../conversations/messages'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { notFound, UserError } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import { isRelayed } from '../../conversations/channels'
import type { ReceptionDeps } from '../deps'
import { agentWrote } from './agent-wrote'
import { holderOf } from './holder'
import { readSendRoom, type SendRoom } from './send-window'

export interface Said {
  /** Null: it was not sent. */
  messageId: string | null
  /** Why it was not, in words for the agent. */
  refused: string | null
  /** What the channel still took before these words. Nothing: they are kept in the app, and a notice asks the customer to come back. */
  room: SendRoom
}

export interface Saying {
  session: ServiceSession
  agent: Pick<ActingAgent, 'agentId' | 'workNumber'>
  /** Its words, or what stands for a picture; `payload` beside who says it. */
  message: Pick<NewMessage, 'type' | 'text'> & { payload?: Record<string, unknown> }
}

const NO_ROOM: SendRoom = { left: 0, until: null }

/**
 * What an agent says, at the desk or in the WeCom app, to the customer of this very session and nobody else.
 * @throws UserError 409 when the session is over, somebody else's, or answered in WeCom's own client
 */
export async function sayAsAgent(
  tx: Tx,
  { policy, box }: Pick<ReceptionDeps, 'policy' | 'box'>,
  { session, agent, message }: Saying,
): Promise<Said> {
  const { agentId, workNumber } = agent
  requireSpeaker(session, agentId)
  const text = message.type === 'text' ? message.text : ''
  const { allowed, reason } = await agentWrote(
    tx,
    { box },
    { session, agentId, text, alreadySent: false },
  )
  if (!allowed) return { messageId: null, refused: reason, room: NO_ROOM }
  const label = (await holderOf(tx.manager, policy, session)) ?? `工号 ${workNumber}`
  const payload = { by: { agentId, label }, ...message.payload }
  return { refused: null, ...(await keep(tx, session, { ...message, payload })) }
}

/** Queued where the channel has room; else kept for the app, and the customer is asked to come back. */
async function keep(
  tx: Tx,
  { id: sessionId, conversationId }: ServiceSession,
  message: Pick<NewMessage, 'type' | 'text' | 'payload'>,
): Promise<{ messageId: string; room: SendRoom }> {
  const conversation = await findConversation(tx.manager, conversationId)
  if (!conversation) throw notFound('这个会话')
  const room = await readSendRoom(tx.manager, conversation, tx.now)
  const isSent = room.left > 0
  const payload = isSent
    ? message.payload
    : { ...message.payload, askedBack: askedBackKey(conversation) }
  const state = isSent ? 'queued' : 'failed'
  const [messageId = ''] = await appendMessages(tx, [
    { ...message, payload, conversationId, direction: 'out', author: 'agent', state },
  ])
  const key = { conversationId, messageId }
  const inOrder = { orderKey: conversationId }
  if (isSent) await publish(tx, 'message.queued', key, inOrder)
  else {
    await publish(tx, 'session.windowShut', { sessionId, ...key }, inOrder)
    await withdrawAnswer(tx, { conversationId, id: messageId, author: 'agent', at: tx.now })
  }
  return { messageId, room }
}

function requireSpeaker(session: ServiceSession, agentId: string): void {
  if (!isRelayed(session.channel))
    throw conflict('reply_in_wecom', '这个会话请在企业微信的微信客服里回复')
  if (session.status === 'ended') throw conflict('session_over', '这个会话已经结束')
  if (session.status !== 'serving' || session.agentId !== agentId)
    throw conflict('held_by_other', '这个会话不在您手上，先接手再回复')
}

function conflict(code: string, sentence: string): UserError {
  return new UserError(code, { status: 409, public: sentence })
}
