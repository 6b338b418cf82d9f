import { In } from 'typeorm'
import { z } from 'zod'
import {
  answerMinutes,
  answerOwedSince,
  isOfThisStretch,
} from '../../../conversations/answers/answer-owed'
import { isRelayed } from '../../../conversations/channels'
import { MannerFlag } from '../../../conversations/sessions/manner-flag.entity'
import { SessionEvent } from '../../../conversations/sessions/session-event.entity'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Tx } from '../../../db/database'
import { Agent } from '../../../identity/agent.entity'
import { holderLabel } from '../../../identity/agents'
import { PermanentError } from '../../../lib/errors'
import { formatDated } from '../../../lib/shanghai-time'
import type { Handler } from '../../../outbox/worker'
import { minutesInWords } from '../../../policy/policy-words'
import { eventText } from '../../../reception/desk/desk-words'
import { supervisorsFor } from '../agent-directory'
import { tellOfTicket } from '../flagged-ticket.sender'
import { tagOf } from '../session-tags'
import { listOpenCards } from './card-book'
import { CARD_KINDS, type SessionStanding } from './card-kinds'
import type { CardFace } from './card-layout'
import {
  planCard,
  sendCard,
  settleCards,
  type CardDeps,
  type CardPlan,
  type PlannedCard,
} from './send-card'
import {
  assignedCard,
  flaggedCard,
  lateCard,
  movedCard,
  overtakenSessionCard,
  readSessionFrame,
  reminderCard,
  waitingCard,
  type SessionFrame,
} from './session-card'

/** 'session.assigned': the agent who has it now reads what it is about; everybody else's cards say who has it. */
export function announceSession(deps: CardDeps): Handler<'sessionCards.announceSession'> {
  return async (job) => {
    const { sessionId, seq } = job.payload
    await deliver(deps, sessionId, (tx) =>
      planAssigned(tx, deps, { sessionId, taskId: `${sessionId}_${seq}` }),
    )
  }
}

/**
 * 'session.answerSlow', 'session.seatWarned': the agent who has it hears that the customer waits, and when it goes to somebody else,
 * unless there was an answer since.
 */
export function remindAgent(deps: CardDeps): Handler<'sessionCards.remindAgent'> {
  return async (job) => {
    const {
      event,
      payload: { sessionId, seq },
    } = job
    await deliver(deps, sessionId, async (tx) => {
      const late = await readUnanswered(tx, { sessionId, seq })
      if (!late) return null
      const tag = isRelayed(late.session.channel) ? await tagOf(tx, sessionId) : null
      const term =
        event === 'session.seatWarned'
          ? (['注意', movesText(late.mark)] as const)
          : (['承诺', promiseText(deps, late.session)] as const)
      const write = (frame: SessionFrame): CardFace => reminderCard(frame, { tag, term })
      return plan(tx, deps, {
        session: late.session,
        sentTo: [late.agent.wecomUserId],
        kind: 'reminder',
        taskId: `${sessionId}_${seq}`,
        write,
      })
    })
  }
}

/** 'session.waitingLong', 'session.answerLate': the department's supervisors may take it. */
export function warnSupervisors(deps: CardDeps): Handler<'sessionCards.warnSupervisors'> {
  return async (job) => {
    const {
      event,
      payload: { sessionId, seq },
    } = job
    await deliver(deps, sessionId, async (tx) => {
      if (event === 'session.answerLate') return planLate(tx, deps, { sessionId, seq })
      const session = await getSession(tx, sessionId)
      if (session.status !== 'waiting' && session.rank < 2) return null
      const sentTo = await receivers(tx, session)
      return plan(tx, deps, {
        session,
        sentTo,
        kind: 'waiting',
        taskId: `${sessionId}_${seq}`,
        write: waitingCard,
      })
    })
  }
}

