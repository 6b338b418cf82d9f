import type { EntityManager } from 'typeorm'
import { recordStay } from '../../conversations/queue/queue'
import {
  getSessionOfCustomer,
  listOpenSessionsOf,
} from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { endSession } from '../../conversations/sessions/sessions'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import { UserError } from '../../lib/errors'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { ReceptionDeps } from '../deps'
import { leaveMessage } from './leave-message'
import { speak } from '../talk/speak'
import { presentWaiting } from './waiting.presenter'
import {
  GiveUpWaiting,
  LeaveMessage,
  LeftMessage,
  StayWaiting,
  Waiting,
  WaitingQuery,
} from './waiting.contract'
import { leftMessageNextStep, leftMessageReply } from '../words'

export interface WaitingRoutesDeps extends Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'> {
  db: Database
}

/** The waiting page. It needs none of WeChat's message quota. Somebody else's session does not exist here: 404. */
export function waitingRoutes(api: Api, deps: WaitingRoutesDeps): void {
  const { db } = deps
  const present = (
    at: { manager: EntityManager; now: Date },
    customerId: string,
    session: ServiceSession | null,
  ): Promise<Waiting> =>
    presentWaiting({ policy: deps.policy, calendar: deps.calendar, ...at }, { customerId, session })

  api.read(
    'GET /api/waiting',
    { summary: '排队和接待的情况', auth: 'customer', query: WaitingQuery, answer: Waiting },
    async ({ actor, query }) => {
      const { customerId } = actor
      const session =
        query.sessionId === undefined
          ? null
          : await getSessionOfCustomer(db.read, customerId, query.sessionId)
      return present({ manager: db.read, now: db.clock.now() }, customerId, session)
    },
  )

  api.write(
    'POST /api/waiting/stay',
    { summary: '继续等', auth: 'customer', body: StayWaiting, answer: Waiting },
    async (tx, { actor, body }) => {
      const session = await waitingSession(tx.manager, actor.customerId, body.sessionId)
      return present(tx, actor.customerId, await recordStay(tx, session))
    },
  )

  api.write(
    'POST /api/waiting/leave',
    { summary: '不等了', auth: 'customer', body: GiveUpWaiting, answer: Waiting },
    async (tx, { actor, body }) => {
      const session = await waitingSession(tx.manager, actor.customerId, body.sessionId)
      return present(
        tx,
        actor.customerId,
        await endSession(tx, session, { by: 'customer', reason: 'customer' }),
      )
    },
  )

  api.write(
    'POST /api/waiting/leave-message',
    {
      summary: '留言，变成工单',
      auth: 'customer',
      body: LeaveMessage,
      answer: LeftMessage,
      status: 201,
    },
    (tx, { actor, body }) => leave(tx, deps, { customerId: actor.customerId, ...body }),
  )
}

async function leave(
  tx: Tx,
  deps: WaitingRoutesDeps,
  { customerId, sessionId, text }: { customerId: string; sessionId: string | null; text: string },
): Promise<LeftMessage> {
  const session = await leavableSession(tx.manager, customerId, sessionId)
  const left = await leaveMessage(tx, deps, {
    sessionId: session.id,
    text: text === '' ? null : text,
  })
  // The chat says it too: who looks there next must not wonder. A repeated call finds the session over and says nothing.
  if (session.status !== 'ended')
    await speak(tx, session.conversationId, leftMessageReply(left, tx.now))
  return {
    ticketNumber: left.number,
    department: left.department,
    nextStep: leftMessageNextStep(left, tx.now),
    firstResponseDueAt: toOffsetIso(left.firstResponseDueAt),
    warning: left.warning,
  }
}

/** The one that was named, else the one that waits. @throws UserError 404, or 409 when nobody waits (any more) */
async function waitingSession(
  manager: EntityManager,
  customerId: string,
  sessionId: string | null,
): Promise<ServiceSession> {
  const session = await namedOrFirst(manager, customerId, sessionId)
  if (session?.status === 'waiting') return session
  throw notWaiting(session)
}

/** Also with the bot, and again what was left already. */
async function leavableSession(
  manager: EntityManager,
  customerId: string,
  sessionId: string | null,
): Promise<ServiceSession> {
  const session = await namedOrFirst(manager, customerId, sessionId)
  if (
    session &&
    (session.status === 'waiting' || session.status === 'bot' || session.leftTicket !== null)
  )
    return session
  throw notWaiting(session)
}

async function namedOrFirst(
  manager: EntityManager,
  customerId: string,
  sessionId: string | null,
): Promise<ServiceSession | null> {
  if (sessionId !== null) return getSessionOfCustomer(manager, customerId, sessionId)
  const [first] = await listOpenSessionsOf(manager, customerId)
  return first ?? null
}

function notWaiting(session: ServiceSession | null): UserError {
  const sentence =
    session?.status === 'serving'
      ? '已经有客服在为您服务，回到对话里说就好'
      : '现在没有在排队，需要时在对话里说“人工”'
  return new UserError('not_waiting', { status: 409, public: sentence })
}
