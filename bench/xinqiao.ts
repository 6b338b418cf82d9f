import { join } from 'node:path'
import { findMariadbd } from '../test/support/private-mariadb'
import { followers } from './account'
import { checkSealed, type Candidate, type RunningCandidate } from './candidates'
import { runRound, type Reply } from './load'
import { makeMessages, readReply } from './messages'
import { mariadb, sqlite, startProduct, type OpenDatabase } from './product'
import { countStored } from './stored'

const PATH = '/callback/official-account'
/** How many messages are delivered once more at the end. */
const REPEATS = 300

/** The product itself, as `npm start` runs it, on both databases; the second only where mariadbd is installed. */
export function xinqiaoCandidates(): Candidate[] {
  const does = 'opens, tells repeats apart, stores message, conversation and answer, answers sealed'
  const candidates = [{ name: 'xinqiao-sqlite', does, path: PATH, start: () => start(sqlite) }]
  if (findMariadbd() === null) {
    console.log('MariaDB is not installed: xinqiao-mariadb is left out.')
    return candidates
  }
  return [
    ...candidates,
    {
      name: 'xinqiao-mariadb',
      does: `${does}; every commit flushed, over its socket`,
      path: PATH,
      start: () => start(mariadb),
    },
  ]
}

/** What hearing the topic of each message costs: the same without it. */
export const DEAF = 'xinqiao-sqlite-deaf'
export function deafCandidate(): Candidate {
  const script = join(__dirname, 'servers/deaf.js')
  return {
    name: DEAF,
    does: 'the same, and understands no message',
    path: PATH,
    start: () => start(sqlite, script),
  }
}

async function start(openDatabase: OpenDatabase, script?: string): Promise<RunningCandidate> {
  const product = await startProduct(openDatabase, script)
  const { port, databaseUrl: url } = product
  const greetings = await greet(port)
  return {
    ...product,
    check: checkSealed,
    verifyStored: (replies) => verifyStored({ url, port, replies: [...greetings, ...replies] }),
  }
}

/** Every follower writes once, and what that sets off (their names are asked for) is done before anything is measured. */
async function greet(port: number): Promise<Reply[]> {
  const { replies } = await runRound(makeMessages(followers.length, PATH), {
    port,
    connections: 8,
    durationMs: 60_000,
  })
  replies.forEach(checkSealed)
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await waitingRows(port)) === 0) return replies
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the outbox did not come to rest before the measurement')
}

async function waitingRows(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^xinqiao_outbox_waiting (\d+)$/m.exec(metrics)?.[1] ?? Number.NaN)
}

/** Counts in the database what was acknowledged, delivers some of it again, and counts once more. */
async function verifyStored({
  url,
  port,
  replies,
}: {
  url: string
  port: number
  replies: readonly Reply[]
}): Promise<void> {
  const expected = { incoming: replies.length, answers: replies.length, receipts: replies.length }
  requireSame('after the rounds', await countStored(url), expected)
  const repeated = replies.slice(-REPEATS)
  const { replies: again } = await runRound(
    repeated.map(({ message }) => message),
    { port, connections: 8, durationMs: 60_000 },
  )
  const first = new Map(
    repeated.map((reply) => [reply.message.messageId, readReply(reply.body, reply.message)]),
  )
  for (const reply of again) {
    const answer = readReply(reply.body, reply.message)
    if (answer !== first.get(reply.message.messageId))
      throw new Error('a repeated delivery got another answer than the first')
  }
  requireSame('after repeated deliveries', await countStored(url), expected)
}

function requireSame(when: string, found: object, expected: object): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return
  throw new Error(
    `not exactly once ${when}: stored ${JSON.stringify(found)}, acknowledged ${JSON.stringify(expected)}`,
  )
}
