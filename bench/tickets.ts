import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Database } from '../server/db/database'
import { bulkInsert } from '../server/db/dialect'
import { createApi } from '../server/http/api'
import { createKoa } from '../server/http/create-koa'
import { LIMITS } from '../server/http/limits'
import { agentGuard, customerGuard, noGuard, supervisorGuard } from '../server/identity/guards'
import { syncAgents } from '../server/identity/agents'
import { issueSession } from '../server/identity/sessions'
import { Agent } from '../server/identity/agent.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS, systemClock } from '../server/lib/clock'
import { createLogger } from '../server/lib/logger'
import { platformGuard } from '../server/orders/platform-guard'
import { createCalendar } from '../server/policy/business-calendar'
import { loadCalendarYears } from '../server/policy/load-calendar'
import { loadPolicy } from '../server/policy/load-policy'
import { deskTicketRoutes } from '../server/tickets/desk-tickets.routes'
import { ringClocks } from '../server/tickets/ring-clocks'
import { testBox } from '../test/support/api'
import { openScratch } from './scratch-database'
import { percentile } from './statistics'

export interface TicketsPlan {
  /** How many tickets there are; one in a hundred is open. */
  rows: readonly number[]
  asked: number
  due: number
}

export const FULL_TICKETS: TicketsPlan = { rows: [10_000, 100_000], asked: 60, due: 1_000 }
export const QUICK_TICKETS: TicketsPlan = { rows: [2_000, 10_000], asked: 25, due: 200 }

/** One line for each question; `p95Ms` of the sweep is that of whole sweeps of so many due clocks. */
export async function benchTickets({ rows, asked, due }: TicketsPlan): Promise<void> {
  for (const count of rows) {
    for (const { what, p95Ms } of await measure(count, { asked, due })) {
      console.log(
        JSON.stringify({ bench: 'tickets', what, rows: count, p95Ms: Math.round(p95Ms * 10) / 10 }),
      )
    }
  }
}

async function measure(
  rows: number,
  { asked, due }: { asked: number; due: number },
): Promise<Array<{ what: string; p95Ms: number }>> {
  const policy = loadPolicy('haicheng')
  const deps = { policy, calendar: createCalendar(loadCalendarYears()), box: testBox }
  const db = await openScratch(systemClock)
  try {
    await db.transaction((tx) => syncAgents(tx, policy))
    const agent = await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })
    await fill(db, { rows, due, agentId: agent.id })
    const { ask, close } = await serve(db, deps, agent.id)
    const times = async (path: string): Promise<number> => {
      const measured: number[] = []
      await ask(path)
      for (let turn = 0; turn < asked; turn += 1) {
        const from = performance.now()
        await ask(path)
        measured.push(performance.now() - from)
      }
      return percentile(measured, 0.95)
    }
    const found = []
    for (const [what, query] of QUESTIONS)
      found.push({ what, p95Ms: await times(`/desk/api/tickets?${query(rows)}`) })
    await close()
    const from = performance.now()
    const told = await ringClocks(db, deps)
    if (told !== due) throw new Error(`the sweep told ${told} of ${due}`)
    return [...found, { what: `sweep of ${due} due`, p95Ms: performance.now() - from }]
  } finally {
    await db.close()
  }
}

const numberOf = (index: number): string => `T260305-${String(index).padStart(7, '0')}`
const sought = (words: string): string => `q=${encodeURIComponent(words)}`
const QUESTIONS: ReadonlyArray<readonly [what: string, query: (rows: number) => string]> = [
  ['open list', () => 'scope=open'],
  ['my list', () => 'scope=mine'],
  ['due list', () => 'scope=department'],
  ['search by number', (rows) => sought(numberOf(rows - 7))],
  ['search by order', (rows) => sought(`HKM${rows - 7}`)],
  ['search by customer', () => sought('用户17')],
  ['search by words', () => sought('卡密无效')],
]

