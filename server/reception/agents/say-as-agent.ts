import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import type { ReceptionDeps } from '../deps'
import { keepAgentWords } from './keep-agent-words'
import { agentWrote } from './agent-wrote'
import { isRelayed } from '../channel-traits'
import { holderOf } from './holder'

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
  tx: Tx,
  { policy, box }: Pick<ReceptionDeps, 'policy' | 'box'>,
  { session, agentId, text }: { session: ServiceSession; agentId: string; text: string },
): Promise<Said> {
  requireSpeaker(session, agentId)
  const { allowed, reason } = await agentWrote(
    tx,
    { box },
    { session, agentId, text, alreadySent: false },
  )
  if (!allowed) return { messageId: null, refused: reason, windowShut: false }
  const by = { agentId, label: await holderOf(tx.manager, policy, session) }
  const { messageId, room } = await keepAgentWords(tx, {
    session,
    message: { type: 'text', text, payload: { by } },
  })
  return { messageId, refused: null, windowShut: room.left === 0 }
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
