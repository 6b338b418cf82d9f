import { performance } from 'node:perf_hooks'
import { runRound } from './load'
import { makeMessages } from './messages'
import type { RunningProduct } from './product'
import { percentile } from './statistics'

/** p99 in ms of those who came while a backlog was worked off, and how many they were. */
export interface Beside {
  knockMs: number
  callbackMs: number
  pageMs: number
  asked: number
  refused: number
}

const EVERY_MS = 100

/** Knocks, callbacks of the official account and pages keep coming, each ten times a second. */
export function watchBeside(
  { sandbox, port }: Pick<RunningProduct, 'sandbox' | 'port'>,
  openKfId: string,
): { end(): Promise<Beside> } {
  let running = true
  let refused = 0
  const again = async (ask: () => Promise<boolean>): Promise<number[]> => {
    const took: number[] = []
    while (running) {
      const askedAt = performance.now()
      if (!(await ask().catch(() => false))) refused += 1
      took.push(performance.now() - askedAt)
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
    return took
  }
  const asking = Promise.all([
    again(async () => {
      const knock = await sandbox.control.kf.knock({ openKfId })
      return knock?.attempts.at(-1)?.status === 200
    }),
    again(async () => {
      const { replies } = await runRound(makeMessages(1, '/callback/official-account'), {
        port,
        connections: 1,
        durationMs: 30_000,
      })
      return replies.every(({ status }) => status === 200)
    }),
    again(async () => (await fetch(`http://127.0.0.1:${port}/api/contact`)).ok),
  ])
  return {
    async end() {
      running = false
      const [knocks, callbacks, pages] = await asking
      const p99 = (took: readonly number[]): number => Math.round(percentile(took, 0.99))
      return {
        knockMs: p99(knocks),
        callbackMs: p99(callbacks),
        pageMs: p99(pages),
        asked: knocks.length + callbacks.length + pages.length,
        refused,
      }
    },
  }
}
