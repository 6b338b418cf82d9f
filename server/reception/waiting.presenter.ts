import type { EntityManager } from 'typeorm'
import { promisedAt } from '../conversations/assignment-rule'
import { findQueueEntry, positionOf, type QueuePlace } from '../conversations/queue'
import type { QueueEntry } from '../conversations/queue-entry.entity'
import { findUnrated, listOpenSessionsOf } from '../conversations/session.queries'
import type { ServiceSession } from '../conversations/session.entity'
import { after, DAY_MS } from '../lib/clock'
import { formatForPeople, toOffsetIso } from '../lib/shanghai-time'
import { stateText } from '../orders/order-state'
import { findOrderForCustomer } from '../orders/order.queries'
import { departmentName, tierName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { channelText } from './channel-traits'
import { peopleAt, type ReceptionDeps } from './deps'
import { holderOf } from './holder'
import type { RatingAsked, Waiting } from './waiting.contract'
import { headlineOf, nextStepOf } from './waiting-words'
import { queueText } from './words'

export interface WaitingDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  manager: EntityManager
  now: Date
}

/** So long after its end a session may still be rated on the page. */
const RATING_LIFE_MS = 7 * DAY_MS

/** Where a customer stands (R6). `sessionId`: the one they look at, which may have just ended. */
export async function presentWaiting(
  deps: WaitingDeps, { customerId, session }: { customerId: string; session: ServiceSession | null },
): Promise<Waiting> {
  const open = await listOpenSessionsOf(deps.manager, customerId)
  const shown = session ?? open[0] ?? null
  const others = open.filter(({ id }) => id !== shown?.id)
  const rating = await findRating(deps, customerId)
  const people = peopleAt(deps, deps.now)
  const common = {
    others: await Promise.all(others.map((other) => presentOther(deps, other))), rating,
    peopleOpen: people.open, opensText: people.opensAt && `客服${formatForPeople(people.opensAt, deps.now)} 上班`,
    promisedMinutes: deps.policy.promises.chatWaitMinutes,
  }
  return shown ? { ...common, ...await presentOne(deps, shown) } : { ...common, ...NOTHING, ...sentences(deps, null, { place: null, holder: null }) }
}

type Common = 'others' | 'rating' | 'peopleOpen' | 'opensText' | 'promisedMinutes'
type Sentence = 'headline' | 'nextStep'

const NOTHING: Omit<Waiting, Common | Sentence> = {
  sessionId: null, status: 'none', channel: null, channelText: null, position: null, minutes: null, queueText: '', halfOver: false,
  promisedAt: null, since: null, department: null, holder: null, orderNumber: null, order: null, ticketNumber: null, tierText: null,
  canLeaveMessage: false, leftTicket: null,
}

interface Standing {
  place: QueuePlace | null
  holder: string | null
}

async function presentOne(deps: WaitingDeps, session: ServiceSession): Promise<Omit<Waiting, Common>> {
  const { manager, policy, now } = deps
  const entry = session.status === 'waiting' ? await findQueueEntry(manager, session.id) : null
  const place = entry && await positionOf(manager, { policy, now }, session)
  const holder = session.status === 'waiting' ? null : await holderOf(manager, policy, session)
  const { status, channel, orderNumber, ticketNumber, leftTicket } = session
  return {
    ...sentences(deps, session, { place, holder }),
    sessionId: session.id, status, channel, channelText: channelText(channel),
    position: place?.position ?? null, minutes: place?.minutes ?? null, queueText: place ? queueText(place) : '',
    halfOver: entry !== null && entry.halfAt <= now, promisedAt: entry && toOffsetIso(promisedAt(deps, entry.queuedAt)),
    since: sinceOf(session, entry), department: status === 'bot' ? null : departmentName(policy, session.department), holder,
    orderNumber, order: await findOrder(deps, session), ticketNumber, tierText: tierText(policy, session, entry),
    canLeaveMessage: status === 'waiting' || status === 'bot', leftTicket,
  }
}

function sentences(deps: WaitingDeps, session: ServiceSession | null, standing: Standing): Pick<Waiting, Sentence> {
  const people = peopleAt(deps, deps.now)
  const told = { policy: deps.policy, now: deps.now, people, session, ...standing }
  return { headline: headlineOf(told), nextStep: nextStepOf(told) }
}

function sinceOf({ status, assignedAt, endedAt }: ServiceSession, entry: QueueEntry | null): string | null {
  const since = { waiting: entry?.queuedAt ?? null, serving: assignedAt, ended: endedAt, bot: null }[status]
  return since && toOffsetIso(since)
}

function tierText(policy: Policy, { tierKey }: ServiceSession, entry: QueueEntry | null): string | null {
  if (tierKey === null || entry === null || entry.priorityAt >= entry.queuedAt) return null
  return `${tierName(policy, tierKey)},已为您排到前面`
}

async function findOrder({ manager }: WaitingDeps, { customerId, orderNumber }: ServiceSession): Promise<Waiting['order']> {
  const order = customerId === null || orderNumber === null ? null : await findOrderForCustomer(manager, customerId, orderNumber)
  return order && { orderNumber: order.orderNumber, productName: order.productName, stateText: stateText(order.state) }
}

async function presentOther(deps: WaitingDeps, session: ServiceSession): Promise<Waiting['others'][number]> {
  const one = await presentOne(deps, session)
  return { sessionId: session.id, status: one.status, channelText: channelText(session.channel), headline: one.headline }
}

async function findRating({ manager, policy, now }: WaitingDeps, customerId: string): Promise<RatingAsked | null> {
  const session = await findUnrated(manager, customerId, after(now, -RATING_LIFE_MS))
  if (!session?.endedAt) return null
  return {
    sessionId: session.id, servedBy: await holderOf(manager, policy, session) ?? '客服', endedAt: toOffsetIso(session.endedAt),
    channelText: channelText(session.channel), orderNumber: session.orderNumber,
  }
}
