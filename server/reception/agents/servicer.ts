import { recordTakenByServicer } from '../../conversations/sessions/servicer-moves'
import { findOpenSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { agentWrote } from './agent-wrote'
import type { ReceptionDeps } from '../deps'

/**
 * A servicer wrote in WeCom's own client, and the customer has read it: the manners are looked at, and the time of the answer
 * is taken. What is said in a conversation without an open session belongs to none.
 */
export async function servicerWrote(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'box' | 'policy' | 'calendar'>,
  { conversationId, agentId, text }: { conversationId: string; agentId: string; text: string },
): Promise<void> {
  const session = await findOpenSession(tx.manager, conversationId)
  // They answered before anybody else took it: it is theirs, also at WeCom.
  if (session?.status === 'waiting') await recordTakenByServicer(tx, deps, session, { agentId })
  if (session) await agentWrote(tx, deps, { session, agentId, text, alreadySent: true })
}
