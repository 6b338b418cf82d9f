import type { ActingAgent } from '../../http/context'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { isRelayed } from '../../conversations/channels'
import type { SessionAction } from '../desk/desk-session.contract'

type Held = Pick<ServiceSession, 'status' | 'agentId' | 'channel' | 'department'>

/** The buttons of the desk. What they do is checked again when they are pressed. Pure. */
export function actionsFor(session: Held, agent: ActingAgent, mayGoToBot = false): SessionAction[] {
  const mine = session.status === 'serving' && session.agentId === agent.agentId
  const may: Readonly<Record<SessionAction, boolean>> = {
    take: mayTake(session, agent),
    'hand-on': mine || (agent.role === 'supervisor' && session.status !== 'ended'),
    'to-bot': mayGoToBot,
    note: true,
    reply: whyNoReply(session, agent) === null,
    end: mayEnd(session, agent),
    block: mayEnd(session, agent),
  }
  const all: SessionAction[] = ['take', 'hand-on', 'to-bot', 'note', 'reply', 'end', 'block']
  return all.filter((action) => may[action])
}

function mayTake({ status, agentId, department }: Held, agent: ActingAgent): boolean {
  if (status === 'ended' || (status === 'serving' && agentId === agent.agentId)) return false
  return (
    agent.role === 'supervisor' || (status === 'waiting' && agent.departments.includes(department))
  )
}

export function mayEnd({ status, agentId }: Held, agent: ActingAgent): boolean {
  return status === 'serving' && (agentId === agent.agentId || agent.role === 'supervisor')
}

/** Null: the desk can speak in it. */
export function whyNoReply({ status, agentId, channel }: Held, agent: ActingAgent): string | null {
  if (status === 'ended') return '会话已经结束'
  if (status !== 'serving') return '先接手再回复'
  if (agentId !== agent.agentId) return '别的客服正在服务'
  return isRelayed(channel) ? null : '微信客服的会话请在企业微信里回复'
}
