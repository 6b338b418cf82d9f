import type { Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { notFound, UserError } from '../../lib/errors'
import { announce, assignIfFirst, givenTo } from '../queue/assignment'
import { isAvailable, isStopped, promiseKept, type ServiceDeps } from '../queue/assignment-rule'
import { findSeat, recordActive } from '../people/presence'
import type { ReleaseWhy } from './passed-over'
import { enqueue } from '../queue/queue'
import { changeSession, getSession, tellPages } from './session-record'
import type { ServiceSession } from './session.entity'

export interface HandOn {
  /** The agent who serves it, or a supervisor. */
  by: ActingAgent
  to: { department: string } | { agentId: string }
  /** For colleagues only; masked by whoever took it. */
  note: string
}

/**
 * To a person at once, or into the queue of a department, ahead like the highest tier.
 * @throws UserError 404, or 409 when it is somebody else's, or the person is away or full
 */
export function handOn(
  tx: Tx,
  deps: ServiceDeps,
  session: Pick<ServiceSession, 'id'>,
  { by, to, note }: HandOn,
): Promise<ServiceSession> {
  return 'agentId' in to
    ? handToAgent(tx, deps, session, { by, agentId: to.agentId, note })
    : handToDepartment(tx, deps, session, { by, department: to.department, note })
}

async function handToAgent(
  tx: Tx,
  deps: ServiceDeps,
  { id }: Pick<ServiceSession, 'id'>,
  { by, agentId, note }: { by: ActingAgent; agentId: string; note: string },
): Promise<ServiceSession> {
  const seat = await findSeat(tx.manager, agentId)
  if (!seat) throw notFound('这位同事')
  const { session, before } = await changeSession(tx, { id }, (current) => {
    requireHolder(current, by)
    if (current.agentId === agentId && current.status === 'serving')
      throw conflict('already_theirs', '这个会话已经在这位客服手上了')
    if (!isAvailable(seat, current.channel, tx.now))
      throw conflict('agent_away', '这位客服现在不在线，请换一位或转给部门')
    const department = seat.departments.includes(current.department)
      ? current.department
      : (seat.departments[0] ?? current.department)
    return {
      set: { ...givenTo(tx, deps, current, agentId), department },
      events: [
        {
          type: 'handed-on',
          actor: by.agentId,
          data: { from: current.agentId, to: agentId, note },
        },
      ],
      ...roomFor(deps, by),
    }
  })
  await announce(tx, session)
  await tellPages(tx, before, session)
  return session
}

async function handToDepartment(
  tx: Tx,
  deps: ServiceDeps,
  { id }: Pick<ServiceSession, 'id'>,
  { by, department, note }: { by: ActingAgent; department: string; note: string },
): Promise<ServiceSession> {
  if (!deps.policy.departments.some(({ key }) => key === department)) throw notFound('这个部门')
  const { session, before } = await changeSession(tx, { id }, (current) => {
    requireHolder(current, by)
    const served = current.status === 'serving'
    return {
      set: {
        status: 'waiting',
        department,
        agentId: null,
        wantedAt: current.wantedAt ?? tx.now,
        ...promiseKept(deps.policy, current),
        queuedAt: served ? tx.now : (current.queuedAt ?? tx.now),
      },
      events: [
        { type: 'handed-on', actor: by.agentId, data: { from: current.agentId, department, note } },
      ],
    }
  })
  const except = before.agentId ?? undefined
  await enqueue(tx, deps, session, {
    again: before.status === 'serving',
    ...(except === undefined ? {} : { except }),
  })
  const assigned = await assignIfFirst(tx, deps, session, except)
  await tellPages(tx, before, assigned ?? session)
  return assigned ?? session
}

interface Taking {
  by: ActingAgent
  note?: string | null
  /** Only where it was not theirs already: of two taps at once the second one changes nothing. */
  onTaken?(): Promise<void>
}

/**
 * A supervisor takes a session from whoever has it, or an agent of the department takes one from the queue.
 * @throws UserError 404, or 409 that says why not
 */
export async function takeOver(
  tx: Tx,
  deps: ServiceDeps,
  { id }: Pick<ServiceSession, 'id'>,
  { by, note, onTaken }: Taking,
): Promise<ServiceSession> {
  const { channel } = await getSession(tx.manager, id)
  const seat = await findSeat(tx.manager, by.agentId)
  if (!seat) throw notFound('这位同事')
  if (isStopped(seat, channel))
    throw conflict('servicer_stopped', '您在企业微信里是停止接待，请先改成接待中再接手')
  const { session, before, changed } = await changeSession(tx, { id }, (current) => {
    if (current.status === 'serving' && current.agentId === by.agentId) return null
    requireTakeable(current, by)
    const type = current.status === 'serving' ? 'taken-over' : 'assigned'
    return {
      set: givenTo(tx, deps, current, by.agentId),
      events: [
        {
          type,
          actor: by.agentId,
          data: { from: current.agentId, agentId: by.agentId, ...(note ? { note } : {}) },
        },
      ],
      ...roomFor(deps, by),
    }
  })
  if (!changed) return session
  await recordActive(tx, by.agentId)
  await announce(tx, session)
  await tellPages(tx, before, session)
  await onTaken?.()
  return session
}

/**
 * Back into the queue, for example because WeCom did not let the servicer have it. Who had not answered yet leaves the
 * customer's place as it was; who was answered before waits since they wrote again. Nothing happens when the session is no longer with
 * that agent.
 */
export async function requeue(
  tx: Tx,
  deps: ServiceDeps,
  { id }: Pick<ServiceSession, 'id'>,
  { agentId, by, why }: { agentId: string; by: string; why: ReleaseWhy },
): Promise<ServiceSession> {
  const { session, before, changed } = await changeSession(tx, { id }, (current) => {
    if (current.status !== 'serving' || current.agentId !== agentId) return null
    return {
      set: {
        status: 'waiting',
        agentId: null,
        queuedAt: (isAnswered(current) ? current.waitingSince : current.queuedAt) ?? tx.now,
      },
      events: [{ type: 'requeued', actor: by, data: { from: agentId, why } }],
    }
  })
  if (!changed) return session
  await enqueue(tx, deps, session, { again: isAnswered(before), except: agentId })
  const assigned = await assignIfFirst(tx, deps, session, agentId)
  await tellPages(tx, before, assigned ?? session)
  return assigned ?? session
}

/** How many an agent may have binds the machine and colleagues; a supervisor knows what they do. */
function roomFor({ policy }: ServiceDeps, by: ActingAgent): { capacity?: number } {
  return by.role === 'supervisor' ? {} : { capacity: policy.reception.capacityPerAgent }
}

function isAnswered({ lastAgentAt, assignedAt }: ServiceSession): boolean {
  return (
    lastAgentAt !== null && assignedAt !== null && lastAgentAt.getTime() >= assignedAt.getTime()
  )
}

function requireHolder(session: ServiceSession, by: ActingAgent): void {
  if (session.status === 'ended') throw sessionOver()
  if (by.role !== 'supervisor' && session.agentId !== by.agentId)
    throw conflict('held_by_other', '这个会话不在您手上，请联系对方或主管')
}

function requireTakeable(session: ServiceSession, by: ActingAgent): void {
  if (session.status === 'ended') throw sessionOver()
  if (by.role === 'supervisor') return
  if (session.status === 'serving')
    throw conflict('held_by_other', '这个会话已经有客服在服务，要接手请联系主管')
  if (session.status === 'bot')
    throw conflict('with_bot', '这个会话还在自动客服那里，客户没有要人工')
  if (!by.departments.includes(session.department)) throw notFound('这个会话')
}

function sessionOver(): UserError {
  return conflict('session_over', '这个会话已经结束')
}

function conflict(code: string, sentence: string): UserError {
  return new UserError(code, { status: 409, public: sentence })
}