/** @returns null when there was an answer since, or when the only supervisor is the one who was reminded */
async function planLate(
  tx: Tx,
  deps: CardDeps,
  told: { sessionId: string; seq: number },
): Promise<PlannedCard | null> {
  const late = await readUnanswered(tx, told)
  if (!late) return null
  const { session, agent } = late
  const sentTo = (await receivers(tx, session)).filter((userId) => userId !== agent.wecomUserId)
  if (sentTo.length === 0) return null
  const facts = {
    agentLabel: holderLabel(agent, deps.policy, session.department),
    promise: promiseText(deps, session),
  }
  const taskId = `${told.sessionId}_${told.seq}`
  return plan(tx, deps, {
    session,
    sentTo,
    kind: 'late',
    taskId,
    write: (frame) => lateCard(frame, facts),
  })
}

/** @returns null when the news of it is old: it was answered, or somebody else has it now */
async function readUnanswered(
  tx: Tx,
  { sessionId, seq }: { sessionId: string; seq: number },
): Promise<{ session: ServiceSession; agent: Agent; mark: SessionEvent } | null> {
  const session = await getSession(tx, sessionId)
  const mark = await tx.manager.findOneBy(SessionEvent, { sessionId, seq })
  if (!mark || session.agentId === null || !isOfThisStretch(session, mark)) return null
  const agent = await tx.manager.findOneBy(Agent, { id: session.agentId, active: true })
  return agent && { session, agent, mark }
}

function promiseText({ policy }: CardDeps, session: ServiceSession): string {
  const minutes = answerMinutes(policy, session)
  return `${minutes < 1 ? `${Math.round(minutes * 60)} 秒` : minutesInWords(minutes)}内回复`
}

/** `3月5日 12:05 前不回复就转给同事` */
function movesText({ data }: SessionEvent): string {
  const movesAt = z.coerce.date().safeParse(data?.movesAt).data
  return movesAt ? `${formatDated(movesAt)} 前不回复就转给同事` : '再不回复就转给同事'
}

/** 'session.seatMoved': who lost it and the supervisors read why, and who has it now; where nobody has, they may take it. */
export function tellMoved(deps: CardDeps): Handler<'sessionCards.tellMoved'> {
  return async (job) => {
    const { sessionId, seq } = job.payload
    await deliver(deps, sessionId, async (tx) => {
      const session = await getSession(tx, sessionId)
      const moved = await tx.manager.findOneBy(SessionEvent, { sessionId, seq })
      if (!moved) throw new PermanentError(`session ${sessionId} has no entry ${seq}`)
      const agentIds = [String(moved.data?.from), session.agentId ?? ''].filter((id) => id !== '')
      const agents = await tx.manager.findBy(Agent, { id: In(agentIds) })
      const former = agents.find(({ id }) => id === moved.data?.from)
      const now = agents.find(({ id }) => id === session.agentId)
      const sentTo = new Set(await receivers(tx, session))
      if (former?.active) sentTo.add(former.wecomUserId)
      const label = (agent: Agent): string => holderLabel(agent, deps.policy, session.department)
      const told = {
        why: eventText(moved, { policy: deps.policy, agent: () => '' }),
        from: former ? label(former) : '客服',
        to: now ? label(now) : null,
        over: session.status === 'ended',
      }
      return plan(tx, deps, {
        session,
        sentTo: [...sentTo],
        kind: 'moved',
        taskId: `${sessionId}_${seq}`,
        write: (frame) => movedCard(frame, told),
      })
    })
  }
}

/** 'agent.flagged': supervisors see at once what an agent asked for. */
export function tellSupervisors(deps: CardDeps): Handler<'sessionCards.tellSupervisors'> {
  return async (job) => {
    const { flagId } = job.payload
    const flag = await deps.db.read.findOneBy(MannerFlag, { id: flagId })
    if (!flag) throw new PermanentError(`flag ${flagId} does not exist`)
    const { sessionId } = flag
    if (sessionId === null) return tellOfTicket(deps, flag)
    await deliver(deps, sessionId, async (tx) => {
      const session = await getSession(tx, sessionId)
      const agent = await tx.manager.findOneBy(Agent, { id: flag.agentId })
      const agentLabel = agent ? holderLabel(agent, deps.policy, session.department) : '客服'
      const { what, excerpt, reached } = flag
      const write = (frame: SessionFrame): CardFace =>
        flaggedCard(frame, { what, excerpt, reached, agentLabel }, session.status !== 'ended')
      return plan(tx, deps, {
        session,
        sentTo: await receivers(tx, session),
        kind: 'flagged',
        taskId: `${sessionId}_${flagId}`,
        write,
      })
    })
  }
}