/** As the desk's routes are wired, with a log-in of an agent. */
async function serve(db: Database, deps: Parameters<typeof ringClocks>[1], agentId: string) {
  const of = { db, box: testBox, publicUrl: 'http://127.0.0.1' }
  const api = createApi({
    db,
    limits: LIMITS,
    guards: {
      none: noGuard,
      customer: customerGuard(of),
      agent: agentGuard(of),
      supervisor: supervisorGuard(of),
      platform: platformGuard({ db, key: { keyId: 'bench', secret: 'x'.repeat(32) } }),
    },
  })
  deskTicketRoutes(api, {
    db,
    ...deps,
    box: testBox,
    traceNotices: () => Promise.resolve([]),
    besideTicket: () =>
      Promise.resolve({ talks: [], incident: null, openIncidents: [], flags: [] }),
  })
  const koa = createKoa(createLogger('error'), [api.middleware])
  const server = createServer(koa.callback()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { token } = await db.transaction((tx) =>
    issueSession(
      tx,
      { subjectKind: 'agent', subjectId: agentId, identityId: null, device: '企业微信' },
      testBox,
    ),
  )
  return {
    async ask(path: string): Promise<void> {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { cookie: `desk_session=${token}` },
      })
      const body = await answer.text()
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${body.slice(0, 200)}`)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

const AT_ONCE = 250

interface Filling {
  rows: number
  due: number
  agentId: string
}

/** Straight into the tables: most are over, some open, and of those the last `due` have a clock that rings now. */
async function fill(db: Database, { rows, due, agentId }: Filling): Promise<void> {
  const now = Date.now()
  const id = (prefix: string, index: number): string =>
    `${prefix}_01${String(index).padStart(24, '0')}`
  const at = (ms: number): Date => new Date(now + ms)
  await db.transaction((tx) =>
    bulkInsert(tx, {
      table: 'customers',
      columns: ['id', 'display_name', 'created_at', 'updated_at'],
      rows: Array.from({ length: 100 }, (_, index) => [
        id('cus', index),
        `用户${index}`,
        at(0),
        at(0),
      ]),
    }),
  )
  for (let first = 0; first < rows; first += AT_ONCE) {
    const chunk = Array.from(
      { length: Math.min(AT_ONCE, rows - first) },
      (_, index) => first + index,
    )
    const open = (index: number): boolean => index >= rows - due || index % 100 === 0
    await db.transaction(async (tx) => {
      await bulkInsert(tx, {
        table: 'tickets',
        columns: [
          'id',
          'number',
          'customer_id',
          'order_id',
          'kind',
          'department',
          'status',
          'is_open',
          'urgent',
          'title',
          'description',
          'responsible_side',
          'assigned_agent_id',
          'first_response_due_at',
          'resolution_due_at',
          'next_due_at',
          'event_count',
          'reopened_count',
          'created_at',
          'updated_at',
        ],
        rows: chunk.map((index) => [
          id('tkt', index),
          numberOf(index),
          id('cus', index % 100),
          id('ord', index),
          'goods',
          'after-sales',
          open(index) ? 'assigned' : 'closed',
          open(index),
          index % 9 === 0,
          '激活时提示不对',
          index % 997 === 0 ? '卡密无效' : '充值没有到账',
          'undetermined',
          index % 3 === 0 ? null : agentId,
          at(index * SECOND_MS),
          at(HOUR_MS + index * SECOND_MS),
          open(index) ? at(index * SECOND_MS) : null,
          1,
          0,
          at(index),
          at(index),
        ]),
      })
      await bulkInsert(tx, {
        table: 'orders',
        columns: [
          'id',
          'order_number',
          'platform_version',
          'delivery_version',
          'customer_id',
          'product_id',
          'product_name',
          'quantity',
          'amount_fen',
          'currency',
          'state',
          'placed_at',
          'created_at',
          'updated_at',
        ],
        rows: chunk.map((index) => [
          id('ord', index),
          `HKM${index}`,
          1,
          0,
          id('cus', index % 100),
          'prd_1',
          '游戏A点卡',
          1,
          9_900,
          'CNY',
          'delivered',
          at(0),
          at(0),
          at(0),
        ]),
      })
      await bulkInsert(tx, {
        table: 'ticket_clocks',
        columns: [
          'ticket_id',
          'kind',
          'round',
          'promised_ms',
          'hours',
          'terms',
          'started_at',
          'used_ms',
          'running_since',
          'due_at',
          'stopped_at',
          'outcome',
          'ring_at',
        ],
        rows: chunk.map((index) => {
          const rings = index >= rows - due
          return [
            id('tkt', index),
            'resolution',
            1,
            24 * HOUR_MS,
            '{"mode":"always"}',
            'bench',
            at(-13 * HOUR_MS),
            0,
            rings ? at(-13 * HOUR_MS) : null,
            at(11 * HOUR_MS),
            rings ? null : at(0),
            rings ? null : 'done',
            rings ? at(-MINUTE_MS) : null,
          ]
        }),
      })
    })
  }
}
