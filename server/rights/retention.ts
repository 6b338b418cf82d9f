import type { EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Database, Tx } from '../db/database'
import { bindDate, rawWrite } from '../db/dialect'
import { after, DAY_MS, HOUR_MS } from '../lib/clock'
import { idTime } from '../lib/ids'
import type { Loop } from '../lib/loop'
import type { Policy } from '../policy/policy.schema'
import { forgetWords } from '../tickets/search/ticket-words-index'
import { Ticket } from '../tickets/ticket.entity'
import { letGoUnlessNamed, papersOfTalk, papersOfTickets } from './papers'

/** So many rows, or talks, go in one transaction: nobody is kept waiting for the rest. */
const AT_A_TIME = 200

interface Sweep {
  name: string
  days(retention: Policy['retention']): number
  /** @returns how many were taken away; none means that nothing is left of that age */
  sweep(tx: Tx, cutoff: Date): Promise<number>
}

/** What is held of people who are here, each class for as long as the policy says. Orders stay with the account. */
const SWEEPS: readonly Sweep[] = [
  { name: 'talks', days: ({ talkDays }) => talkDays, sweep: sweepTalks },
  { name: 'notices', days: ({ noticeDays }) => noticeDays, sweep: sweepNotices },
  { name: 'tickets', days: ({ ticketDays }) => ticketDays, sweep: sweepTickets },
  { name: 'calls', days: ({ callDays }) => callDays, sweep: sweepCalls },
  { name: 'numbers', days: ({ callNumberDays }) => callNumberDays, sweep: sweepNumbers },
]

/** Carries out the terms, and puts on record what was taken away. */
export function retentionLoop(db: Database, policy: Policy): Loop {
  return { name: 'retention', everyMs: HOUR_MS, run: () => sweepOld(db, policy) }
}

export async function sweepOld(db: Database, policy: Policy): Promise<void> {
  for (const { name, days, sweep } of SWEEPS) {
    const term = days(policy.retention)
    const some = (): Promise<number> =>
      db.transaction(async (tx) => {
        const gone = await sweep(tx, after(tx.now, -term * DAY_MS))
        if (gone === 0) return 0
        await recordAudit(tx, [
          {
            deed: 'data.swept',
            subject: { kind: 'retention', id: name },
            reason: `${gone} older than ${term} days`,
          },
        ])
        return gone
      })
    while ((await some()) === AT_A_TIME);
  }
}

async function idsOf(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<string[]> {
  const rows: Array<{ id: string }> = await manager.query(`${sql} LIMIT ${AT_A_TIME}`, [
    ...parameters,
  ])
  return rows.map(({ id }) => id)
}

const marks = (ids: readonly string[]): string => ids.map(() => '?').join(',')

/** A talk in which nothing old is left is not looked at twice: its first message says so. */
async function sweepTalks(tx: Tx, cutoff: Date): Promise<number> {
  const below = `msg_${idTime(cutoff)}`
  const talks = await idsOf(
    tx.manager,
    `SELECT c.id AS id FROM conversations c WHERE c.id < ? AND EXISTS
     (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.id < ?) ORDER BY c.id`,
    [`cnv_${idTime(cutoff)}`, below],
  )
  for (const talk of talks) {
    const papers = await papersOfTalk(tx.manager, talk, { below })
    await rawWrite(tx, 'DELETE FROM messages WHERE conversation_id = ? AND id < ?', [talk, below])
    await letGoUnlessNamed(tx, papers)
  }
  return talks.length
}

async function sweepNotices(tx: Tx, cutoff: Date): Promise<number> {
  const ids = await idsOf(tx.manager, 'SELECT id FROM notices WHERE id < ? ORDER BY id', [
    `ntc_${idTime(cutoff)}`,
  ])
  if (ids.length === 0) return 0
  await rawWrite(tx, `DELETE FROM notice_deliveries WHERE notice_id IN (${marks(ids)})`, ids)
  await rawWrite(tx, `DELETE FROM notices WHERE id IN (${marks(ids)})`, ids)
  return ids.length
}

/** What stands in a ticket that ended so long ago and is about no order. */
async function sweepTickets(tx: Tx, cutoff: Date): Promise<number> {
  const ids = await idsOf(
    tx.manager,
    `SELECT id FROM tickets WHERE id < ? AND is_open = ? AND order_id IS NULL AND updated_at < ? AND description <> '' ORDER BY id`,
    [`tkt_${idTime(cutoff)}`, tx.kind === 'sqlite' ? 0 : false, bindDate(tx, cutoff)],
  )
  for (const id of ids) {
    const ticket = await tx.manager.findOneByOrFail(Ticket, { id })
    const papers = await papersOfTickets(tx.manager, [id])
    const said = ticket.conversationId ? await papersOfTalk(tx.manager, ticket.conversationId) : []
    await forgetWords(tx, ticket)
    await rawWrite(
      tx,
      `UPDATE tickets SET title = '过了保存期限，内容已删除', description = '', error_text = NULL, tried = NULL WHERE id = ?`,
      [id],
    )
    await rawWrite(
      tx,
      `UPDATE ticket_events SET text = '', attachment_ids = '[]', data = '{}' WHERE ticket_id = ?`,
      [id],
    )
    await letGoUnlessNamed(
      tx,
      papers.filter((paper) => !said.includes(paper)),
    )
  }
  return ids.length
}

async function sweepCalls(tx: Tx, cutoff: Date): Promise<number> {
  const ids = await idsOf(
    tx.manager,
    `SELECT id FROM calls WHERE id < ? AND (summary IS NOT NULL OR note IS NOT NULL) ORDER BY id`,
    [`cal_${idTime(cutoff)}`],
  )
  if (ids.length > 0)
    await rawWrite(
      tx,
      `UPDATE calls SET summary = NULL, note = NULL WHERE id IN (${marks(ids)})`,
      ids,
    )
  return ids.length
}

/** A number is for calling back, and for nothing else. */
async function sweepNumbers(tx: Tx, cutoff: Date): Promise<number> {
  const ids = await idsOf(
    tx.manager,
    `SELECT w.id AS id FROM call_wishes w JOIN tickets t ON t.id = w.ticket_id
     WHERE w.id < ? AND t.is_open = ? AND t.updated_at < ? ORDER BY w.id`,
    [`cwh_${idTime(cutoff)}`, tx.kind === 'sqlite' ? 0 : false, bindDate(tx, cutoff)],
  )
  if (ids.length > 0) await rawWrite(tx, `DELETE FROM call_wishes WHERE id IN (${marks(ids)})`, ids)
  return ids.length
}
