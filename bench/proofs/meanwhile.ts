import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { followers } from '../account'
import { runRound } from '../load'
import { makeMessages, type BenchMessage } from '../messages'
import type { OpenDatabase } from '../product'
import { median, percentile } from '../statistics'
import { migrateAll, onDatabase, productProcess, type ProductProcess } from './product'

const PATH = '/callback/official-account'
const AT_ONCE = 4
/** Of the five seconds that WeChat waits. */
export const CALLBACK_P99_MS = 1_000
/** What a small machine has to spare for one process. */
export const MOST_RSS_MB = 600
const WARM_UP = 100
const LOOKED_AT_MS = 100

export interface Meanwhile {
  callbacks: number
  refused: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  peakRssMb: number
}

export interface Setting {
  server: ProductProcess
  sandbox: Sandbox
  databaseUrl: string
}

/** The product on an empty database, warm. @param prepare fills the database before the server starts */
export function withServer<T>(
  open: OpenDatabase,
  work: (setting: Setting) => Promise<T>,
  prepare?: (url: string) => Promise<void>,
): Promise<T> {
  return onDatabase(open, async ({ url }) => {
    const sandbox = await createSandbox(
      defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
    )
    await migrateAll(url)
    await prepare?.(url)
    const server = await productProcess({ sandbox, databaseUrl: url })
    try {
      server.start()
      await server.untilReady()
      await runRound(makeMessages(WARM_UP, PATH), {
        port: server.port,
        connections: AT_ONCE,
        durationMs: 30_000,
      })
      return await work({ server, sandbox, databaseUrl: url })
    } finally {
      await server.close()
      await sandbox.close()
    }
  })
}

/** Followers write while `work` goes on: how long their answers take, and how much memory the server holds at most. */
export async function meanwhile<T>(
  server: ProductProcess,
  work: () => Promise<T>,
): Promise<{ done: T; seen: Meanwhile }> {
  let running = true
  let peakRssMb = rssMb(server)
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, rssMb(server))
  }, LOOKED_AT_MS)
  const working = work().finally(() => {
    running = false
  })
  working.catch(() => undefined)
  const latencies: number[] = []
  let refused = 0
  while (running) {
    const { replies, latenciesMs } = await runRound(makeMessages(16, PATH), {
      port: server.port,
      connections: AT_ONCE,
      durationMs: 30_000,
    })
    latencies.push(...latenciesMs)
    refused += replies.filter(({ status }) => status !== 200).length
  }
  clearInterval(watch)
  const [p50Ms, p99Ms, maxMs] = [
    median(latencies),
    percentile(latencies, 0.99),
    Math.max(...latencies),
  ].map(Math.round)
  return {
    done: await working,
    seen: {
      callbacks: latencies.length,
      refused,
      p50Ms: p50Ms ?? 0,
      p99Ms: p99Ms ?? 0,
      maxMs: maxMs ?? 0,
      peakRssMb,
    },
  }
}

/** Whether followers were answered in time and the memory kept within bounds. */
export function held({ callbacks, refused, p99Ms, peakRssMb }: Meanwhile): boolean {
  return callbacks > 0 && refused === 0 && p99Ms <= CALLBACK_P99_MS && peakRssMb <= MOST_RSS_MB
}

/** Linux. */
export function rssMb({ pid }: ProductProcess): number {
  const [, kib = '0'] =
    /^VmRSS:\s{1,9}(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1_024)
}

/** How many connections the server holds. */
export function socketsOf({ pid }: ProductProcess): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) =>
    leadsTo(`/proc/${pid}/fd/${fd}`).startsWith('socket:'),
  ).length
}

/** A file may be closed between the list and this look. */
function leadsTo(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** One asker's request, ready for the wire; each comes from an address of its own, as our proxy tells it. */
export function strangerAsks(target: string, index: number, body?: string): BenchMessage {
  const [method = 'GET', path = '/'] = target.split(' ')
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `X-Forwarded-For: 198.51.${(index >> 8) & 255}.${index & 255}`,
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ]
  return {
    openId: '',
    messageId: '',
    request: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`),
  }
}

/** How often each status was answered. */
export function countStatuses(statuses: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
