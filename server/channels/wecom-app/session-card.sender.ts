import { In } from 'typeorm'
import { z } from 'zod'
import {
  answerMinutes,
  answerOwedSince,
  isOfThisStretch,
} from '../../conversations/answers/answer-owed'
import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { SessionEvent } from '../../conversations/sessions/session-event.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { LIMITS } from '../../http/limits'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { PermanentError } from '../../lib/errors'
import { formatDated } from '../../lib/shanghai-time'
import type { Handler } from '../../outbox/worker'
import { minutesInWords } from '../../policy/policy-words'
import { isRelayed } from '../../conversations/channels'
import { eventText } from '../../reception/desk/desk-words'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import { usableCode } from './agent-cards'
import { admit, planInTurn } from './agent-pace'
import { supervisorsFor } from './agent-directory'
import { sessionLink } from './desk-link'
import { tellOfTicket } from './flagged-ticket.sender'
import {
  ANSWERED_TEXT,
  assignedCard,
  ENDED_TEXT,
  flaggedCard,
  lateCard,
  movedCard,
  reminderCard,
  servedByText,
  settledSessionCard,
  waitingCard,
  type CardFrame,
} from './session-card'
import {
  closeSessionCard,
  listOpenSessionCards,
  recordCardAttempt,
  recordCardSent,
  type NewSessionCard,
} from './session-cards'
import type { SessionCard } from './session-card.entity'
import { readSessionFacts } from './session-facts'
import { tagOf } from './session-tags'
import { settleCopies } from './settle-copies'
import type { TicketCardDeps } from './ticket-card.sender'

export type SessionCardDeps = TicketCardDeps

/** As long as WeCom remembers: the tries of one outbox row span about two hours. */
const DUPLICATE_CHECK_S = 4 * 3600

interface Planned {
  card: SessionCard
  message: ButtonCard
}

