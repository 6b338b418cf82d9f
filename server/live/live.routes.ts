import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { AgentActor, HttpContext } from '../http/context'
import { SECOND_MS } from '../lib/clock'
import type { Logger } from '../lib/logger'
import { createLiveWaits, type LiveWaits, type WaitRequest } from './live-waits'
import { DeskLive, DeskLiveQuery, LiveQuery, LiveVersion, type DeskMoved } from './live.contract'
import { agentTopic, customerTopic, DESK_TOPIC, TICKETS_TOPIC } from './topics'

export interface LiveDeps {
  db: Database
  logger: Logger
  /** An agent's desk page asked for news: it is open. Never keeps the page waiting. */
  onDeskAsked?(agentId: string): Promise<void>
  /** The topics behind what an agent's page has on the screen (`session:ses_…`); none for what they may not see. */
  watchedTopics?(actor: AgentActor, watched: readonly string[]): Promise<string[]>
  /** How often the database is asked for what other processes changed. */
  everyMs?: number
  /** Changes of the desk's lists that come within this time are told together. */
  listsMs?: number
  /** How long one request waits: below what proxies and WeChat cut off. */
  holdMs?: number
}

export interface Live {
  routes(api: Api): void
  /** Answers all that wait; to be called before the server closes. */
  stop(): void
}

/** Long polling: works in a mini program, through every proxy, and over any number of processes, since the truth is a row. */
export function createLive(deps: LiveDeps): Live {
  const {
    db,
    logger,
    onDeskAsked,
    watchedTopics,
    everyMs = 500,
    listsMs = 1_500,
    holdMs = 25 * SECOND_MS,
  } = deps
  const waits = createLiveWaits({
    db,
    everyMs,
    onError: (error) =>
      logger.warn({ err: error }, 'live: the database did not answer; asked again soon'),
  })
  const answer = answerWhenChanged(waits, holdMs)
  const askDesk = async (
    actor: AgentActor,
    { version, watch }: DeskLiveQuery,
  ): Promise<Question> => {
    const watched = watch === undefined ? [] : watch.split(',').slice(0, MOST_WATCHED)
    const topics = [
      agentTopic(actor.agentId),
      ...LISTS,
      ...((await watchedTopics?.(actor, watched)) ?? []),
    ]
    const ms = watched.includes(LIVE_BOARD) ? Math.min(BOARD_MS, listsMs) : listsMs
    return { owner: actor.agentId, topics, known: version, patient: { topics: LISTS, ms } }
  }
  return {
    routes(api) {
      api.raw(
        'GET /api/live',
        { summary: '等新消息（长轮询）', auth: 'customer', query: LiveQuery, answer: LiveVersion },
        (ctx, { actor, query }) =>
          answer(ctx, {
            owner: actor.customerId,
            topics: [customerTopic(actor.customerId)],
            known: query.version,
          }),
      )
      api.raw(
        'GET /desk/api/live',
        {
          summary: '等工作台上的变化（长轮询）',
          auth: 'agent',
          query: DeskLiveQuery,
          answer: DeskLive,
        },
        async (ctx, { actor, query }) => {
          onDeskAsked?.(actor.agentId).catch((error: unknown) =>
            logger.warn({ err: error }, 'live: that a desk page is open was not written down'),
          )
          return answer(ctx, await askDesk(actor, query), ({ known }, version) => ({
            version,
            moved: movedBetween(known, version),
          }))
        },
      )
    },
    stop: waits.stop,
  }
}

/** As many things as a page has on the screen. */
const MOST_WATCHED = 4
const LISTS = [DESK_TOPIC, TICKETS_TOPIC]
/** Whoever has the live board on the screen watches the lists themselves, and is told of them sooner. */
const LIVE_BOARD = 'board'
const BOARD_MS = 500
/** In the order of the desk's topics; whatever is watched beyond them is `open`. */
const NAMES: readonly DeskMoved[] = ['mine', 'desk', 'tickets']

/** What differs. A part that one of the two does not have has begun or ceased to be watched, which is no news. Pure. */
export function movedBetween(known: string | undefined, version: string): DeskMoved[] {
  const before = known?.split('.') ?? []
  const moved = version
    .split('.')
    .flatMap((part, index): DeskMoved[] =>
      before[index] === undefined || before[index] === part ? [] : [NAMES[index] ?? 'open'],
    )
  return [...new Set(moved)]
}

type Question = Pick<WaitRequest, 'owner' | 'topics' | 'known' | 'patient'>

type Present = (question: Question, version: string) => LiveVersion

function answerWhenChanged(
  waits: LiveWaits,
  holdMs: number,
): (ctx: HttpContext, question: Question, present?: Present) => Promise<void> {
  return async (ctx, question, present = (_, version) => ({ version })) => {
    const gone = new AbortController()
    ctx.res.once('close', () => gone.abort())
    const version = await waits.wait({ ...question, forMs: holdMs, gone: gone.signal })
    // A server that stops waits for its connections: this one need not be kept.
    if (waits.isStopped()) ctx.set('Connection', 'close')
    ctx.type = 'application/json'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = JSON.stringify(present(question, version))
  }
}
