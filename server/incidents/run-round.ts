import { In, IsNull } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { reasonOf } from '../lib/errors'
import { bumpTopics, TICKETS_TOPIC } from '../live/topics'
import { publish } from '../outbox/publish'
import { Agent } from '../identity/agent.entity'
import { changeTicket } from '../tickets/change-ticket'
import { solveTogether } from '../tickets/ending/solve-together'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { STATUS_TEXT } from '../tickets/ticket-words'
import { Ticket } from '../tickets/ticket.entity'
import { markSolved } from './change-incident'
import { IncidentTicket } from './incident.entity'
import { IncidentRound, IncidentRoundItem } from './incident-round.entity'
import { lineOf, messageOf } from './incident-words'
import { getIncident } from './incident.queries'

/** So many are looked up at a time; each is a transaction of its own. */
const BATCH = 50

export interface RoundDeps extends TicketDeps {
  db: Database
}

/**
 * Goes through the linked tickets, each in a transaction that also writes what it came to. Killed at any moment it goes on where it was,
 * and of two hands at one ticket the key of the row lets one in. One ticket that fails holds up no other: they are done, and it is tried
 * again with the whole.
 */
export async function runRound(deps: RoundDeps, roundId: string): Promise<void> {
  const { db } = deps
  const begun = await db.transaction((tx) => begin(tx, roundId))
  if (!begun) return
  const failed: Error[] = []
  let from = ''
  for (;;) {
    const ids = await db.transaction((tx) => listLeft(tx, begun, from))
    for (const ticketId of ids) {
      await db
        .transaction((tx) => pass(tx, deps, { round: begun, ticketId }))
        .catch((error: unknown) => {
          if (!isDuplicate(error))
            failed.push(error instanceof Error ? error : new Error(reasonOf(error)))
        })
    }
    const last = ids.at(-1)
    if (last === undefined) break
    from = last
  }
  const [first] = failed
  if (first) throw first
  await db.transaction((tx) => finish(tx, roundId))
}

/** @returns null where it was taken back, or is over */
async function begin(tx: Tx, roundId: string): Promise<IncidentRound | null> {
  if (!(await hold(tx, roundId))) return null
  const round = await tx.manager.findOneByOrFail(IncidentRound, { id: roundId })
  const { kind, incidentId, text, agentId } = round
  if (kind === 'solution') await markSolved(tx, { incidentId, text, agentId })
  return round
}

/** Whoever writes this row works alone on the round until the transaction ends. */
async function hold(tx: Tx, roundId: string): Promise<boolean> {
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(IncidentRound)
    .set({ state: 'running', passed: () => 'passed + 1' })
    .where({ id: roundId, state: In(['waiting', 'running']) })
    .execute()
  return affected === 1
}

/** Linked, and not yet gone through; along the ids. */
async function listLeft(
  { manager }: Tx,
  { id: roundId, incidentId }: IncidentRound,
  from: string,
): Promise<string[]> {
  const rows = await manager
    .createQueryBuilder(IncidentTicket, 'l')
    .select('l.ticketId', 'ticketId')
    .leftJoin(IncidentRoundItem, 'i', 'i.roundId = :roundId AND i.ticketId = l.ticketId', {
      roundId,
    })
    .where({ incidentId, state: 'linked' })
    .andWhere('l.ticketId > :from', { from })
    .andWhere('i.ticketId IS NULL')
    .orderBy('l.ticketId', 'ASC')
    .limit(BATCH)
    .getRawMany<{ ticketId: string }>()
  return rows.map(({ ticketId }) => ticketId)
}

interface Passing {
  round: IncidentRound
  ticketId: string
}

type Passed = Pick<IncidentRoundItem, 'outcome' | 'detail'>

async function pass(tx: Tx, deps: RoundDeps, passing: Passing): Promise<void> {
  const {
    round: { id: roundId, kind },
    ticketId,
  } = passing
  if (!(await hold(tx, roundId))) return
  const done = await tx.manager.existsBy(IncidentRoundItem, { roundId, ticketId })
  if (done) return
  const { outcome, detail } =
    kind === 'message' ? await tellOne(tx, passing) : await solveOne(tx, deps, passing)
  await tx.manager.insert(IncidentRoundItem, { roundId, ticketId, outcome, detail, at: tx.now })
}

/** Each ticket's timeline holds the words; each customer gets one message, however many tickets of theirs there are. */
async function tellOne(tx: Tx, { round, ticketId }: Passing): Promise<Passed> {
  const ticket = await tx.manager.findOneByOrFail(Ticket, { id: ticketId })
  // What is solved waits for its customer's word, who wants to know; what is over is left in peace.
  if (!ticket.isOpen && ticket.status !== 'resolved')
    return { outcome: 'over', detail: STATUS_TEXT[ticket.status] }
  const incident = await getIncident(tx.manager, round.incidentId)
  const { entry } = messageOf(
    { title: incident.title, text: round.text, corrects: round.correctsId !== null },
    lineOf(incident, tx.now),
  )
  await changeTicket(
    tx,
    () => tx.manager.findOneByOrFail(Ticket, { id: ticketId }),
    ({ status }) => ({
      set: {},
      event: null,
      entries: [
        {
          type: 'incident',
          visibility: 'customer',
          actor: { kind: 'system', id: null, label: '平台公告' },
          text: entry,
          data: { to: status, incidentId: incident.id, roundId: round.id, agentId: round.agentId },
        },
      ],
    }),
  )
  if (await isTold(tx, round, ticket.customerId)) return { outcome: 'with', detail: null }
  await publish(tx, 'incident.told', { roundId: round.id, ticketId }, { orderKey: ticketId })
  return { outcome: 'told', detail: null }
}

async function isTold(
  { manager }: Tx,
  { id: roundId }: IncidentRound,
  customerId: string,
): Promise<boolean> {
  const told = await manager
    .createQueryBuilder(IncidentRoundItem, 'i')
    .innerJoin(Ticket, 't', 't.id = i.ticketId')
    .where({ roundId, outcome: 'told' })
    .andWhere('t.customerId = :customerId', { customerId })
    .limit(1)
    .getCount()
  return told > 0
}

async function solveOne(tx: Tx, deps: RoundDeps, { round, ticketId }: Passing): Promise<Passed> {
  const {
    id: agentId,
    role,
    departments,
    workNumber,
  } = await tx.manager.findOneByOrFail(Agent, { id: round.agentId })
  const solved = await solveTogether(tx, deps, {
    ticketId,
    saidAt: round.createdAt,
    agent: { agentId, role, departments, workNumber },
    input: {
      text: round.text,
      responsibleSide: round.side,
      ...(round.basis !== null && { responsibleBasis: round.basis }),
    },
  })
  if (solved.outcome === 'refused') return { outcome: 'refused', detail: solved.why }
  if (solved.outcome === 'solved') return { outcome: 'solved', detail: null }
  const { status } = await tx.manager.findOneByOrFail(Ticket, { id: ticketId })
  return { outcome: 'over', detail: STATUS_TEXT[status] }
}

async function finish(tx: Tx, roundId: string): Promise<void> {
  await tx.manager.update(
    IncidentRound,
    { id: roundId, state: 'running', finishedAt: IsNull() },
    { state: 'done', finishedAt: tx.now },
  )
  await bumpTopics(tx, [TICKETS_TOPIC])
}
