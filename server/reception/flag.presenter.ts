import { In } from 'typeorm'
import type { MannerFlag } from '../conversations/manner-flag.entity'
import { ServiceSession } from '../conversations/session.entity'
import { holderLabel } from '../identity/agents'
import { Customer } from '../identity/customer.entity'
import { toOffsetIso } from '../lib/shanghai-time'
import { BAD_MARK } from './bad-mark'
import { channelText } from './channel-traits'
import type { MannerFlagShown } from './desk-session.contract'
import { loadAgents } from './holder'
import { iso, type DeskDeps } from './session-list.presenter'

export async function presentFlags(
  { manager, policy }: Pick<DeskDeps, 'manager' | 'policy'>, flags: readonly MannerFlag[],
): Promise<MannerFlagShown[]> {
  if (flags.length === 0) return []
  const sessions = new Map((await manager.findBy(ServiceSession, { id: In(flags.map(({ sessionId }) => sessionId)) })).map((one) => [one.id, one]))
  const customerIds = [...sessions.values()].flatMap(({ customerId }) => customerId ?? [])
  const customers = new Map((customerIds.length === 0 ? [] : await manager.findBy(Customer, { id: In(customerIds) })).map((one) => [one.id, one]))
  const agents = await loadAgents(manager, flags.flatMap(({ agentId, seenBy }) => [agentId, seenBy]))
  const label = (agentId: string | null, department?: string): string | null => {
    const agent = agents.get(agentId ?? '')
    return agent ? holderLabel(agent, policy, department) : null
  }
  return flags.map((flag) => {
    const session = sessions.get(flag.sessionId)
    return {
      flagId: flag.id, sessionId: flag.sessionId, what: flag.what, excerpt: flag.excerpt, reached: flag.reached, reachedText: reachedText(flag),
      agentLabel: label(flag.agentId, session?.department) ?? '客服', customerName: customers.get(session?.customerId ?? '')?.displayName ?? '微信用户',
      channelText: session ? channelText(session.channel) : '', at: toOffsetIso(flag.at), seenAt: iso(flag.seenAt), seenBy: label(flag.seenBy),
    }
  })
}

function reachedText({ what, reached }: MannerFlag): string {
  if (what === BAD_MARK) return '客户的评价,请看看会话'
  return reached ? '客户已经看到,已另外提醒客户' : '已拦下,客户没有看到'
}