/** 'session.assigned': the agent who has it now reads what it is about; everybody else's cards say who has it. */
export function announceSession(deps: SessionCardDeps): Handler<'sessionCards.announceSession'> {
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
export function remindAgent(deps: SessionCardDeps): Handler<'sessionCards.remindAgent'> {
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
          ? { name: '注意', value: movesText(late.mark) }
          : { name: '承诺', value: promiseText(deps, late.session) }
      const write = (frame: CardFrame): ButtonCard => reminderCard(frame, { tag, term })
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
export function warnSupervisors(deps: SessionCardDeps): Handler<'sessionCards.warnSupervisors'> {
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
  deps: SessionCardDeps,
  told: { sessionId: string; seq: number },
): Promise<Planned | null> {
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

function promiseText({ policy }: SessionCardDeps, session: ServiceSession): string {
  const minutes = answerMinutes(policy, session)
  return `${minutes < 1 ? `${Math.round(minutes * 60)} 秒` : minutesInWords(minutes)}内回复`
}

/** `3月5日 12:05 前不回复就转给同事` */
function movesText({ data }: SessionEvent): string {
  const movesAt = z.coerce.date().safeParse(data?.movesAt).data
  return movesAt ? `${formatDated(movesAt)} 前不回复就转给同事` : '再不回复就转给同事'
}

/** 'session.seatMoved': who lost it and the supervisors read why, and who has it now; where nobody has, they may take it. */
export function tellMoved(deps: SessionCardDeps): Handler<'sessionCards.tellMoved'> {
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
export function tellSupervisors(deps: SessionCardDeps): Handler<'sessionCards.tellSupervisors'> {
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
      const write = (frame: CardFrame): ButtonCard =>
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
export function closeCards(deps: SessionCardDeps): Handler<'sessionCards.closeCards'> {
  return async (job) => {
    await settleSessionCards(deps, job.payload.sessionId)
  }
}

async function deliver(
  deps: SessionCardDeps,
  sessionId: string,
  planCard: (tx: Tx) => Promise<Planned | null>,
): Promise<void> {
  const planned = await planInTurn(deps.db, planCard)
  if (planned) {
    const { card, message } = planned
    const toUsers = card.sentTo.split('|')
    const sent = await deps.client.sendMessage({
      toUsers,
      message: { type: 'template-card', card: message },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
    if (sent.invalidUsers.length > 0) {
      deps.logger.warn(
        { sessionId, invalidUsers: sent.invalidUsers },
        'wecom: these agents are unknown, or out of the visible range of the app',
      )
    }
    await deps.db.transaction((tx) => recordCardSent(tx, card, { secrets: deps.secrets, sent }))
  }
  // Much may have happened while the card was on its way, before there was a code to change it with.
  await settleSessionCards(deps, sessionId)
}

/** @returns null when nobody has it (any more), or when its agent has a card already */
async function planAssigned(
  tx: Tx,
  deps: SessionCardDeps,
  { sessionId, taskId }: { sessionId: string; taskId: string },
): Promise<Planned | null> {
  const session = await getSession(tx, sessionId)
  const agent =
    session.status === 'serving' && session.agentId !== null
      ? await tx.manager.findOneBy(Agent, { id: session.agentId, active: true })
      : null
  if (!agent) return null
  const shown = await listOpenSessionCards(tx.manager, sessionId)
  if (shown.some(({ kind, sentTo }) => kind === 'assigned' && sentTo === agent.wecomUserId))
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

type Plan = Omit<NewSessionCard, 'sessionId'> & {
  session: ServiceSession
  write(frame: CardFrame): ButtonCard
}

/** Who has had much of late finds it at the desk, and in the number that the next summary tells. */
async function plan(
  tx: Tx,
  { policy, publicUrl, cardLimit = LIMITS.agentCards }: SessionCardDeps,
  { session, write, sentTo: userIds, ...told }: Plan,
): Promise<Planned | null> {
  const sentTo = await admit(tx, {
    key: told.taskId,
    kind: 'card',
    as: 'notices',
    userIds,
    limit: cardLimit,
  })
  const card = await recordCardAttempt(tx, { ...told, sentTo, sessionId: session.id })
  if (card.state !== 'sending') return null
  const facts = await readSessionFacts(tx.manager, policy, session)
  const deskUrl = sessionLink(publicUrl, session.id)
  return {
    card,
    message: write({
      taskId: told.taskId,
      sessionId: session.id,
      platformName: policy.platform.name,
      deskUrl,
      facts,
    }),
  }
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
export async function settleSessionCards(deps: SessionCardDeps, sessionId: string): Promise<void> {
  const { db, secrets, policy, publicUrl } = deps
  const session = await db.read.findOneBy(ServiceSession, { id: sessionId })
  if (!session) return
  const agent =
    session.status === 'serving' && session.agentId !== null
      ? await db.read.findOneBy(Agent, { id: session.agentId })
      : null
  const owed = answerOwedSince(session) !== null
  for (const card of await listOpenSessionCards(db.read, sessionId)) {
    const title = settledText(card, { session, agent, owed })
    if (title === null) continue
    const facts = await readSessionFacts(db.read, policy, session)
    const frame = {
      taskId: card.taskId,
      sessionId,
      platformName: policy.platform.name,
      deskUrl: sessionLink(publicUrl, sessionId),
      facts,
    }
    const state = await settleCopies(
      deps,
      usableCode(card, secrets, db.clock.now()),
      settledSessionCard(frame, title),
    )
    await db.transaction((tx) => closeSessionCard(tx, card, state))
  }
}

/** What an agent asked for is looked into after the session too: that card stays as it is. */
function settledText(
  card: SessionCard,
  { session, ...now }: { session: ServiceSession; agent: Agent | null; owed: boolean },
): string | null {
  if (card.kind === 'flagged') return null
  return session.status === 'ended' ? ENDED_TEXT : overtakenText(card, now)
}

/** @returns null for a card that still says how things are */
function overtakenText(
  { kind, sentTo }: SessionCard,
  { agent, owed }: { agent: Agent | null; owed: boolean },
): string | null {
  if (agent && !owed && (kind === 'reminder' || kind === 'late')) return ANSWERED_TEXT
  if (kind === 'late' || kind === 'moved') return null
  if (kind === 'waiting') return agent ? servedByText(agent.workNumber) : null
  if (agent === null) return '已不在您这里'
  return sentTo === agent.wecomUserId ? null : servedByText(agent.workNumber)
}
