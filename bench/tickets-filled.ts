import type { Database } from '../server/db/database'
import { HOUR_MS, MINUTE_MS } from '../server/lib/clock'
import { pairsOf } from '../server/tickets/search/ticket-words-index'

export interface Filling {
  rows: number
  due: number
  agentId: string
}

export const numberOf = (index: number): string => `T260305-${String(index).padStart(7, '0')}`
export const orderOf = (index: number): string => `HKM${index}`

/** Each customer has so many tickets. */
const TICKETS_EACH = 20
const OPEN_OF = 100

/** How the two databases spell what the filling needs. */
interface Spelling {
  numbers(count: number): string
  id(prefix: string, index: string): string
  padded(prefix: string, index: string): string
  joined(prefix: string, index: string): string
  at(ms: number, plusMs?: string): string
}

const SQLITE: Spelling = {
  numbers: (count) =>
    `(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1}) SELECT i FROM n)`,
  id: (prefix, index) => `'${prefix}_01' || printf('%024d', ${index})`,
  padded: (prefix, index) => `'${prefix}' || printf('%07d', ${index})`,
  joined: (prefix, index) => `'${prefix}' || (${index})`,
  at: (ms, plusMs = '0') =>
    `strftime('%Y-%m-%d %H:%M:%f', (${ms} + ${plusMs}) / 1000.0, 'unixepoch')`,
}

const MARIADB: Spelling = {
  numbers: (count) => `(SELECT seq AS i FROM seq_0_to_${count - 1})`,
  id: (prefix, index) => `CONCAT('${prefix}_01', LPAD(${index}, 24, '0'))`,
  padded: (prefix, index) => `CONCAT('${prefix}', LPAD(${index}, 7, '0'))`,
  joined: (prefix, index) => `CONCAT('${prefix}', ${index})`,
  at: (ms, plusMs = '0') =>
    `TIMESTAMPADD(MICROSECOND, (${ms} + ${plusMs}) * 1000, '1970-01-01 00:00:00.000')`,
}

/** Straight into the tables, by the database itself: most are over, one in a hundred and the last `due` are open. */
export async function fillTickets(db: Database, { rows, due, agentId }: Filling): Promise<void> {
  const { numbers, id, padded, joined, at } = db.kind === 'sqlite' ? SQLITE : MARIADB
  const now = db.clock.epochMs()
  const customers = Math.max(100, Math.floor(rows / TICKETS_EACH))
  const insert: Insert = (table, count, columns) =>
    db.transaction(async ({ manager }) => {
      // Into a table that is empty MariaDB then builds the indexes at the end, sorted.
      if (db.kind !== 'sqlite')
        await manager.query('SET SESSION unique_checks = 0, foreign_key_checks = 0')
      const names = Object.keys(columns).join()
      const values = Object.values(columns).join()
      await manager.query(
        `INSERT INTO ${table} (${names}) SELECT ${values} FROM ${numbers(count)} AS numbers`,
      )
    })
  await insert('customers', customers, {
    id: id('cus', 'i'),
    display_name: joined('用户', 'i'),
    created_at: at(now),
    updated_at: at(now),
  })
  const open = `(i >= ${rows - due} OR i % ${OPEN_OF} = 0)`
  await insert('tickets', rows, {
    id: id('tkt', 'i'),
    number: padded('T260305-', 'i'),
    customer_id: id('cus', `(i % ${customers})`),
    order_id: id('ord', 'i'),
    kind: `'goods'`,
    department: `'after-sales'`,
    status: `CASE WHEN ${open} THEN 'assigned' ELSE 'closed' END`,
    is_open: open,
    urgent: 'i % 9 = 0',
    title: `CASE WHEN i % 997 = 0 THEN '卡密无效' ELSE '充值没有到账' END`,
    description: `CASE WHEN i % 997 = 0 THEN '卡密无效' ELSE '充值没有到账' END`,
    responsible_side: `'undetermined'`,
    assigned_agent_id: `CASE WHEN i % 3 = 0 THEN NULL ELSE '${agentId}' END`,
    first_response_due_at: at(now, 'i * 1000'),
    resolution_due_at: at(now + HOUR_MS, 'i * 1000'),
    next_due_at: `CASE WHEN ${open} THEN ${at(now, 'i * 1000')} END`,
    event_count: 1,
    reopened_count: 0,
    created_at: at(now - rows, 'i'),
    updated_at: at(now - rows, 'i'),
  })
  await insert('orders', rows, {
    id: id('ord', 'i'),
    order_number: joined('HKM', 'i'),
    platform_version: 1,
    delivery_version: 0,
    customer_id: id('cus', `(i % ${customers})`),
    product_id: `'prd_1'`,
    product_name: `'游戏A点卡'`,
    quantity: 1,
    amount_fen: 9_900,
    currency: `'CNY'`,
    state: `'delivered'`,
    placed_at: at(now),
    created_at: at(now),
    updated_at: at(now),
  })
  await insertWords(insert, { rows, id: id('tkt', 'i') })
  const running = `i >= ${rows - due}`
  await insert('ticket_clocks', rows, {
    ticket_id: id('tkt', 'i'),
    kind: `'resolution'`,
    round: 1,
    promised_ms: 24 * HOUR_MS,
    hours: `'{"mode":"always"}'`,
    terms: `'bench'`,
    started_at: at(now - 13 * HOUR_MS),
    used_ms: 0,
    running_since: `CASE WHEN ${running} THEN ${at(now - 13 * HOUR_MS)} END`,
    due_at: at(now + 11 * HOUR_MS),
    stopped_at: `CASE WHEN ${running} THEN NULL ELSE ${at(now)} END`,
    outcome: `CASE WHEN ${running} THEN NULL ELSE 'done' END`,
  })
}

type Insert = (
  table: string,
  count: number,
  columns: Readonly<Record<string, string | number>>,
) => Promise<void>

/** As they are written with a ticket; whoever said one of the two things said none of the other. */
async function insertWords(
  insert: Insert,
  { rows, id }: { rows: number; id: string },
): Promise<void> {
  await insert('ticket_words', 1, { pair: 0, ticket_id: `'all'` })
  const often = pairsOf('充值没有到账')
  for (const pair of often.sort((a, b) => a - b))
    await insert('ticket_words', rows, { pair, ticket_id: id })
  const seldom = Math.floor(rows / 997)
  for (const pair of pairsOf('卡密无效'))
    await insert('ticket_words', seldom, { pair, ticket_id: id.replace(/\bi\b/, '(i * 997)') })
}

/** The first step of so many running clocks has come, and nobody was told of it. */
export async function makeDue(db: Database, due: number): Promise<void> {
  const { at } = db.kind === 'sqlite' ? SQLITE : MARIADB
  const running = `SELECT ticket_id FROM ticket_clocks WHERE kind = 'resolution' AND stopped_at IS NULL ORDER BY ticket_id LIMIT ${due}`
  await db.writer.query(
    `UPDATE ticket_clocks SET ring_at = ${at(db.clock.epochMs() - MINUTE_MS)}, told_to = 0
      WHERE kind = 'resolution' AND ticket_id IN (SELECT ticket_id FROM (${running}) AS running)`,
  )
}
