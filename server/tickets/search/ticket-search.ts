import type { EntityManager, SelectQueryBuilder } from 'typeorm'
import { decodeCursor, encodeCursor } from '../../http/cursor'
import { UserError } from '../../lib/errors'
import { after, DAY_MS } from '../../lib/clock'
import { containing, folded, withoutBlanks } from '../../lib/search-text'
import { shanghaiDate } from '../../lib/shanghai-time'
import { Customer } from '../../identity/customer.entity'
import { Order } from '../../orders/order.entity'
import type { ActingAgent } from '../../http/context'
import { HELPED } from '../ticket-access'
import { pairsOf } from './ticket-words-index'
import { TicketWord } from './ticket-word.entity'
import { Ticket } from '../ticket.entity'

export interface TicketSearch {
  words: string
  agent: Pick<ActingAgent, 'agentId'>
  /** Whose tickets the agent may see. */
  departments: readonly string[]
  now: Date
  limit: number
  cursor?: string | undefined
}

interface Seeking extends Omit<TicketSearch, 'cursor'> {
  manager: EntityManager
  below: string | null
}

interface Found {
  ids: string[]
  /** It was looked through down to this ticket only. */
  floor?: string | undefined
}

/**
 * Tickets by number, order number, customer or words, newest first, whoever holds them and whether they are open or not, as far as the
 * agent may see them. Spaces and case do not count. Each way of seeking walks an index, so that it costs the same however many tickets
 * there are; in the newest ones any part of any of it is found. A page may hold little and still not be the last.
 */
export async function searchTickets(
  manager: EntityManager,
  { cursor, ...search }: TicketSearch,
): Promise<{ tickets: Ticket[]; nextCursor: string | null }> {
  const { limit } = search
  const seeking = { ...search, manager, below: cursor === undefined ? null : readCursor(cursor) }
  const found = await Promise.all(
    [inNewest, byNumber, byTail, byOrder, byCustomer, byWords].map((seek) => seek(seeking)),
  )
  const floor = found
    .flatMap((one) => one.floor ?? [])
    .sort()
    .at(-1)
  const ids = [...new Set(found.flatMap((one) => one.ids))]
    .filter((id) => floor === undefined || id >= floor)
    .sort()
    .reverse()
  const page = ids.slice(0, limit)
  const rows = page.length === 0 ? [] : await ticketsOf(manager).whereInIds(page).getMany()
  const last = ids.length > limit ? page.at(-1) : floor
  return {
    tickets: rows.sort((a, b) => (a.id < b.id ? 1 : -1)),
    nextCursor: last === undefined ? null : encodeCursor([last]),
  }
}

const ticketsOf = (manager: EntityManager): SelectQueryBuilder<Ticket> =>
  manager.createQueryBuilder(Ticket, 't')

/** More than one page shows of anything that is named so narrowly. */
const MOST_NAMED = 500

/**
 * What the agent may see of it, newest first.
 * @param order the column whose index is to be walked: left to itself SQLite walks all tickets by id to save the sorting of a few
 */
async function idsOf(
  query: SelectQueryBuilder<Ticket>,
  { departments, agent, below, limit }: Seeking,
  order: 't.id' | 't.number' | 't.orderId' | 't.updatedAt' | 'w.ticketId',
): Promise<string[]> {
  query.andWhere(
    `(t.department IN (:...departments) OR t.assignedAgentId = :agentId OR ${HELPED})`,
    {
      departments: [...departments, ''],
      agentId: agent.agentId,
    },
  )
  if (below !== null) query.andWhere('t.id < :below', { below })
  const newestFirst = order === 't.id' || order === 'w.ticketId'
  const rows = await query
    .select('t.id', 'id')
    .orderBy(order, 'DESC')
    .limit(newestFirst ? limit + 1 : MOST_NAMED)
    .getRawMany<{ id: string }>()
  return rows
    .map(({ id }) => id)
    .sort()
    .reverse()
    .slice(0, limit + 1)
}

/** So many of the newest are read through. */
const NEWEST = 200

async function inNewest(seeking: Seeking): Promise<Found> {
  const { manager, below, words } = seeking
  const stretch = ticketsOf(manager)
    .select('t.id', 'id')
    .orderBy('t.id', 'DESC')
    .offset(NEWEST - 1)
    .limit(1)
  if (below !== null) stretch.where('t.id < :below', { below })
  const floor = await stretch.getRawOne<{ id: string }>()
  const query = ticketsOf(manager)
    .leftJoin(Order, 'o', 'o.id = t.orderId')
    .leftJoin(Customer, 'c', 'c.id = t.customerId')
    .where(`(${EVERYWHERE.map(folded).join(' OR ')})`, { pattern: containing(words) })
  if (floor) query.andWhere('t.id >= :floor', { floor: floor.id })
  return { ids: await idsOf(query, seeking, 't.id') }
}

const WRITTEN = ['t.title', 't.description', 't.errorText']
const EVERYWHERE = ['t.number', 'o.orderNumber', 'c.displayName', ...WRITTEN]

/** What begins so: a stretch of an index. */
const beginning = (column: string): string => `(${column} >= :begin AND ${column} < :end)`
const stretchOf = (begin: string): { begin: string; end: string } => ({
  begin,
  end: `${begin}\u{ffff}`,
})

