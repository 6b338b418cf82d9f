import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { SECOND_MS } from '../lib/clock'
import type { Logger } from '../lib/logger'
import { createLiveWaits, type LiveWaits } from './live-waits'
import { LiveQuery, LiveVersion } from './live.contract'
import { agentTopic, customerTopic, DESK_TOPIC } from './topics'

export interface LiveDeps {
  db: Database
  logger: Logger
  /** How often the database is asked for what other processes changed. */
  everyMs?: number
  /** How long one request waits: below what proxies and WeChat cut off. */
  holdMs?: number
}

export interface Live {
  routes(api: Api): void
  /** Answers all that wait; to be called before the server closes. */
  stop(): void
}

/** Long polling: works in a mini program, through every proxy, and over any number of processes, since the truth is a row. */
export function createLive({ db, logger, everyMs = 500, holdMs = 25 * SECOND_MS }: LiveDeps): Live {
  const waits = createLiveWaits({
    db, everyMs, onError: (error) => logger.warn({ err: error }, 'live: the database did not answer; asked again soon'),
  })
  const answer = answerWhenChanged(waits, holdMs)
  return {
    routes(api) {
      api.raw('GET /api/live', { summary: '等新消息(长轮询)', auth: 'customer', query: LiveQuery, answer: LiveVersion },
        (ctx, { actor, query }) => answer(ctx, { owner: actor.customerId, topics: [customerTopic(actor.customerId)], known: query.version }))
      api.raw('GET /desk/api/live', { summary: '等工作台上的变化(长轮询)', auth: 'agent', query: LiveQuery, answer: LiveVersion },
        (ctx, { actor, query }) => answer(ctx, { owner: actor.agentId, topics: [agentTopic(actor.agentId), DESK_TOPIC], known: query.version }))
    },
    stop: waits.stop,
  }
}

interface Question {
  owner: string
  topics: readonly string[]
  known: string | undefined
}

function answerWhenChanged(waits: LiveWaits, holdMs: number): (ctx: HttpContext, question: Question) => Promise<void> {
  return async (ctx, question) => {
    const gone = new AbortController()
    ctx.res.once('close', () => gone.abort())
    const version = await waits.wait({ ...question, forMs: holdMs, gone: gone.signal })
    // A server that stops waits for its connections: this one need not be kept.
    if (waits.isStopped()) ctx.set('Connection', 'close')
    ctx.type = 'application/json'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = JSON.stringify({ version } satisfies LiveVersion)
  }
}
