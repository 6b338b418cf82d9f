import { leftAt, lostAt } from '../../clocks/silence'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { publish } from '../../outbox/publish'
import { answerOwedSince, chatSilence, seatWarnings } from '../answers/answer-owed'
import { isLost, peopleOpen, type Seat, type ServiceDeps } from '../queue/assignment-rule'
import { requeue } from './hand-on'
import type { ReleaseWhy } from './passed-over'
import { listSeats, recordSilent } from '../people/presence'
import { QueueEntry } from '../queue/queue-entry.entity'
import { ServiceSession } from './session.entity'
import { BATCH, lockSession, repairEach } from './sweep-sessions'

export interface Releasing {
  /** Whether what the customer said last asks for anything; thanks do not. Asked of who is away; who is silent was reminded because it does. */
  expectsAnswer?(session: Pick<ServiceSession, 'id' | 'conversationId'>): Promise<boolean>
  /** In the transaction that released it; the session is waiting, or somebody has it already. */
  onReleased?(tx: Tx, session: ServiceSession, why: ReleaseWhy): Promise<void>
}

/**
 * Sessions whose agent will not answer go to the next who is there, or back into the queue, ahead of who came later: of who is no longer
 * among our staff, all; of who answers at our desk and is not seen any more, who is away, and who was silent for too long, those in which
 * a customer waits. Each in a transaction of its own that looks again under a lock, so that of several workers one does it.
 * @returns how many
 */
export async function releaseSessions(
  db: Database,
  deps: ServiceDeps,
  releasing: Releasing = {},
): Promise<number> {
  const { expectsAnswer = () => Promise.resolve(true) } = releasing
  const due: string[] = []
  for (const { session, why } of await listHeldByNobody(db, deps)) {
    if (why !== 'away' || (await expectsAnswer(session))) due.push(session.id)
  }
  return repairEach(db, due.slice(0, BATCH), (tx, id) => release(tx, deps, { id, ...releasing }))
}

type Held = Pick<
  ServiceSession,
  'id' | 'conversationId' | 'agentId' | 'channel' | 'status' | 'waitingSince' | 'assignedAt'
>

async function listHeldByNobody(
  { read, clock }: Database,
  deps: ServiceDeps,
): Promise<Array<{ session: Held; why: ReleaseWhy }>> {
  const now = clock.now()
  const held = (): ReturnType<typeof read.createQueryBuilder<ServiceSession>> =>
    read
      .createQueryBuilder(ServiceSession, 'session')
      .select(
        ['id', 'conversationId', 'agentId', 'channel', 'status', 'waitingSince', 'assignedAt'].map(
          (column) => `session.${column}`,
        ),
      )
      .where('session.status = :serving', { serving: 'serving' })
  const left = await held()
    .innerJoin(Agent, 'agent', 'agent.id = session.agentId')
    .andWhere('agent.active = :active', { active: false })
    .limit(BATCH)
    .getMany()
  const owed = await held()
    .andWhere('session.waitingSince IS NOT NULL')
    .orderBy('session.waitingSince', 'ASC')
    .getMany()
  const seats = new Map((await listSeats(read)).map((seat) => [seat.agentId, seat]))
  const warnings = await seatWarnings(read, owed)
  const all = new Map([...left, ...owed].map((session) => [session.id, session]))
  return [...all.values()].flatMap((session) => {
    const seat = seats.get(session.agentId ?? '')
    const why = whyReleased(deps, session, { seat, now, warned: warnings.get(session.id) })
    return why === null ? [] : [{ session, why }]
  })
}

async function release(
  tx: Tx,
  deps: ServiceDeps,
  { id, onReleased }: { id: string } & Pick<Releasing, 'onReleased'>,
): Promise<boolean> {
  const session = await lockSession(tx, id)
  if (session?.status !== 'serving' || session.agentId === null) return false
  const { agentId } = session
  const seat = (await listSeats(tx.manager)).find((one) => one.agentId === agentId)
  const warned = (await seatWarnings(tx.manager, [session])).get(id)
  const why = whyReleased(deps, session, { seat, now: tx.now, warned })
  if (why === null) return false
  if (why === 'silent') await recordSilent(tx, agentId)
  const requeued = await requeue(tx, deps, session, { agentId, by: 'system', why })
  if (requeued.eventCount === session.eventCount) return false
  // What is said and told now is the word of how late it is: nobody says so once more in the same minute.
  const told = { halfTold: true, lateSaidAt: tx.now, supervisorsToldAt: tx.now }
  if (requeued.status === 'waiting') await tx.manager.update(QueueEntry, { sessionId: id }, told)
  await publish(
    tx,
    'session.seatMoved',
    { sessionId: id, seq: session.eventCount + 1 },
    { orderKey: session.conversationId },
  )
  await onReleased?.(tx, requeued, why)
  return true
}

/** Pure. @param seat undefined: they are no longer among our staff. @param warned when they were told that they lose it */
function whyReleased(
  deps: ServiceDeps,
  session: Pick<Held, 'channel' | 'status' | 'waitingSince' | 'assignedAt'>,
  { seat, now, warned }: { seat: Seat | undefined; now: Date; warned: Date | undefined },
): ReleaseWhy | null {
  if (seat === undefined) return 'gone'
  const since = answerOwedSince(session)
  if (since === null) return null
  if (isLost(seat, session.channel, now)) return 'disconnected'
  if (!peopleOpen(deps, now)) return null
  const silent = chatSilence(deps, since)
  const { awaySince } = seat
  if (awaySince !== null && leftAt(deps.calendar, { ...silent, awaySince }) <= now) return 'away'
  return warned && lostAt(deps.calendar, silent, warned) <= now ? 'silent' : null
}