/** T260305-480213, from its beginning. */
async function byNumber(seeking: Seeking): Promise<Found> {
  const begin = withoutBlanks(seeking.words).toUpperCase()
  if (!/^T\d{4}[\d-]*$/.test(begin)) return { ids: [] }
  const query = ticketsOf(seeking.manager).where(beginning('t.number'), stretchOf(begin))
  return { ids: await idsOf(query, seeking, 't.number') }
}

const TAIL_DAYS = 120

/** 480213, as people read it out: of the last months. */
async function byTail(seeking: Seeking): Promise<Found> {
  const tail = withoutBlanks(seeking.words)
  if (!/^\d{6,7}$/.test(tail)) return { ids: [] }
  const numbers = Array.from({ length: TAIL_DAYS }, (_, day) => {
    const date = shanghaiDate(after(seeking.now, -day * DAY_MS))
    return `T${date.slice(2).replaceAll('-', '')}-${tail}`
  })
  const query = ticketsOf(seeking.manager).where('t.number IN (:...numbers)', { numbers })
  return { ids: await idsOf(query, seeking, 't.number') }
}

/** So many orders, or customers, are followed to their tickets. */
const MOST_FOLLOWED = 50

/** From its beginning, as far as that says anything. */
async function byOrder(seeking: Seeking): Promise<Found> {
  const begin = withoutBlanks(seeking.words)
  if (!/^[A-Za-z0-9_-]{5,64}$/.test(begin)) return { ids: [] }
  const orders = await seeking.manager
    .createQueryBuilder(Order, 'o')
    .select('o.id', 'id')
    .where(beginning('o.orderNumber'), stretchOf(begin.toUpperCase()))
    .orderBy('o.orderNumber', 'ASC')
    .limit(MOST_FOLLOWED)
    .getRawMany<{ id: string }>()
  return follow(seeking, 't.orderId', orders)
}

async function byCustomer(seeking: Seeking): Promise<Found> {
  const customers = await seeking.manager
    .createQueryBuilder(Customer, 'c')
    .select('c.id', 'id')
    .where(beginning('c.displayName'), stretchOf(seeking.words.trim()))
    .orderBy('c.displayName', 'ASC')
    .limit(MOST_FOLLOWED)
    .getRawMany<{ id: string }>()
  return follow(seeking, 't.customerId', customers)
}

async function follow(
  seeking: Seeking,
  column: 't.orderId' | 't.customerId',
  rows: ReadonlyArray<{ id: string }>,
): Promise<Found> {
  if (rows.length === 0) return { ids: [] }
  const query = ticketsOf(seeking.manager).where(`${column} IN (:...followed)`, {
    followed: rows.map(({ id }) => id),
  })
  const order = column === 't.orderId' ? column : 't.updatedAt'
  return { ids: await idsOf(query, seeking, order) }
}

const MOST_PAIRS = 8
/** How rare a pair is, is counted so far. */
const COUNTED = 400
/** So many tickets with the rarest pair are looked at for one page. */
const MOST_LOOKED_AT = 2_000

/** All pairs of characters, the rarest one first; then the words themselves are looked for, for two pairs may stand apart. */
async function byWords(seeking: Seeking): Promise<Found> {
  const { manager, words, below } = seeking
  const pairs = pairsOf(words).slice(0, MOST_PAIRS)
  const rarest = await rarestOf(manager, pairs)
  if (rarest === null) return { ids: [] }
  const withRarest = manager
    .createQueryBuilder(TicketWord, 'w')
    .select('w.ticketId', 'id')
    .where('w.pair = :rarest', { rarest })
    .orderBy('w.ticketId', 'DESC')
    .offset(MOST_LOOKED_AT - 1)
    .limit(1)
  if (below !== null) withRarest.andWhere('w.ticketId < :below', { below })
  const floor = (await withRarest.getRawOne<{ id: string }>())?.id
  const query = ticketsOf(manager)
    .innerJoin(TicketWord, 'w', 'w.ticketId = t.id AND w.pair = :rarest', { rarest })
    .where(`(${WRITTEN.map(folded).join(' OR ')})`, { pattern: containing(words) })
  pairs
    .filter((pair) => pair !== rarest)
    .forEach((pair, at) => {
      const other = query
        .subQuery()
        .select('1')
        .from(TicketWord, `x${at}`)
        .where(`x${at}.pair = :pair${at} AND x${at}.ticketId = w.ticketId`)
        .getQuery()
      query.andWhere(`EXISTS ${other}`, { [`pair${at}`]: pair })
    })
  if (floor !== undefined) query.andWhere('w.ticketId >= :floor', { floor })
  const ids = await idsOf(query, seeking, 'w.ticketId')
  return { ids, floor: ids.length > seeking.limit ? undefined : floor }
}

/** Null where one of them is in no ticket, or there is none. */
async function rarestOf(manager: EntityManager, pairs: readonly number[]): Promise<number | null> {
  const counts = await Promise.all(
    pairs.map(async (pair) => {
      const rows = await manager
        .createQueryBuilder(TicketWord, 'w')
        .select('w.pair', 'pair')
        .where('w.pair = :pair', { pair })
        .limit(COUNTED)
        .getRawMany()
      return { pair, count: rows.length }
    }),
  )
  counts.sort((a, b) => a.count - b.count)
  const [rarest] = counts
  return rarest === undefined || rarest.count === 0 ? null : rarest.pair
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
