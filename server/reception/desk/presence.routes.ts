import type { EntityManager } from 'typeorm'
import {
  answers,
  isAvailable,
  type Reachable,
  type Seat,
} from '../../conversations/queue/assignment-rule'
import { CHANNEL_NAMES, type ChannelName } from '../../conversations/channels'
import { findSeat, listSeats, presenceOf, setDeskStatus } from '../../conversations/people/presence'
import { QueueEntry } from '../../conversations/queue/queue-entry.entity'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { Colleagues, Presence, SetPresence } from './desk-session.contract'

export interface PresenceRoutesDeps {
  db: Database
  policy: Policy
}

/** Who is there and takes sessions. */
export function presenceRoutes(api: Api, { db, policy }: PresenceRoutesDeps): void {
  api.read(
    'GET /desk/api/presence',
    { summary: '我在不在', auth: 'agent', answer: Presence },
    ({ actor }) =>
      presentPresence({ manager: db.read, now: db.clock.now() }, policy, actor.agentId),
  )

  api.write(
    'PUT /desk/api/presence',
    { summary: '上线或离开', auth: 'agent', body: SetPresence, answer: Presence },
    async (tx, { actor, body }) => {
      await setDeskStatus(tx, actor.agentId, body.deskStatus)
      return presentPresence(tx, policy, actor.agentId)
    },
  )

  api.read(
    'GET /desk/api/colleagues',
    { summary: '可以转给谁', auth: 'agent', answer: Colleagues },
    ({ actor }) =>
      presentColleagues({ manager: db.read, now: db.clock.now() }, policy, actor.agentId),
  )
}

interface At {
  manager: EntityManager
  now: Date
}

async function presentPresence(
  { manager, now }: At,
  policy: Policy,
  agentId: string,
): Promise<Presence> {
  const presence = await presenceOf(manager, agentId)
  const { servicerStatus, activeSessions } = presence
  // Who was silent is taken to be away: one tap on 在线, or any word, and they are back.
  const deskStatus = answers(presence) ? 'online' : 'away'
  const capacity = policy.reception.capacityPerAgent
  const seat = await findSeat(manager, agentId)
  const there = isThere(seat, now)
  return {
    deskStatus,
    silent: presence.silentSince !== null,
    servicerStatus,
    activeSessions,
    capacity,
    available: there && activeSessions < capacity,
    text: presence.silentSince
      ? '有客户没等到您的回复，已经换人，新的会话先不分给您；回一句话或点“在线”就恢复'
      : presenceText(deskStatus, capacity - activeSessions),
    comes: comesTo(policy, presence, now),
    servicerText:
      servicerStatus === 'stopped' ? '企业微信里是停止接待，微信客服的会话不会分给您' : null,
  }
}

/** The switch is one, the roads are three: which of them reach this agent now, and why one does not. */
function comesTo(policy: Policy, presence: Reachable, now: Date): Presence['comes'] {
  const away = !answers(presence)
  const on = (channel: ChannelName): boolean => isAvailable(presence, channel, now)
  const chat = (what: ChannelName, name: string, why: string): Presence['comes'][number] => ({
    what,
    on: on(what),
    text: `${name}：${on(what) ? '会分给我' : `不会分给我，${away ? '我是离开' : why}`}`,
  })
  const servicer = presence.servicerStatus === 'stopped' ? '企业微信里是停止接待' : '工作台断开了'
  return [
    chat('official-account', '公众号', '工作台断开了'),
    ...(policy.kf === null ? [] : [chat('wecom-kf', '微信客服', servicer)]),
    { what: 'ticket', on: true, text: '工单：新工单的卡片一直会发到企业微信，在不在都能接' },
  ]
}

function presenceText(deskStatus: Presence['deskStatus'], room: number): string {
  if (deskStatus === 'away') return '已离开，新的会话不会分给您'
  return room > 0 ? `在线，还能接 ${room} 个会话` : '在线，手上的会话已经满了'
}

async function presentColleagues(
  { manager, now }: At,
  policy: Policy,
  me: string,
): Promise<Colleagues> {
  const seats = new Map((await listSeats(manager)).map((seat) => [seat.agentId, seat]))
  const agents = await manager.find(Agent, {
    where: { active: true },
    order: { workNumber: 'ASC' },
  })
  const capacity = policy.reception.capacityPerAgent
  const people = agents.map((agent): Colleagues['people'][number] => {
    const seat = seats.get(agent.id)
    const there = isThere(seat, now)
    const activeSessions = seat?.activeSessions ?? 0
    return {
      workNumber: agent.workNumber,
      name: agent.displayName,
      label: holderLabel(agent, policy),
      departments: agent.departments.map((key) => departmentName(policy, key)),
      role: agent.role,
      available: there && activeSessions < capacity,
      activeSessions,
      capacity,
      me: agent.id === me,
      statusText: !there
        ? '不在'
        : activeSessions >= capacity
          ? '满了'
          : `手上 ${activeSessions} 个`,
    }
  })
  return {
    departments: await presentDepartments(manager, policy, {
      agents,
      online: (id) => isThere(seats.get(id), now),
    }),
    people,
  }
}

/** Takes what comes in on at least one channel. */
function isThere(seat: Seat | null | undefined, now: Date): boolean {
  return Boolean(seat) && CHANNEL_NAMES.some((channel) => seat && isAvailable(seat, channel, now))
}

async function presentDepartments(
  manager: EntityManager,
  policy: Policy,
  { agents, online }: { agents: readonly Agent[]; online: (agentId: string) => boolean },
): Promise<Colleagues['departments']> {
  return Promise.all(
    policy.departments.map(async ({ key }) => ({
      key,
      name: departmentName(policy, key),
      waiting: await manager.countBy(QueueEntry, { department: key }),
      online: agents.filter(({ id, departments }) => departments.includes(key) && online(id))
        .length,
    })),
  )
}
