import { LessThan, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import { SessionEvent } from '../../conversations/sessions/session-event.entity'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { bumpTopics, customerTopic, TICKETS_TOPIC } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { TicketEvent } from '../ticket-event.entity'
import { TicketRating } from '../ending/ticket-rating.entity'
import { Ticket } from '../ticket.entity'
import { Appeal } from './appeal.entity'
import { nextTellAt, type AppealDeps } from './appeal-terms'
import { chooseWhoDecides, mayDecide, whoTouched } from './who-decides'

const BATCH = 50

/**
 * A term that was missed is told once, by us, to its customer and to the supervisors; and what has nobody who may decide it, or somebody who
 * has left, is given to whoever may. Any number of workers may do so at once.
 * @returns how many were told
 */
export async function sweepAppeals(db: Database, deps: AppealDeps): Promise<number> {
  const late = await db.read.find(Appeal, {
    where: { tellLateAt: LessThan(db.clock.now()) },
    order: { tellLateAt: 'ASC', id: 'ASC' },
    take: BATCH,
  })
  let told = 0
  for (const appeal of late) if (await db.transaction((tx) => tellLate(tx, appeal))) told += 1
  for (const appeal of await listWithoutAnybody(db, deps))
    await db.transaction((tx) => giveTo(tx, deps, appeal))
  return told
}

async function tellLate(tx: Tx, appeal: Appeal): Promise<boolean> {
  const { id, tellLateAt, dueAt, acceptDueAt, customerId, ticketId } = appeal
  if (tellLateAt === null) return false
  // After a stop of ours what is over is told, and no warning of it.
  const missed = dueAt < tx.now ? dueAt : tellLateAt
  const { affected } = await tx.manager.update(
    Appeal,
    { id, state: 'open', tellLateAt },
    { tellLateAt: nextTellAt(appeal, missed) },
  )
  if (affected !== 1) return false
  const isLate = [dueAt, acceptDueAt].some((moment) => moment?.getTime() === missed.getTime())
  await publish(
    tx,
    isLate ? 'appeal.late' : 'appeal.dueSoon',
    { appealId: id },
    { orderKey: ticketId ?? id },
  )
  await bumpTopics(tx, [customerTopic(customerId), TICKETS_TOPIC])
  return true
}

/** Nobody has it; who had it has left, or has since had a hand in the case. All of them, however many are open. */
async function listWithoutAnybody({ read }: Database, { policy }: AppealDeps): Promise<Appeal[]> {
  const agents = new Map(
    (await read.findBy(Agent, { active: true })).map((agent) => [agent.id, agent]),
  )
  const lost: Appeal[] = []
  for (const appeal of await listDoubtful(read)) {
    const agent = agents.get(appeal.assignedAgentId ?? '')
    const touched = agent ? await whoTouched(read, appeal) : new Set<string>()
    if (!agent || !mayDecide(policy, agent, { kind: appeal.kind, touched })) lost.push(appeal)
  }
  return lost
}

/**
 * Those of which somebody has to look closer, found in one question: nobody who is there has it, or there is a trace of who has it in the
 * ticket, its talks, or what else the customer had of late.
 */
async function listDoubtful(manager: EntityManager): Promise<Appeal[]> {
  const query = manager.createQueryBuilder(Appeal, 'a').where(`a.state = 'open'`)
  const exists = (entity: EntityTarget<ObjectLiteral>, where: string): string =>
    `EXISTS ${query.subQuery().select('1').from(entity, 'x').where(where).getQuery()}`
  const traces = [
    exists(TicketEvent, 'x.ticketId = a.ticketId AND x.actorId = a.assignedAgentId'),
    exists(Ticket, 'x.id = a.ticketId AND x.assignedAgentId = a.assignedAgentId'),
    exists(ServiceSession, 'x.customerId = a.customerId AND x.agentId = a.assignedAgentId'),
    exists(SessionEvent, 'x.sessionId = a.sessionId AND x.actor = a.assignedAgentId'),
    exists(TicketRating, 'x.solutionId = a.subjectId AND x.agentId = a.assignedAgentId'),
  ]
  const isThere = exists(Agent, 'x.id = a.assignedAgentId AND x.active = :active')
  return query
    .andWhere(
      `(a.assignedAgentId IS NULL OR NOT ${isThere} OR (a.kind <> 'supervisor' AND (${traces.join(' OR ')})))`,
      { active: true },
    )
    .orderBy('a.dueAt', 'ASC')
    .addOrderBy('a.id', 'ASC')
    .getMany()
}

async function giveTo(tx: Tx, { policy }: AppealDeps, appeal: Appeal): Promise<void> {
  const decider = await chooseWhoDecides(tx.manager, policy, appeal)
  const assignedAgentId = decider?.id ?? null
  if (assignedAgentId === appeal.assignedAgentId) return
  const { affected } = await tx.manager.update(
    Appeal,
    { id: appeal.id, state: 'open' },
    { assignedAgentId },
  )
  if (affected !== 1) return
  await recordAudit(tx, [
    {
      deed: 'appeal.given',
      subject: { kind: 'appeal', id: appeal.id },
      reason: 'nobody had it',
      before: appeal,
      after: { ...appeal, assignedAgentId },
    },
  ])
  await publish(
    tx,
    'appeal.asked',
    { appealId: appeal.id },
    { orderKey: appeal.ticketId ?? appeal.id },
  )
  await bumpTopics(tx, [TICKETS_TOPIC])
}
