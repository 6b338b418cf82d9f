import { join } from 'node:path'
import { startChild, type ChildServer } from './child-server'
import { readReply } from './messages'
import type { Reply } from './load'

export interface Candidate {
  name: string
  /** What it does with a message, for the table. */
  does: string
  path: string
  start(): Promise<RunningCandidate>
}

export interface RunningCandidate extends ChildServer {
  /** Throws on an answer that WeChat would not show to the sender. */
  check(reply: Reply): void
  /** For candidates that store: throws unless each of these messages and its answer is there exactly once. */
  verifyStored?(replies: readonly Reply[]): Promise<void>
}

export const BARE_KOA: Candidate = {
  name: 'koa',
  does: 'reads nothing, says success',
  path: '/',
  start: () =>
    startScript('koa', [], (reply) => {
      if (reply.status !== 200 || reply.body !== 'success')
        throw new Error(`bare Koa answered ${reply.status} ${reply.body}`)
    }),
}

/** A second Koa against the first: how far from 1 the ratio of two equals comes in this run. */
export const CONTROL: Candidate = { ...BARE_KOA, name: 'control', does: 'a second bare Koa' }

export function sdkCandidates(sdkFolder: string): Candidate[] {
  return ['node-easywechat', 'co-wechat', 'wechat'].map((name) => ({
    name,
    does: 'opens, answers sealed, stores nothing',
    path: '/callback/official-account',
    start: () => startScript(name, [sdkFolder], checkSealed),
  }))
}

export function checkSealed(reply: Reply): void {
  if (reply.status !== 200) throw new Error(`status ${reply.status}: ${reply.body.slice(0, 200)}`)
  readReply(reply.body, reply.message)
}

async function startScript(
  name: string,
  args: readonly string[],
  check: (reply: Reply) => void,
): Promise<RunningCandidate> {
  const server = await startChild({
    script: join(__dirname, 'servers', `${name}.js`),
    args,
    findPort: async (output) => printedPort(output),
  })
  return { ...server, check }
}

function printedPort(output: string): number | null {
  const port = /listening on (\d+)/.exec(output)?.[1]
  return port === undefined ? null : Number(port)
}
