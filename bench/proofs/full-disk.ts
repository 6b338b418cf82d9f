import { execFileSync } from 'node:child_process'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { followers } from '../account'
import { runRound, type Reply } from '../load'
import { makeMessages, type BenchMessage } from '../messages'
import { sqlite } from '../product'
import { countStored } from '../stored'
import { openMiniProgram, type Answer, type Customer } from './customer'
import { pause } from './meanwhile'
import { migrateAll, onDatabase, productProcess, type ProductProcess } from './product'
import type { Proof, ProofResult } from './proof'

const PATH = '/callback/official-account'
/** Nothing may be written to any file: SQLite's log begins at its start again after each checkpoint, so a few KiB would let some commits pass. */
const FULL_BYTES = 0
const SIZES = { short: 40, full: 400 } as const

/**
 * SQLite rolls back by itself where a commit does not fit on the disk. Whatever was refused and failed meanwhile: as soon as there is
 * space again, what is acknowledged is stored, for readers now and after a kill and a restart.
 */
export const fullDisk: Proof = {
  shows: 'SQLite on a disk that is full for a while, across refused writes, a kill -9 and restarts',
  run: (size) =>
    onDatabase(sqlite, async ({ url }) => {
      const sandbox = await createSandbox(
        defaultOptions({ users: followers, currentPolicy: 'haicheng' }),
      )
      await migrateAll(url)
      const server = await productProcess({ sandbox, databaseUrl: url })
      try {
        server.start()
        await server.untilReady()
        return await fillAndFree({ sandbox, server, url, messages: SIZES[size] })
      } finally {
        await server.close()
        await sandbox.close()
      }
    }),
}

interface Setting {
  sandbox: Sandbox
  server: ProductProcess
  url: string
  messages: number
}

async function fillAndFree({ sandbox, server, url, messages }: Setting): Promise<ProofResult> {
  const customer = await openMiniProgram(server.url, sandbox, followers[0]?.id ?? '')
  const say = (count: number): Promise<Reply[]> => deliver(server, makeMessages(count, PATH))
  const before = acknowledged(await say(messages))

  limitFiles(server.pid, String(FULL_BYTES))
  const whileFull = await say(messages)
  const refusedWhileFull = [await refused(customer), (await ticket(customer, 'full')).status]
  const readyWhileFull = await staysReady(server)
  limitFiles(server.pid, 'unlimited')

  const refusedAfter = await refused(customer)
  const after = acknowledged(await say(messages))
  const tickets = [
    await ticket(customer, 'one'),
    await refused(customer),
    await ticket(customer, 'two'),
  ].flatMap((answer) =>
    typeof answer === 'object' && answer.status === 201 ? [String(answer.body['number'])] : [],
  )
  const sent = [...before, ...acknowledged(whileFull), ...after]
  const readyAfter = await untilReady(server)
  const storedNow = await countStored(url)

  await server.kill()
  server.start()
  await server.untilReady()
  const storedAfterKill = await countStored(url)
  const ticketsThere = await Promise.all(
    tickets.map(
      async (number) => (await customer.call(`GET /api/tickets/${number}`)).status === 200,
    ),
  )
  const again = acknowledged(await deliver(server, sent))
  const storedAfterRepeats = await countStored(url)
  const same = [storedNow, storedAfterKill, storedAfterRepeats].every(
    ({ incoming, receipts }) => incoming === sent.length && receipts === sent.length,
  )
  const ok =
    same &&
    !readyWhileFull &&
    readyAfter &&
    refusedAfter === 404 &&
    after.length === messages &&
    tickets.length === 2 &&
    ticketsThere.every(Boolean) &&
    again.length === sent.length
  return {
    ok,
    sent: 3 * messages,
    acknowledgedBefore: before.length,
    acknowledgedWhileFull: acknowledged(whileFull).length,
    acknowledgedAfter: after.length,
    refusedWhileFull,
    readyWhileFull,
    readyAfter,
    acknowledged: sent.length,
    stored: storedNow.incoming,
    storedAfterKill: storedAfterKill.incoming,
    storedAfterRepeats: storedAfterRepeats.incoming,
    lost: sent.length - storedAfterKill.incoming,
    tickets: tickets.length,
    ticketsThere,
  }
}

async function deliver(
  { port }: ProductProcess,
  messages: readonly BenchMessage[],
): Promise<Reply[]> {
  const { replies } = await runRound(messages, { port, connections: 8, durationMs: 120_000 })
  return replies
}

/** Of what WeChat was told that it is taken. */
function acknowledged(replies: readonly Reply[]): BenchMessage[] {
  return replies.filter(({ status }) => status === 200).map(({ message }) => message)
}

/** Writes that the product refuses were what turned a failed commit into silence. */
async function refused(customer: Customer): Promise<number> {
  return (await customer.call('POST /api/tickets/T990101-0001/answer', { text: '没有这张工单' }))
    .status
}

function ticket(customer: Customer, word: string): Promise<Answer> {
  return customer.call(
    'POST /api/tickets',
    { kind: 'goods', description: `激活时提示卡密无效 ${word}` },
    { 'Idempotency-Key': `full-disk-${word}` },
  )
}

/** What was found a moment ago is told again for a second: so long, and no longer, it may still say that it is ready. */
async function staysReady({ url }: ProductProcess): Promise<boolean> {
  const until = performance.now() + 3_000
  while (performance.now() < until) {
    if (!(await fetch(`${url}/readyz`)).ok) return false
    await pause(100)
  }
  return true
}

function untilReady(server: ProductProcess): Promise<boolean> {
  return server.untilReady(10_000).then(
    () => true,
    () => false,
  )
}

/** Linux: changes what a process that runs may write; a write beyond it fails. */
function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:unlimited`])
}
