import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Database } from '../server/db/database'
import { createApi } from '../server/http/api'
import { createKoa } from '../server/http/create-koa'
import { LIMITS } from '../server/http/limits'
import { agentGuard, customerGuard, noGuard, supervisorGuard } from '../server/identity/guards'
import { syncAgents } from '../server/identity/agents'
import { issueLogIn } from '../server/identity/log-ins'
import { Agent } from '../server/identity/agent.entity'
import { createLogger } from '../server/lib/logger'
import { fromShanghai, shanghaiDate } from '../server/lib/shanghai-time'
import { promiseRoutes } from '../server/insight/promises.routes'
import { platformGuard } from '../server/orders/platform-guard'
import { createCalendar, type BusinessCalendar } from '../server/policy/business-calendar'
import { loadCalendarYears } from '../server/policy/load-calendar'
import { loadPolicy } from '../server/policy/load-policy'
import type { Policy } from '../server/policy/policy.schema'
import { incidentsOfTickets } from '../server/incidents/incidents-of-tickets'
import { deskTicketRoutes } from '../server/tickets/desk/desk-tickets.routes'
import { ringClocks } from '../server/tickets/promises/ring-clocks'
import { testBox } from '../test/support/api'
import { fakeClock } from '../test/support/fake-clock'
import { findMariadbd } from '../test/support/private-mariadb'
import { openMariadb, openScratch } from './scratch-database'
import { percentile } from './statistics'
import { fillTickets, makeDue, numberOf, orderOf } from './tickets-filled'

export interface TicketsPlan {
  /** How many tickets there are; one in a hundred is open. */
  sizes: ReadonlyArray<readonly [database: 'sqlite' | 'mariadb', rows: number]>
  asked: number
  due: number
}

export const FULL_TICKETS: TicketsPlan = {
  sizes: [
    ['sqlite', 10_000],
    ['sqlite', 100_000],
    ['mariadb', 10_000],
    ['mariadb', 1_000_000],
  ],
  asked: 60,
  due: 1_000,
}
export const QUICK_TICKETS: TicketsPlan = {
  sizes: [
    ['sqlite', 2_000],
    ['sqlite', 10_000],
  ],
  asked: 25,
  due: 200,
}

/** One line for each question; `p95Ms` of the sweep is that of a whole sweep of so many due clocks. */
export async function benchTickets({ sizes, asked, due }: TicketsPlan): Promise<void> {
  for (const [database, rows] of sizes) {
    if (database === 'mariadb' && findMariadbd() === null) continue
    for (const { what, p95Ms, cpuMs } of await measure(database, { rows, asked, due })) {
      const times = { p95Ms: tenths(p95Ms), cpuMs: tenths(cpuMs) }
      console.log(JSON.stringify({ bench: 'tickets', database, what, rows, ...times }))
    }
  }
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10

/** `cpuMs`: what one asking costs this process on the mean, asking included; it tells the same on a machine that is busy otherwise. */
interface Figure {
  p95Ms: number
  cpuMs: number
}

/** Since then, in milliseconds. */
function cpuSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}

interface Measuring {
  rows: number
  asked: number
  due: number
}

async function measure(
  database: 'sqlite' | 'mariadb',
  { rows, asked, due }: Measuring,
): Promise<Array<{ what: string } & Figure>> {
  const policy = loadPolicy('haicheng')
  const deps = {
    policy,
    calendar: createCalendar(loadCalendarYears()),
    box: testBox,
    logger: createLogger('silent'),
  }
  // At night most of what is due waits for the morning, and there would be nothing to measure.
  const clock = fakeClock(fromShanghai(shanghaiDate(new Date()), '12:00'))
  const db = await (database === 'sqlite' ? openScratch(clock) : openMariadb(clock))
  try {
    await db.transaction((tx) => syncAgents(tx, policy))
    const agent = await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })
    const began = performance.now()
    await fillTickets(db, { rows, due, agentId: agent.id })
    console.error(`${database} ${rows}: seeded in ${Math.round(performance.now() - began)} ms`)
    const { ask, close } = await serve(db, deps, agent.id)
    const times = async (path: string): Promise<Figure> => {
      const measured: number[] = []
      for (let warm = 0; warm < 5; warm += 1) await ask(path)
      const cpu = process.cpuUsage()
      for (let turn = 0; turn < asked; turn += 1) {
        const from = performance.now()
        await ask(path)
        measured.push(performance.now() - from)
      }
      return { p95Ms: percentile(measured, 0.95), cpuMs: cpuSince(cpu) / asked }
    }
    const found = []
    for (const [what, path] of QUESTIONS) found.push({ what, ...(await times(path(rows))) })
    await close()
    // What is prepared once is not part of it.
    await ringOnce(db, deps, 1)
    return [...found, { what: `sweep of ${due} due`, ...(await ringOnce(db, deps, due)) }]
  } finally {
    await db.close()
  }
}

/** So many clocks are due, and a sweep tells them. */
async function ringOnce(
  db: Database,
  deps: Parameters<typeof ringClocks>[1],
  due: number,
): Promise<Figure> {
  await makeDue(db, due)
  const cpu = process.cpuUsage()
  const from = performance.now()
  const told = await ringClocks(db, deps)
  const figure = { p95Ms: performance.now() - from, cpuMs: cpuSince(cpu) }
  if (told !== due) throw new Error(`the sweep told ${told} of ${due}`)
  return figure
}

const list = (query: string): string => `/desk/api/tickets?${query}`
const sought = (words: string): string => list(`q=${encodeURIComponent(words)}`)
const QUESTIONS: ReadonlyArray<readonly [what: string, path: (rows: number) => string]> = [
  ['open list', () => list('scope=open')],
  ['my list', () => list('scope=mine')],
  ['due list', () => list('scope=department')],
  ['search by number', (rows) => sought(numberOf(rows - 7))],
  ['search by order', (rows) => sought(orderOf(rows - 7))],
  ['search by customer', () => sought('用户17')],
  ['search by words', () => sought('卡密无效')],
  ['search by words that nobody said', () => sought('无效到账')],
  ['board', () => '/api/promises'],
]

/** As the desk's routes are wired, with a log-in of an agent. */
async function serve(
  db: Database,
  deps: Parameters<typeof ringClocks>[1] & { policy: Policy; calendar: BusinessCalendar },
  agentId: string,
) {
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
    incidents: incidentsOfTickets,
    traceNotices: () => Promise.resolve([]),
    besideTicket: () =>
      Promise.resolve({ talks: [], incident: null, openIncidents: [], flags: [] }),
  })
  promiseRoutes(api, { db, policy: deps.policy })
  const koa = createKoa(createLogger('error'), [api.middleware])
  const server = createServer(koa.callback()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { token } = await db.transaction((tx) =>
    issueLogIn(
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
