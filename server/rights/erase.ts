import type { EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import { rawWrite } from '../db/dialect'
import type { Tx } from '../db/database'
import { idTime } from '../lib/ids'
import { forgetWords } from '../tickets/search/ticket-words-index'
import { Ticket } from '../tickets/ticket.entity'
import { holdsOf, type Holds } from './holds'
import type { Held } from './held'
import { HELD } from './register'
import { conditionsOf, scopeOf, type Scope } from './scope'

/** What of somebody is gone after this, and what is not. */
export interface Erased {
  holds: Holds
  accountGone: boolean
}

/**
 * Takes away all that may go now: at once what nothing needs, the account once no case is open, orders once their term is over. Run again
 * it finds what has become free since, and where nothing has, it changes nothing.
 */
export async function eraseWhatMayGo(
  tx: Tx,
  { customerId, why }: { customerId: string; why: string },
): Promise<Erased> {
  const scope = await scopeOf(tx.manager, customerId)
  const holds = await holdsOf(tx.manager, scope, tx.now)
  const going = without(scope, holds)
  const accountGone = holds.cases.length === 0
  const papers = await papersThatStay(tx.manager, holds)
  await forgetWordsOf(tx, going.ticket)
  await dropPapersOfTalks(tx, going.talk, new Set(papers))
  for (const { id, since } of going.partTalks)
    await rawWrite(tx, 'DELETE FROM messages WHERE conversation_id = ? AND id >= ?', [
      id,
      `msg_${idTime(since)}`,
    ])
  for (const held of HELD) {
    if (held.stage === 'account' && !accountGone) continue
    await eraseIn(tx, held, { going, holds, papers })
  }
  await recordAudit(tx, [
    {
      deed: 'data.erased',
      subject: { kind: 'customer', id: customerId },
      reason: `${why}; account ${accountGone ? 'gone' : `waits for ${holds.cases.length} open`}; orders kept ${holds.orders.size}`,
    },
  ])
  return { holds, accountGone }
}

function without(scope: Scope, holds: Holds): Scope {
  return {
    ...scope,
    talk: scope.talk.filter((id) => !holds.talks.has(id)),
    partTalks: scope.partTalks.filter(({ id }) => !holds.talks.has(id)),
    session: scope.session.filter((id) => !holds.sessions.has(id)),
    ticket: scope.ticket.filter((id) => !holds.tickets.has(id)),
    order: scope.order.filter((id) => !holds.orders.has(id)),
  }
}

interface Going {
  going: Scope
  holds: Holds
  papers: readonly string[]
}

async function eraseIn(tx: Tx, held: Held, { going, holds, papers }: Going): Promise<void> {
  const { table, by, column, erase, besides, left } = held
  const kept = besides === undefined ? [] : [...holds.tickets]
  const spared = table === 'attachments' ? papers : kept
  const named = table === 'attachments' ? 'id' : (besides ?? '')
  for (const { sql, parameters } of conditionsOf(going, by, column)) {
    const conditions = [
      sql,
      ...(left === undefined ? [] : [`(${left})`]),
      ...(spared.length === 0
        ? []
        : [`(${named} IS NULL OR ${named} NOT IN (${spared.map(() => '?').join(',')}))`]),
    ]
    const deed = erase === 'delete' ? `DELETE FROM ${table}` : `UPDATE ${table} ${erase}`
    await rawWrite(tx, `${deed} WHERE ${conditions.join(' AND ')}`, [...parameters, ...spared])
  }
}

/** Pairs of characters are found by the words, so they go while the words are there. */
async function forgetWordsOf(tx: Tx, ticketIds: readonly string[]): Promise<void> {
  for (const id of ticketIds) {
    const ticket = await tx.manager.findOneBy(Ticket, { id })
    if (ticket && ticket.description !== '') await forgetWords(tx, ticket)
  }
}

/** Files that a ticket or a talk which stays names. */
async function papersThatStay(
  manager: EntityManager,
  { tickets, talks }: Holds,
): Promise<string[]> {
  const stay = await papersOfTickets(manager, [...tickets])
  for (const talk of talks) stay.push(...(await papersOfTalk(manager, talk)))
  return [...new Set(stay)]
}

async function papersOfTickets(manager: EntityManager, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows: Array<{ ids: string }> = await manager.query(
    `SELECT attachment_ids AS ids FROM ticket_events WHERE ticket_id IN (${ids.map(() => '?').join(',')}) AND attachment_ids <> '[]'`,
    [...ids],
  )
  return rows.flatMap(({ ids: list }) => listed(list))
}

async function papersOfTalk(manager: EntityManager, talk: string): Promise<string[]> {
  const rows: Array<{ payload: unknown }> = await manager.query(
    "SELECT payload FROM messages WHERE conversation_id = ? AND payload LIKE '%attachmentId%'",
    [talk],
  )
  return rows.flatMap(({ payload }) => attachmentIn(payload))
}

const AT_A_TIME = 200

/** What came with a message belongs to nobody else: it goes with the next sweep of loose files. */
async function dropPapersOfTalks(
  tx: Tx,
  talks: readonly string[],
  stay: ReadonlySet<string>,
): Promise<void> {
  for (const talk of talks) {
    const ids = (await papersOfTalk(tx.manager, talk)).filter((id) => !stay.has(id))
    for (let at = 0; at < ids.length; at += AT_A_TIME) {
      const some = ids.slice(at, at + AT_A_TIME)
      await rawWrite(
        tx,
        `UPDATE attachments SET loose_until = created_at WHERE id IN (${some.map(() => '?').join(',')})`,
        some,
      )
    }
  }
}

function listed(json: unknown): string[] {
  const read: unknown = typeof json === 'string' ? JSON.parse(json) : json
  return Array.isArray(read) ? read.filter((id) => typeof id === 'string') : []
}

function attachmentIn(payload: unknown): string[] {
  const read: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
  if (typeof read !== 'object' || read === null || !('attachmentId' in read)) return []
  return typeof read.attachmentId === 'string' ? [read.attachmentId] : []
}
