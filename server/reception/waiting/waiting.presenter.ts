import { RATING_REASONS } from '../../conversations/sessions/rating-reasons'
import type { EntityManager } from 'typeorm'
import { headStartMs } from '../../conversations/queue/assignment-rule'
import {
  chatChannel,
  peopleNow,
  standingOf,
  type PeopleNow,
  type Standing,
} from '../../conversations/people/people-now'
import {
  expectedText,
  peopleText,
  promiseText,
  queueText,
} from '../../conversations/people/people-words'
import { findQueueEntry } from '../../conversations/queue/queue'
import type { QueueEntry } from '../../conversations/queue/queue-entry.entity'
import { findUnrated, listOpenSessionsOf } from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { after, DAY_MS } from '../../lib/clock'
import { toOffsetIso } from '../../lib/shanghai-time'
import { stateText } from '../../orders/order-state'
import { findOrderForCustomer } from '../../orders/order.queries'
import { departmentName, tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { promisedUnder } from '../../policy/promised'
import { channelText } from '../../conversations/channels'
import type { ReceptionDeps } from '../deps'
import { mentionBlock } from '../blocks/closed-to'
import { holderOf } from '../agents/holder'
import type { RatingAsked, Waiting } from './waiting.contract'
import { headlineOf, nextStepOf, type Shown } from './waiting-words'

export interface WaitingDeps extends Pick<ReceptionDeps, 'policy' | 'calendar'> {
  manager: EntityManager
  now: Date
}

/** So long after its end a session may still be rated on the page. */
const RATING_LIFE_MS = 7 * DAY_MS

/** Where a customer stands (R6). `sessionId`: the one they look at, which may have just ended. */
export async function presentWaiting(
  deps: WaitingDeps,
  { customerId, session }: { customerId: string; session: ServiceSession | null },
): Promise<Waiting> {
  const open = await listOpenSessionsOf(deps.manager, customerId)
  const shown = session ?? open[0] ?? null
  const others = open.filter(({ id }) => id !== shown?.id)
  const rating = await findRating(deps, customerId)
  const people = await peopleFor(deps, shown)
  const common = {
    others: await Promise.all(others.map((other) => presentOther(deps, other))),
    rating,
    block: await mentionBlock(deps.manager, customerId, deps.now),
    peopleOpen: people.state === 'there',
    opensText: people.state === 'there' ? null : peopleText(people, deps.now),
    promisedMinutes: promisedUnder(deps.policy, shown?.settingsVersion ?? null).promises
      .chatWaitMinutes,
  }
  if (shown) return { ...common, ...(await presentOne(deps, shown, people)) }
  return {
    ...common,
    ...NOTHING,
    ...sentences(deps, { session: null, people, standing: null, holder: null }),
  }
}

/** Those who would answer it: of the session's channel, and of its department once one is known. */
function peopleFor(deps: WaitingDeps, session: ServiceSession | null): Promise<PeopleNow> {
  const ofDepartment = session?.status === 'waiting' ? { department: session.department } : {}
  return peopleNow(deps.manager, deps, {
    channel: session?.channel ?? chatChannel(deps.policy),
    tierKey: session?.tierKey ?? null,
    ...ofDepartment,
  })
}

type Common = 'others' | 'rating' | 'block' | 'peopleOpen' | 'opensText' | 'promisedMinutes'
type Sentence = 'headline' | 'nextStep'

const NO_PLACE = {
  position: null,
  standing: null,
  expectedText: null,
  queueText: '',
  promiseText: null,
  promisedAt: null,
  halfOver: false,
} as const

const NOTHING: Omit<Waiting, Common | Sentence> = {
  ...NO_PLACE,
  sessionId: null,
  status: 'none',
  channel: null,
  channelText: null,
  since: null,
  department: null,
  holder: null,
  orderNumber: null,
  order: null,
  ticketNumber: null,
  tierText: null,
  canLeaveMessage: false,
  leftTicket: null,
}

async function presentOne(
  deps: WaitingDeps,
  session: ServiceSession,
  people: PeopleNow,
): Promise<Omit<Waiting, Common>> {
  const { manager, policy } = deps
  const entry = session.status === 'waiting' ? await findQueueEntry(manager, session.id) : null
  const standing = entry && (await standingOf(manager, deps, session))
  const holder = session.status === 'waiting' ? null : await holderOf(manager, policy, session)
  const { status, channel, orderNumber, ticketNumber, leftTicket } = session
  return {
    ...sentences(deps, { session, people, standing, holder }),
    sessionId: session.id,
    status,
    channel,
    channelText: channelText(channel),
    ...(entry && standing ? presentPlace(deps, standing, entry) : NO_PLACE),
    since: sinceOf(session, entry),
    department: status === 'bot' ? null : departmentName(policy, session.department),
    holder,
    orderNumber,
    order: await findOrder(deps, session),
    ticketNumber,
    tierText: tierText(policy, session, entry),
    canLeaveMessage: status === 'waiting' || status === 'bot',
    leftTicket,
  }
}

function presentPlace(
  { now }: WaitingDeps,
  standing: Standing,
  { halfAt }: QueueEntry,
): Pick<Waiting, keyof typeof NO_PLACE> {
  const { state, position, promisedAt } = standing
  return {
    position,
    standing: state,
    expectedText: expectedText(standing),
    queueText: queueText(standing, now),
    promiseText: promiseText(standing, now),
    promisedAt: toOffsetIso(promisedAt),
    halfOver: (state === 'on-time' || state === 'slow') && halfAt <= now,
  }
}

function sentences(
  { policy, now }: WaitingDeps,
  shown: Pick<Shown, 'session' | 'people' | 'standing' | 'holder'>,
): Pick<Waiting, Sentence> {
  const told = { policy, now, ...shown }
  return { headline: headlineOf(told), nextStep: nextStepOf(told) }
}

function sinceOf(
  { status, assignedAt, endedAt }: ServiceSession,
  entry: QueueEntry | null,
): string | null {
  const since = {
    waiting: entry?.queuedAt ?? null,
    serving: assignedAt,
    ended: endedAt,
    bot: null,
  }[status]
  return since && toOffsetIso(since)
}

function tierText(
  policy: Policy,
  { tierKey }: ServiceSession,
  entry: QueueEntry | null,
): string | null {
  if (tierKey === null || entry === null || headStartMs(policy, tierKey) === 0) return null
  return `${tierName(policy, tierKey)}，已为您排到前面`
}

async function findOrder(
  { manager }: WaitingDeps,
  { customerId, orderNumber }: ServiceSession,
): Promise<Waiting['order']> {
  const order =
    customerId === null || orderNumber === null
      ? null
      : await findOrderForCustomer(manager, customerId, orderNumber)
  return (
    order && {
      orderNumber: order.orderNumber,
      productName: order.productName,
      stateText: stateText(order.state),
    }
  )
}

async function presentOther(
  deps: WaitingDeps,
  session: ServiceSession,
): Promise<Waiting['others'][number]> {
  const one = await presentOne(deps, session, await peopleFor(deps, session))
  return {
    sessionId: session.id,
    status: one.status,
    channelText: channelText(session.channel),
    headline: one.headline,
  }
}

async function findRating(
  { manager, policy, now }: WaitingDeps,
  customerId: string,
): Promise<RatingAsked | null> {
  const session = await findUnrated(manager, customerId, after(now, -RATING_LIFE_MS))
  if (!session?.endedAt) return null
  return {
    sessionId: session.id,
    servedBy: (await holderOf(manager, policy, session)) ?? '客服',
    endedAt: toOffsetIso(session.endedAt),
    channelText: channelText(session.channel),
    orderNumber: session.orderNumber,
    solved: session.solved === null ? null : session.solved === 'solved',
    ticketNumber: session.leftTicket,
    choices: RATING_REASONS,
  }
}
