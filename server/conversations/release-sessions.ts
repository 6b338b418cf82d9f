import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { Agent } from '../identity/agent.entity'
import { isLost, type ServiceDeps } from './assignment-rule'
import { requeue } from './hand-on'
import { listSeats } from './presence'
import { ServiceSession } from './session.entity'
import { BATCH, lockSession, repairEach } from './sweep-sessions'

/**
 * Sessions whose agent will not answer go back into the queue, ahead of who came later: of who is no longer among our staff, all;
 * of who answers at our desk and is not seen any more, those in which a customer waits. Each in a transaction of its own that looks
 * again under a lock.
 * @param onReleased in that transaction; the session is waiting, or somebody has it already
 * @returns how many
 */
export async function releaseSessions(
  db: Database,
  deps: ServiceDeps,
  onReleased?: (tx: Tx, session: ServiceSession) => Promise<void>,
): Promise<number> {
  return repairEach(db, await listHeldByNobody(db), (tx, id) =>
    release(tx, deps, { id, onReleased }),
  )
}

async function listHeldByNobody({ read, clock }: Database): Promise<string[]> {
  const now = clock.now()
  const left = await read
    .createQueryBuilder(ServiceSession, 'session')
    .select('session.id', 'id')
    .innerJoin(Agent, 'agent', 'agent.id = session.agentId')
    .where('session.status = :serving AND agent.active = :active', {
      serving: 'serving',
      active: false,
    })
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  const seats = new Map((await listSeats(read)).map((seat) => [seat.agentId, seat]))
  const owed = await read
    .createQueryBuilder(ServiceSession, 'session')
    .select(['session.id', 'session.agentId', 'session.channel'])
    .where('session.status = :serving AND session.waitingSince IS NOT NULL', { serving: 'serving' })
    .getMany()
  const lost = owed.filter(({ agentId, channel }) => {
    const seat = seats.get(agentId ?? '')
    return seat !== undefined && isLost(seat, channel, now)
  })
  return [...left, ...lost].slice(0, BATCH).map(({ id }) => id)
}

interface Release {
  id: string
  onReleased?: ((tx: Tx, session: ServiceSession) => Promise<void>) | undefined
}

async function release(tx: Tx, deps: ServiceDeps, { id, onReleased }: Release): Promise<boolean> {
  const session = await lockSession(tx, id)
  if (session?.status !== 'serving' || session.agentId === null) return false
  const why = await whyReleased(tx.manager, session, tx.now)
  if (why === null) return false
  const requeued = await requeue(tx, deps, session, { agentId: session.agentId, by: 'system', why })
  if (requeued.eventCount === session.eventCount) return false
  await onReleased?.(tx, requeued)
  return true
}

async function whyReleased(
  manager: EntityManager,
  { agentId, channel, waitingSince }: ServiceSession,
  now: Date,
): Promise<string | null> {
  const seat = (await listSeats(manager)).find((one) => one.agentId === agentId)
  if (!seat) return '原来的客服已经不在岗'
  return waitingSince !== null && isLost(seat, channel, now) ? '客服的工作台断开了' : null
}
