import { Not, type EntityManager, type SelectQueryBuilder } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { notFound } from '../../lib/errors'
import { Appeal } from '../appeals/appeal.entity'
import { changeTicket, type TicketChange } from '../change-ticket'
import { nextStatus, type TicketCommand } from '../ticket-status'
import { Ticket } from '../ticket.entity'

const BATCH = 50
const MOST_BATCHES = 40

/** Something about it goes above whoever works on it, and is not decided yet. A bad mark is no dispute about the result. */
export function isDisputed(manager: EntityManager, ticketId: string): Promise<boolean> {
  return manager.existsBy(Appeal, { ticketId, state: 'open', kind: Not('bad-mark') })
}

/** The same for a query over tickets under the alias `ticket`: some ids, in the query's order. */
export async function undisputedIds(query: SelectQueryBuilder<Ticket>): Promise<string[]> {
  const dispute = query
    .subQuery()
    .select('1')
    .from(Appeal, 'appeal')
    .where(`appeal.ticketId = ticket.id AND appeal.state = 'open' AND appeal.kind <> 'bad-mark'`)
    .getQuery()
  const rows = await query
    .andWhere(`NOT EXISTS ${dispute}`)
    .limit(BATCH)
    .getRawMany<{ id: string }>()
  return rows.map(({ id }) => id)
}

interface Moves {
  /** What the clock does to a ticket; one in another status is passed by. */
  command: TicketCommand
  list: (manager: EntityManager) => Promise<string[]>
  decide: (tx: Tx, ticket: Ticket) => TicketChange | null | Promise<TicketChange | null>
}

/** Batch by batch, as long as one is full and leads to something: after an outage all of it is due at once. @returns how many moved */
export async function moveUndisputed(db: Database, moves: Moves): Promise<number> {
  let moved = 0
  for (let batch = 1; ; batch += 1) {
    const ids = await moves.list(db.read)
    let done = 0
    for (const id of ids) if (await db.transaction((tx) => move(tx, id, moves))) done += 1
    moved += done
    if (ids.length < BATCH || done === 0 || batch === MOST_BATCHES) return moved
  }
}

async function move(tx: Tx, id: string, { command, decide }: Moves): Promise<boolean> {
  let moved = false
  const disputed = await isDisputed(tx.manager, id)
  await changeTicket(
    tx,
    async () => {
      const ticket = await tx.manager.findOneBy(Ticket, { id })
      if (!ticket) throw notFound('这张工单')
      return ticket
    },
    async (ticket) => {
      const still = !disputed && nextStatus(ticket.status, command) !== null
      const change = still ? await decide(tx, ticket) : null
      moved = change !== null
      return change
    },
  )
  return moved
}
