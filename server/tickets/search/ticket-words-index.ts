import { In, LessThan } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import { withoutBlanks } from '../../lib/search-text'
import { TicketWord } from './ticket-word.entity'
import { Ticket } from '../ticket.entity'

/** Of a long text the beginning: who seeks remembers what it was about. */
const MOST_CHARACTERS = 600

type Written = Pick<Ticket, 'description' | 'errorText'>

/** Every two characters that stand side by side, as numbers; blanks and case do not count. Two pairs may share one. Pure. */
export function pairsOf(text: string): number[] {
  const characters = Array.from(withoutBlanks(text.toLowerCase()))
  return [
    ...new Set(
      characters.slice(1).map((character, at) => numberOf(`${characters[at]}${character}`)),
    ),
  ]
}

/** FNV-1a, as MySQL's int holds it. Zero is kept for how far old tickets are written down. */
function numberOf(pair: string): number {
  let hash = 0x811c9dc5
  for (const character of pair) {
    hash ^= character.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193)
  }
  return hash | 0 || 1
}

function pairsOfTicket({ description, errorText }: Written): number[] {
  const texts = [description, errorText ?? ''].map((text) =>
    Array.from(text).slice(0, MOST_CHARACTERS).join(''),
  )
  return [...new Set(texts.flatMap(pairsOf))]
}

/** SQLite takes no more values in one statement. */
const ROWS_AT_ONCE = 10_000

/** In the transaction that makes them. */
export async function indexWords(
  tx: Tx,
  tickets: ReadonlyArray<Pick<Ticket, 'id'> & Written>,
): Promise<void> {
  const rows = tickets.flatMap((ticket) =>
    pairsOfTicket(ticket).map((pair): [number, string] => [pair, ticket.id]),
  )
  rows.sort(([a], [b]) => a - b)
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
    await writePairs(tx, rows.slice(at, at + ROWS_AT_ONCE))
}

function writePairs(tx: Tx, rows: ReadonlyArray<readonly [number, string]>): Promise<void> {
  return bulkInsert(tx, {
    table: 'ticket_words',
    columns: ['pair', 'ticket_id'],
    rows,
    updateOnDuplicate: ['ticket_id'],
  })
}

/** The row that says down to which ticket they are written. */
const MARK = 0
const ALL_DONE = 'all'
const OLD_AT_ONCE = 100
const CHUNKS_A_TURN = 20

/**
 * Tickets from before their words were written down, newest first, some at a time. How far it came stands in the table, so that it goes on
 * after a stop, and of several workers one at a time moves it. Costs one look when all is done.
 */
export async function indexOldTickets(db: Database): Promise<void> {
  for (let chunk = 0; chunk < CHUNKS_A_TURN; chunk += 1) {
    // Where two began at once, the one that came further counts.
    const [mark] = await db.read.find(TicketWord, {
      where: { pair: MARK },
      order: { ticketId: 'ASC' },
      take: 1,
    })
    if (mark?.ticketId === ALL_DONE) return
    await db.transaction((tx) => indexChunk(tx, mark?.ticketId ?? null))
  }
}

async function indexChunk(tx: Tx, below: string | null): Promise<void> {
  const tickets = await tx.manager.find(Ticket, {
    where: below === null ? {} : { id: LessThan(below) },
    select: { id: true, description: true, errorText: true },
    order: { id: 'DESC' },
    take: OLD_AT_ONCE,
  })
  const ticketId = tickets.length < OLD_AT_ONCE ? ALL_DONE : (tickets.at(-1)?.id ?? ALL_DONE)
  const mark = { pair: MARK, ticketId }
  if (below === null) await writePairs(tx, [[MARK, ticketId]])
  else {
    const { affected } = await tx.manager.update(TicketWord, { pair: MARK, ticketId: below }, mark)
    if (affected !== 1) return
  }
  await indexWords(tx, tickets)
}

/** Before the words are taken out of a ticket: it is found by none of them any more. */
export async function forgetWords(tx: Tx, ticket: Pick<Ticket, 'id'> & Written): Promise<void> {
  const pairs = pairsOfTicket(ticket)
  for (let at = 0; at < pairs.length; at += PAIRS_FORGOTTEN_AT_ONCE)
    await tx.manager.delete(TicketWord, {
      pair: In(pairs.slice(at, at + PAIRS_FORGOTTEN_AT_ONCE)),
      ticketId: ticket.id,
    })
}

const PAIRS_FORGOTTEN_AT_ONCE = 300
