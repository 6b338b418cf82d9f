import { In, type EntityManager } from 'typeorm'
import { answers, isSeen, type Seat } from '../../conversations/queue/assignment-rule'
import { listSeats } from '../../conversations/people/presence'
import { Ticket } from '../ticket.entity'

/** Who of the department is there now and has least to do; agents before supervisors. Null where nobody is. */
export async function findNextFree(
  manager: EntityManager,
  { department, except, now }: { department: string; except: ReadonlySet<string>; now: Date },
): Promise<string | null> {
  const seats = (await listSeats(manager)).filter(
    (seat) =>
      !except.has(seat.agentId) &&
      answers(seat) &&
      seat.departments.includes(department) &&
      isSeen(seat, now),
  )
  if (seats.length <= 1) return seats[0]?.agentId ?? null
  const held = await heldBy(manager, seats)
  seats.sort(
    (a, b) =>
      Number(a.role === 'supervisor') - Number(b.role === 'supervisor') ||
      (held.get(a.agentId) ?? 0) +
        a.activeSessions -
        (held.get(b.agentId) ?? 0) -
        b.activeSessions ||
      (a.agentId < b.agentId ? -1 : 1),
  )
  return seats[0]?.agentId ?? null
}

async function heldBy(
  manager: EntityManager,
  seats: readonly Seat[],
): Promise<ReadonlyMap<string, number>> {
  const rows: Array<{ agent: string; held: unknown }> = await manager
    .createQueryBuilder(Ticket, 't')
    .select('t.assignedAgentId', 'agent')
    .addSelect('COUNT(*)', 'held')
    .where({ assignedAgentId: In(seats.map(({ agentId }) => agentId)), isOpen: true })
    .groupBy('t.assignedAgentId')
    .getRawMany()
  return new Map(rows.map(({ agent, held }) => [agent, Number(held)]))
}
