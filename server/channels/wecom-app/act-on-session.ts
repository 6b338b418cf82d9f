import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { UserError } from '../../lib/errors'
import {
  endSessionAsAgent,
  takeSession,
  type CommandDeps,
} from '../../reception/agents/agent-commands'
import { actingAgent } from './agent-directory'
import { pickByCard, requireServed } from './bridge/agent-says'
import { ENDED_TEXT, servedByText, type SessionAct } from './session-card'

/** A card keeps it for ever, and the next pick is made elsewhere: it tells what was done, not how things are. */
const PICKED = '已选'

export interface Acted {
  /** In the ten characters of a button. */
  state: string
  /** What becomes of the card that was tapped: its offer is over, it offers the rest still, or only its buttons are grey. */
  card: 'settled' | 'picked' | 'grey'
}

const settled = (state: string): Acted => ({ state, card: 'settled' })
const grey = (state: string): Acted => ({ state, card: 'grey' })

/** A tap on a button of a session's card. */
export async function actOnSession(
  tx: Tx,
  deps: CommandDeps,
  { agent, act, sessionId }: { agent: Agent; act: SessionAct; sessionId: string },
): Promise<Acted> {
  try {
    switch (act) {
      case 'take':
        await takeSession(tx, deps, { session: { id: sessionId }, agent: actingAgent(agent) })
        return settled('已接手')
      case 'pick':
        return { state: `${PICKED} #${await pickByCard(tx, agent, sessionId)}`, card: 'picked' }
      case 'end':
        await requireServed(tx, agent, sessionId)
        await endSessionAsAgent(tx, deps, {
          session: { id: sessionId },
          agent: actingAgent(agent),
        })
        return settled(ENDED_TEXT)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return whyNot(tx, sessionId, { agent, error })
  }
}

const WHY_NOT = new Map([
  ['agent_full', '您手上已满'],
  ['with_bot', '客户没有要人工'],
  ['servicer_stopped', '您在停止接待'],
])

/** @throws UserError again for one that may end differently when tried again */
async function whyNot(
  tx: Tx,
  sessionId: string,
  { agent, error }: { agent: Agent; error: UserError },
): Promise<Acted> {
  if (error.code === 'session_changed') throw error
  const known = WHY_NOT.get(error.code)
  if (known !== undefined) return grey(known)
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId })
  if (!session) return grey('没有这个会话')
  if (session.status === 'ended') return settled(ENDED_TEXT)
  if (session.status !== 'serving' || session.agentId === null || session.agentId === agent.id)
    return grey('不在您这里')
  const holder = await tx.manager.findOneBy(Agent, { id: session.agentId })
  return settled(servedByText(holder?.workNumber))
}
