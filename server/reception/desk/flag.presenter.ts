import type { EntityManager } from 'typeorm'
import type { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { holderLabel } from '../../identity/agents'
import { staffName } from '../../identity/mask-name'
import { Customer } from '../../identity/customer.entity'
import { toOffsetIso } from '../../lib/shanghai-time'
import { Ticket } from '../../tickets/ticket.entity'
import { BAD_MARK } from '../ending/bad-mark'
import { channelText } from '../../conversations/channels'
import type { MannerFlagShown } from './desk-session.contract'
import { loadAgents } from '../agents/holder'
import { iso, type DeskDeps } from './session-list.presenter'

export async function presentFlags(
  { manager, policy }: Pick<DeskDeps, 'manager' | 'policy'>,
  flags: readonly MannerFlag[],
): Promise<MannerFlagShown[]> {
  if (flags.length === 0) return []
  const sessions = await byId(
    manager,
    ServiceSession,
    flags.map(({ sessionId }) => sessionId),
  )
  const tickets = await byId(
    manager,
    Ticket,
    flags.map(({ ticketId }) => ticketId),
  )
  const customers = await byId(
    manager,
    Customer,
    [...sessions.values(), ...tickets.values()].map(({ customerId }) => customerId),
  )
  const agents = await loadAgents(
    manager,
    flags.flatMap(({ agentId, seenBy }) => [agentId, seenBy]),
  )
  const label = (agentId: string | null, department?: string): string | null => {
    const agent = agents.get(agentId ?? '')
    return agent ? holderLabel(agent, policy, department) : null
  }
  return flags.map((flag) => {
    const session = sessions.get(flag.sessionId ?? '')
    const ticket = tickets.get(flag.ticketId ?? '')
    const place = session ?? ticket
    return {
      flagId: flag.id,
      sessionId: flag.sessionId,
      ticketNumber: ticket?.number ?? null,
      over: session === undefined || session.status === 'ended',
      what: flag.what,
      excerpt: flag.excerpt,
      reached: flag.reached,
      reachedText: reachedText(flag),
      agentLabel: label(flag.agentId, place?.department) ?? '客服',
      customerName: staffName(customers.get(place?.customerId ?? '')?.displayName),
      channelText: session ? channelText(session.channel) : ticket ? `工单 ${ticket.number}` : '',
      at: toOffsetIso(flag.at),
      seenAt: iso(flag.seenAt),
      seenBy: label(flag.seenBy),
      outcome: flag.outcome,
      note: flag.note,
      followUp: flag.followUp,
    }
  })
}

async function byId<Row extends { id: string }>(
  manager: EntityManager,
  entity: new () => Row,
  ids: ReadonlyArray<string | null>,
): Promise<Map<string, Row>> {
  const known = [...new Set(ids.flatMap((id) => id ?? []))]
  const rows =
    known.length === 0
      ? []
      : await manager
          .createQueryBuilder(entity, 'row')
          .where('row.id IN (:...known)', { known })
          .getMany()
  return new Map(rows.map((row) => [row.id, row]))
}

function reachedText({ what, reached, ticketId }: MannerFlag): string {
  if (what === BAD_MARK) return '客户的评价，请看看会话'
  if (reached) return '客户已经看到，已另外提醒客户'
  return ticketId === null ? '已拦下，客户没有看到' : '写在工单里，已拦下，客户没有看到'
}
