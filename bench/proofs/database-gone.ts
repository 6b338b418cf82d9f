import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { findMariadbd } from '../../test/support/private-mariadb'
import { followers } from '../account'
import { makeMessages, type BenchMessage } from '../messages'
import { mariadb } from '../product'
import { countStored } from '../stored'
import { migrateAll, onDatabase, productProcess, type ProductProcess } from './product'
import type { Proof, ProofResult } from './proof'

const PATH = '/callback/official-account'
const SIZES = {
  short: { messages: 30, goneMs: 6_000 },
  full: { messages: 136, goneMs: 20_000 },
} as const
/** WeChat hangs up after five seconds, and delivers three times in all. */
const WECHAT_WAITS_MS = 5_000
const DELIVERIES = 3

/**
 * The database refuses every connection for a while. A message that WeChat delivers again within its three attempts, one right after the
 * other, is not lost: its delivery waits for the database.
 */
export const databaseGone: Proof = {
  shows:
    'MariaDB refuses all connections for 20 s while followers write; WeChat delivers three times',
  run(size) {
    if (findMariadbd() === null)
      return Promise.resolve({ ok: true, skipped: 'MariaDB is not installed' })
    return onDatabase(mariadb, async ({ url }) => {
      const line = await openLine(url)
      const sandbox = await createSandbox(
        defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
      )
      await migrateAll(url)
      const server = await productProcess({ sandbox, databaseUrl: line.url })
      try {
        server.start()
        await server.untilReady()
        return await goAndComeBack({ server, line, url, ...SIZES[size] })
      } finally {
        await server.close()
        await line.cut()
        await sandbox.close()
      }
    })
  },
}

interface Setting {
  server: ProductProcess
  line: Line
  url: string
  messages: number
  goneMs: number
}

async function goAndComeBack({
  server,
  line,
  url,
  messages,
  goneMs,
}: Setting): Promise<ProofResult> {
  const all = makeMessages(messages, PATH)
  await line.cut()
  const readyz = probe(server)
  const deliveries = all.map(async (message, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * goneMs) / messages))
    return deliver(server, message)
  })
  await new Promise((resolve) => setTimeout(resolve, goneMs))
  await line.restore()
  const attempts = await Promise.all(deliveries)
  await server.untilReady(10_000)
  const { incoming, receipts } = await settled(url, messages)
  const asked = await readyz
  const acknowledged = attempts.filter(({ acknowledged: yes }) => yes).length
  return {
    ok: incoming === messages && receipts === messages && asked.status === 503 && asked.ms < 1_500,
    messages,
    goneMs,
    acknowledged,
    stored: incoming,
    lost: messages - incoming,
    doubled: Math.max(0, incoming - messages),
    deliveries: attempts.reduce((sum, { tries }) => sum + tries, 0),
    readyzWhileGone: asked,
  }
}

/** What was held is stored when the database is back, also where WeChat has hung up: looked for until nothing more comes. */
async function settled(url: string, wanted: number): ReturnType<typeof countStored> {
  let stored = await countStored(url)
  for (let looks = 0; looks < 50 && stored.incoming < wanted; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    stored = await countStored(url)
  }
  return stored
}

async function deliver(
  { url }: ProductProcess,
  { request }: BenchMessage,
): Promise<{ acknowledged: boolean; tries: number }> {
  const [head = '', body = ''] = request.toString().split('\r\n\r\n')
  const target = head.split(' ')[1] ?? ''
  for (let tries = 1; tries <= DELIVERIES; tries += 1) {
    const signal = AbortSignal.timeout(WECHAT_WAITS_MS)
    const status = await fetch(url + target, {
      method: 'POST',
      body,
      signal,
      headers: { 'content-type': 'text/xml' },
    }).then(
      (answer) => answer.text().then(() => answer.status),
      () => 0,
    )
    if (status === 200) return { acknowledged: true, tries }
  }
  return { acknowledged: false, tries: DELIVERIES }
}

async function probe({ url }: ProductProcess): Promise<{ status: number; ms: number }> {
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const startedAt = performance.now()
  const { status } = await fetch(`${url}/readyz`)
  return { status, ms: Math.round(performance.now() - startedAt) }
}

/** A way to the database that can be cut: connections are ended, and new ones refused. */
interface Line {
  url: string
  cut(): Promise<void>
  restore(): Promise<void>
}

async function openLine(databaseUrl: string): Promise<Line> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one
        .once('error', () => other.destroy())
        .once('close', () => {
          open.delete(one)
          other.destroy()
        })
    }
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.port = String(port)
  url.search = ''
  return {
    url: url.href,
    cut: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        open.forEach((socket) => socket.destroy())
      }),
    restore: () => listen(port),
  }
}