/** 'session.ended': nobody's card offers what is over. */
export function closeCards(deps: CardDeps): Handler<'sessionCards.closeCards'> {
  return async (job) => {
    await settleSessionCards(deps, job.payload.sessionId)
  }
}

async function deliver(
  deps: CardDeps,
  sessionId: string,
  plan: (tx: Tx) => Promise<PlannedCard | null>,
): Promise<void> {
  await sendCard(deps, plan)
  await settleSessionCards(deps, sessionId)
}

/** @returns null when nobody has it (any more), or when its agent has a card already */
async function planAssigned(
  tx: Tx,
  deps: CardDeps,
  { sessionId, taskId }: { sessionId: string; taskId: string },
): Promise<PlannedCard | null> {
  const session = await getSession(tx, sessionId)
  const agent =
    session.status === 'serving' && session.agentId !== null
      ? await tx.manager.findOneBy(Agent, { id: session.agentId, active: true })
      : null
  if (!agent) return null
  const shown = await listOpenCards(tx.manager, sessionId)
  if (shown.some(({ kind, sentTo }) => kind === 'assigned' && sentTo.includes(agent.wecomUserId)))
    return null
  const tag = isRelayed(session.channel) ? await tagOf(tx, sessionId) : null
  return plan(tx, deps, {
    session,
    sentTo: [agent.wecomUserId],
    kind: 'assigned',
    taskId,
    write: (frame) => assignedCard(frame, tag),
  })
}

type Plan = Pick<CardPlan, 'kind' | 'taskId'> & {
  session: ServiceSession
  sentTo: readonly string[]
  write(frame: SessionFrame): CardFace
}

function plan(
  tx: Tx,
  deps: CardDeps,
  { session, write, sentTo, ...told }: Plan,
): Promise<PlannedCard | null> {
  return planCard(tx, deps, {
    ...told,
    subjectId: session.id,
    receivers: () => Promise.resolve(sentTo),
    face: async () => write(await readSessionFrame(tx.manager, deps, session)),
  })
}

async function getSession(tx: Tx, sessionId: string): Promise<ServiceSession> {
  const session = await tx.manager.findOneBy(ServiceSession, { id: sessionId })
  if (!session) throw new PermanentError(`session ${sessionId} does not exist`)
  return session
}

async function receivers(tx: Tx, { department }: ServiceSession): Promise<string[]> {
  const sentTo = await supervisorsFor(tx.manager, department)
  if (sentTo.length === 0)
    throw new PermanentError(`no active supervisor for the department ${department}`)
  return sentTo
}

/** Takes off the cards what is no longer to be had. Doing it twice does no harm. */
async function settleSessionCards(deps: CardDeps, sessionId: string): Promise<void> {
  const { read } = deps.db
  const session = await read.findOneBy(ServiceSession, { id: sessionId })
  if (!session) return
  const now: SessionStanding = {
    over: session.status === 'ended',
    holder:
      session.status === 'serving' && session.agentId !== null
        ? await read.findOneBy(Agent, { id: session.agentId })
        : null,
    owed: answerOwedSince(session) !== null,
  }
  await settleCards(deps, sessionId, async ({ kind, sentTo }) => {
    const about = CARD_KINDS[kind]
    const state = about.about === 'session' ? about.overtaken(now, sentTo) : null
    return state === null
      ? null
      : overtakenSessionCard(await readSessionFrame(read, deps, session), state)
  })
}
