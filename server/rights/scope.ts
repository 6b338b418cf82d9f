import { In, IsNull, type EntityManager } from 'typeorm'
import { listOwnConversations } from '../conversations/history/history.queries'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { Order } from '../orders/order.entity'
import { Ticket } from '../tickets/ticket.entity'
import type { FoundBy } from './held'

/** A WeChat account of somebody. */
export interface Person {
  appId: string
  openId: string
  createdAt: Date
}

/** Ids of all that is somebody's: what is counted, copied and erased is found by them. */
export interface Scope extends Record<Exclude<FoundBy, 'person'>, string[]> {
  person: Person[]
  /** Talks that somebody else may have begun: what was said from then on is theirs. */
  partTalks: Array<{ id: string; since: Date }>
}

export async function scopeOf(manager: EntityManager, customerId: string): Promise<Scope> {
  const [identities, talks, tickets, orders] = [
    await manager.findBy(ChannelIdentity, { customerId }),
    await listOwnConversations(manager, customerId),
    await manager.find(Ticket, { where: { customerId }, select: { id: true } }),
    await manager.find(Order, { where: { customerId }, select: { id: true } }),
  ]
  const whole = talks.filter(({ since }) => since === null).map(({ id }) => id)
  const sessions = await manager.find(ServiceSession, {
    where: [
      { customerId },
      ...(whole.length === 0 ? [] : [{ conversationId: In(whole), customerId: IsNull() }]),
    ],
    select: { id: true },
  })
  const identity = identities.map(({ id }) => id)
  return {
    customer: [customerId],
    identity,
    owner: [customerId, ...identity],
    person: identities.map(({ appId, openId, createdAt }) => ({ appId, openId, createdAt })),
    talk: whole,
    partTalks: talks.flatMap(({ id, since }) => (since === null ? [] : [{ id, since }])),
    session: sessions.map(({ id }) => id),
    ticket: tickets.map(({ id }) => id),
    order: orders.map(({ id }) => id),
  }
}

const AT_A_TIME = 200

/** Conditions that together find the rows, each with what is bound in it. */
export function conditionsOf(
  scope: Scope,
  by: FoundBy,
  column: string,
): Array<{ sql: string; parameters: string[] }> {
  if (by === 'person')
    return scope.person.map(({ appId, openId }) => ({
      sql: `app_id = ? AND ${column} = ?`,
      parameters: [appId, openId],
    }))
  const ids = scope[by]
  const parts: Array<{ sql: string; parameters: string[] }> = []
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const parameters = ids.slice(at, at + AT_A_TIME)
    parts.push({ sql: `${column} IN (${parameters.map(() => '?').join(',')})`, parameters })
  }
  return parts
}
