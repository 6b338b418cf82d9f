import { runRound } from '../load'
import type { OpenDatabase } from '../product'
import {
  countStatuses,
  held,
  meanwhile,
  strangerAsks,
  withServer,
  type Meanwhile,
} from './meanwhile'
import { databaseKinds } from './product'
import type { Proof } from './proof'

const AT_ONCE = 300
const SIZES = { short: 2_000, full: 10_000 } as const
/** So many addresses that no bound on one of them holds the flood back. */
const ADDRESSES = 20_000
const MESSAGES = 200_000

/** What strangers may ask of us, each all the time. */
const ASKED: ReadonlyArray<readonly [string, string?]> = [
  ['GET /api/session/official-account/start'],
  ['GET /desk/auth/start'],
  ['GET /api/contact'],
  ['GET /api/app-config'],
  ['POST /api/session/mini-program', '{"code":"made-up-code-0001"}'],
  ['POST /api/session/exchange', '{"code":"made-up-code-0001"}'],
]

interface Flooded extends Meanwhile {
  perSecond: number
  statuses: Record<string, number>
}

/** WeChat gives up after five seconds, and strangers must not bring us there. */
export const flood: Proof = {
  // Two seconds of it are the moment in which three hundred connections are opened.
  atLengthOnly: true,
  shows: '300 strangers at once ask each open route again and again, while followers write',
  async run(size) {
    const figures: Record<string, Record<string, Flooded>> = {}
    for (const [kind, open] of Object.entries(databaseKinds()))
      figures[kind] = await onOne(open, SIZES[size])
    const all = Object.values(figures).flatMap((byRoute) => Object.values(byRoute))
    return {
      ok: all.every((one) => held(one) && !('500' in one.statuses)),
      atOnce: AT_ONCE,
      ...figures,
    }
  },
}

function onOne(open: OpenDatabase, durationMs: number): Promise<Record<string, Flooded>> {
  return withServer(open, async ({ server }) => {
    const figures: Record<string, Flooded> = {}
    for (const [target, body] of ASKED) {
      const requests = Array.from({ length: MESSAGES }, (_, index) => index % ADDRESSES).map(
        (index) => strangerAsks(target, index, body),
      )
      const { done, seen } = await meanwhile(server, () =>
        runRound(requests, { port: server.port, connections: AT_ONCE, durationMs }),
      )
      const { replies, seconds } = done
      figures[target] = {
        perSecond: Math.round(replies.length / seconds),
        statuses: countStatuses(replies.map(({ status }) => status)),
        ...seen,
      }
    }
    return figures
  })
}
