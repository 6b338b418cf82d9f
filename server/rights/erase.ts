import type { EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import { Message } from '../conversations/message.entity'
import { rawWrite } from '../db/dialect'
import type { Tx } from '../db/database'
import { idTime } from '../lib/ids'
import { forgetWords } from '../tickets/search/ticket-words-index'
import { Ticket } from '../tickets/ticket.entity'
import { holdsOf, type Holds } from './holds'
import type { Held } from './held'
import { letGo, papersOfCopies, papersOfTalk, papersOfTickets } from './papers'
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
  await letGoOfPapers(tx, going, { stay: new Set(papers), accountGone })
  going.talk.push(...(await erasePartTalks(tx, going)))
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

/** What came with a message, or was brought to a ticket by an agent, belongs to no customer by its row: it is found by what names it. */
async function letGoOfPapers(
  tx: Tx,
  { customer, ticket, talk, partTalks }: Scope,
  { stay, accountGone }: { stay: ReadonlySet<string>; accountGone: boolean },
): Promise<void> {
  const papers = await papersOfTickets(tx.manager, ticket)
  for (const id of talk) papers.push(...(await papersOfTalk(tx.manager, id)))
  for (const { id, since } of partTalks)
    papers.push(...(await papersOfTalk(tx.manager, id, { from: `msg_${idTime(since)}` })))
  if (accountGone) for (const id of customer) papers.push(...(await papersOfCopies(tx.manager, id)))
  await letGo(
    tx,
    papers.filter((id) => !stay.has(id)),
  )
}

/** @returns those in which nobody else has said anything: they go like whole ones */
async function erasePartTalks(tx: Tx, { partTalks }: Scope): Promise<string[]> {
  const empty: string[] = []
  for (const { id, since } of partTalks) {
    await rawWrite(tx, 'DELETE FROM messages WHERE conversation_id = ? AND id >= ?', [
      id,
      `msg_${idTime(since)}`,
    ])
    if (!(await tx.manager.existsBy(Message, { conversationId: id }))) empty.push(id)
  }
  return empty
}
