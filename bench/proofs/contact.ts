import { systemActor } from '../../server/lib/actor'
import { openDatabase } from '../../server/db/database'
import { bulkInsert } from '../../server/db/dialect'
import { migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import { after, DAY_MS, systemClock } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { runRound } from '../load'
import type { OpenDatabase } from '../product'
import { median, percentile } from '../statistics'
import {
  countStatuses,
  held,
  meanwhile,
  pause,
  strangerAsks,
  withServer,
  type Meanwhile,
} from './meanwhile'
import { databaseKinds } from './product'
import type { Proof } from './proof'

const CALLERS = 10
const SIZES = {
  short: { sessions: 3_000, durationMs: 2_000 },
  full: { sessions: 60_000, durationMs: 10_000 },
} as const
const ROWS_AT_ONCE = 500
const MESSAGES = 200_000
const FIGURES_WITHIN_MS = 30_000

interface Called extends Meanwhile {
  contactPerSecond: number
  contactP50Ms: number
  contactP99Ms: number
  statuses: Record<string, number>
  /** How many figures of the month the answer told. */
  figures: number
}

/** Home and 联系客服 ask for it, so a normal evening does the same as an attack. */
export const contact: Proof = {
  shows:
    'ten callers of GET /api/contact in a loop at 60,000 sessions of the month, while followers write',
  async run(size) {
    const figures: Record<string, Called> = {}
    for (const [kind, open] of Object.entries(databaseKinds()))
      figures[kind] = await onOne(open, SIZES[size])
    const ok = Object.values(figures).every(
      (one) => held(one) && Object.keys(one.statuses).join() === '200' && one.figures > 0,
    )
    return { ok, callers: CALLERS, ...SIZES[size], ...figures }
  },
}

function onOne(
  open: OpenDatabase,
  { sessions, durationMs }: { sessions: number; durationMs: number },
): Promise<Called> {
  return withServer(
    open,
    async ({ server }) => {
      const figures = await untilFigures(server.url)
      const requests = Array.from({ length: MESSAGES }, (_, index) =>
        strangerAsks('GET /api/contact', index),
      )
      const { done, seen } = await meanwhile(server, () =>
        runRound(requests, { port: server.port, connections: CALLERS, durationMs }),
      )
      const { replies, seconds, latenciesMs } = done
      return {
        contactPerSecond: Math.round(replies.length / seconds),
        contactP50Ms: Math.round(median(latenciesMs)),
        contactP99Ms: Math.round(percentile(latenciesMs, 0.99)),
        statuses: countStatuses(replies.map(({ status }) => status)),
        figures,
        ...seen,
      }
    },
    (url) => fillSessions(url, sessions),
  )
}

/** They are summed in the background; the pages have none before. */
async function untilFigures(url: string): Promise<number> {
  const until = performance.now() + FIGURES_WITHIN_MS
  for (;;) {
    const answer = await fetch(`${url}/api/contact`)
    const { figures } = JSON.parse(await answer.text()) as { figures: unknown[] }
    if (figures.length > 0 || performance.now() > until) return figures.length
    await pause(200)
  }
}

/** Sessions of the last 30 days as a busy month leaves them: ended, most of them picked up, solved and rated. */
async function fillSessions(url: string, count: number): Promise<void> {
  const db = await openDatabase({
    actor: systemActor('bench'),
    url,
    clock: systemClock,
    entities,
    migrations,
  })
  const columns = [
    'id',
    'conversation_id',
    'channel',
    'status',
    'department',
    'entry',
    'started_at',
    'wanted_at',
    'assigned_at',
    'wait_ms',
    'ended_at',
    'end_reason',
    'solved',
    'rating',
  ]
  const row = (index: number) => {
    const at = after(db.clock.now(), -((index % 29) + 1) * DAY_MS - index)
    const waitMs = 20_000 + (index % 90_000)
    return [
      newId('ses'),
      newId('cnv'),
      'official-account',
      'ended',
      'after-sales',
      'official-account',
      at,
      at,
      at,
      waitMs,
      at,
      'agent',
      'solved',
      4 + (index % 2),
    ]
  }
  const answer = (index: number) => [
    newId('ans'),
    newId('ses'),
    index % 2 === 0 ? 'agent' : 'bot',
    'after-sales',
    true,
    1_000 + (index % 60_000),
    after(db.clock.now(), -((index % 29) + 1) * DAY_MS - index),
  ]
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const indexes = Array.from(
      { length: Math.min(ROWS_AT_ONCE, count - first) },
      (_, offset) => first + offset,
    )
    await db.transaction(async (tx) => {
      await bulkInsert(tx, { table: 'service_sessions', columns, rows: indexes.map(row) })
      await bulkInsert(tx, {
        table: 'answer_times',
        columns: ['id', 'session_id', 'answerer', 'department', 'is_first', 'waited_ms', 'at'],
        rows: indexes.map(answer),
      })
    })
  }
  await db.close()
}
