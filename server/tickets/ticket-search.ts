import type { EntityManager } from 'typeorm'
import { decodeCursor, encodeCursor } from '../http/cursor'
import { UserError } from '../lib/errors'
import { Customer } from '../identity/customer.entity'
import { Order } from '../orders/order.entity'
import { HELPED, type ActingAgent } from './ticket-access'
import { Ticket } from './ticket.entity'

/** How many tickets one page looks through: a search costs the same, however many there are. */
const SEARCHED_AT_ONCE = 3_000

export interface TicketSearch {
  words: string
  agent: Pick<ActingAgent, 'agentId'>
  /** Whose tickets the agent may see. */
  departments: readonly string[]
  limit: number
  cursor?: string | undefined
}

/**
 * Tickets by number, order number, customer or words, newest first, whoever holds them and whether they are open or not, as far as the
 * agent may see them. Spaces do not count, in what is sought and in what is found. A page may hold little and still not be the last.
 */
export async function searchTickets(
  manager: EntityManager,
  { words, agent, departments, limit, cursor }: TicketSearch,
): Promise<{ tickets: Ticket[]; nextCursor: string | null }> {
  const below = cursor === undefined ? null : readCursor(cursor)
  const stretch = manager
    .createQueryBuilder(Ticket, 't')
    .select('t.id', 'id')
    .orderBy('t.id', 'DESC')
    .offset(SEARCHED_AT_ONCE - 1)
    .limit(1)
  const floor = await (
    below === null ? stretch : stretch.where('t.id < :below', { below })
  ).getRawOne<{ id: string }>()
  const query = manager
    .createQueryBuilder(Ticket, 't')
    .leftJoin(Order, 'o', 'o.id = t.orderId')
    .leftJoin(Customer, 'c', 'c.id = t.customerId')
    .where(`(t.department IN (:...departments) OR t.assignedAgentId = :agentId OR ${HELPED})`, {
      departments: [...departments, ''],
      agentId: agent.agentId,
    })
    .andWhere(`(${SOUGHT.map(contains).join(' OR ')})`, { pattern: patternOf(words) })
  if (below !== null) query.andWhere('t.id < :below', { below })
  if (floor) query.andWhere('t.id >= :floor', { floor: floor.id })
  const found = await query
    .orderBy('t.id', 'DESC')
    .limit(limit + 1)
    .getMany()
  const tickets = found.slice(0, limit)
  const last = found.length > limit ? tickets.at(-1)?.id : floor?.id
  return { tickets, nextCursor: last === undefined ? null : encodeCursor([last]) }
}

const SOUGHT = [
  't.number',
  'o.orderNumber',
  'c.displayName',
  't.title',
  't.description',
  't.errorText',
]

function contains(column: string): string {
  return `LOWER(REPLACE(${column}, ' ', '')) LIKE LOWER(:pattern) ESCAPE '!'`
}

function patternOf(words: string): string {
  return `%${words.replace(/\s+/g, '').replace(/[!%_]/g, '!$&')}%`
}

function readCursor(cursor: string): string {
  const [id = ''] = decodeCursor(cursor, 1)
  if (/^tkt_[0-9a-z]{26}$/.test(id)) return id
  throw new UserError('invalid_cursor', {
    status: 400,
    public: '列表的位置失效了，请从头再看',
    internal: 'not an id of a ticket',
  })
}
