import { LessThan, type EntityManager } from 'typeorm'
import { afterQuiet } from '../../clocks/ladder'
import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { notFound } from '../../lib/errors'
import { MINUTE_MS } from '../../lib/clock'
import { formatForPeople } from '../../lib/shanghai-time'
import type { BusinessCalendar } from '../../policy/business-calendar'
import { SYSTEM_ACTOR } from '../../lib/actor'
import { changeTicket, type TicketChange } from '../change-ticket'
import { firstResponseTerms } from './first-answer'
import type { TicketDeps } from '../submit/submit-ticket'
import { Ticket } from '../ticket.entity'

const BATCH = 50

/**
 * A promise that was not kept is told by us, before anybody has to ask: once for each promise, with what happens now and by when;
 * the ladder of its clock tells the supervisors (ring-clocks.ts). Only while the ticket clock runs, and in quiet hours only what is urgent.
 * Any number of workers may do so at once; the time that it takes does not grow with the tickets that are over or told.
 * @returns how many were told
 */
export async function tellMissedPromises(
  db: Database,
  deps: TicketDeps & { calendar: Pick<BusinessCalendar, 'isOpen'> },
): Promise<number> {
  const now = db.clock.now()
  const { hours } = firstResponseTerms(deps.policy, false)
  if (!deps.calendar.isOpen(hours, now)) return 0
  let told = 0
  const quiet = afterQuiet(deps.policy.escalation.quiet, now) > now
  for (const id of await listMissed(db.read, { now, urgentOnly: quiet })) {
    if (await db.transaction((tx) => tellMissed(tx, deps, id))) told += 1
  }
  return told
}

async function listMissed(
  manager: EntityManager,
  { now, urgentOnly }: { now: Date; urgentOnly: boolean },
): Promise<string[]> {
  const missed = await manager.find(Ticket, {
    where: { tellMissedAt: LessThan(now), ...(urgentOnly && { urgent: true }) },
    order: { tellMissedAt: 'ASC', id: 'ASC' },
    select: { id: true },
    take: BATCH,
  })
  return missed.map(({ id }) => id)
}

async function tellMissed(tx: Tx, deps: TicketDeps, id: string): Promise<boolean> {
  const supervised = await tx.manager.existsBy(Agent, { role: 'supervisor', active: true })
  let told = false
  await changeTicket(
    tx,
    async () => {
      const ticket = await tx.manager.findOneBy(Ticket, { id })
      if (!ticket) throw notFound('这张工单')
      return ticket
    },
    (ticket) => {
      const change = missedChange(deps, ticket, { now: tx.now, supervised })
      told = change !== null
      return change
    },
  )
  return told
}

/** Null: somebody else has told it, or there is nothing to tell any more. */
function missedChange(
  { policy, calendar }: TicketDeps,
  ticket: Ticket,
  at: { now: Date; supervised: boolean },
): TicketChange | null {
  const { now, supervised } = at
  const { tellMissedAt, status, urgent, resolutionDueAt } = ticket
  if (tellMissedAt === null || tellMissedAt >= now) return null
  const { hours, promisedMs } = firstResponseTerms(policy, urgent)
  // The first answer is late, and the promise of a result still stands; else an answer at least, as fast as the first one would be.
  const stands = tellMissedAt < resolutionDueAt && resolutionDueAt > now
  const by = stands ? resolutionDueAt : calendar.addOpenTime(hours, now, promisedMs / MINUTE_MS)
  const missed = `答应${formatForPeople(tellMissedAt, now)} 前${tellMissedAt < resolutionDueAt ? '回复您' : '给您结果'}，没有做到，抱歉`
  const next = `最晚${formatForPeople(by, now)} 前${stands ? '给您结果' : '告诉您怎么处理'}`
  return {
    set: { missedToldFor: tellMissedAt },
    entries: [
      {
        type: 'missed',
        visibility: 'customer',
        actor: SYSTEM_ACTOR,
        text: `${missed}。${supervised ? '已请主管处理' : '已经催办'}，${next}`,
        data: { to: status, due: tellMissedAt, by },
      },
    ],
    event: 'ticket.promiseMissed',
  }
}
