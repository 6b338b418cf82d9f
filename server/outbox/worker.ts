import { randomUUID } from 'node:crypto'
import type { Database, Tx } from '../db/database'
import { createGroupCommit } from '../db/group-commit'
import { after, SECOND_MS } from '../lib/clock'
import { PermanentError, reasonOf, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { startLoops } from '../lib/loop'
import { backoffMs, MAX_ATTEMPTS } from './backoff'
import { claimRows, finishRows, renewLeases, type ClaimedRow } from './claim'
import { DeadOutboxRow } from './dead-row.entity'
import {
  hears,
  isHandlerName,
  readEvent,
  type AnyEvent,
  type EventFor,
  type EventName,
  type EventPayload,
  type HandlerName,
} from './events'
import { OutboxRow } from './outbox-row.entity'
import { onPublished } from './publish'

interface Attempt {
  /** The outbox row: stable over retries, so it can serve as an idempotency key. */
  id: string
  /** 1 on the first try. */
  attempt: number
}

/** What a handler is given: one of the events that it hears of, as the table in events.ts says. */
export type Job<Name extends HandlerName = HandlerName> = EventFor<Name> & Attempt

/** What any handler is given that hears of this event. */
export type JobOn<Name extends EventName> = {
  [Event in Name]: { event: Event; payload: EventPayload<Event> } & Attempt
}[Name]

/** Delivery is at least once: a handler must do no harm when it is called again with the same job. */
export type Handler<Name extends HandlerName = HandlerName> = (job: Job<Name>) => Promise<void>
/** One for each name of the table: what is missing or takes another event does not compile. */
export type Handlers = { readonly [Name in HandlerName]: Handler<Name> }

export interface WorkerOptions {
  db: Database
  handlers: Handlers
  logger: Logger
  random?: () => number
  /** Rows claimed in one statement. */
  batchSize?: number
  /** Rows being worked on at a time. */
  maxInFlight?: number
  leaseMs?: number
  pollMs?: number
}

export interface OutboxWorker {
  /** Handles everything that is due now; returns how many rows it took. */
  runOnce(): Promise<number>
  /** Keeps what is in hand for another lease. Once started, the worker does so by itself in time. */
  renew(): Promise<void>
  start(): void
  /** Takes no new rows and waits for those in hand. */
  stop(): Promise<void>
}

/** In each lease, so that one that comes late does no harm. */
const RENEWALS = 3

interface Verdict {
  row: ClaimedRow
  error?: unknown
}

/**
 * Claims in batches and settles in batches, but never waits for the slowest of a batch: while one row waits for a platform
 * that does not answer, others go on, up to `maxInFlight`.
 */
export function createOutboxWorker(options: WorkerOptions): OutboxWorker {
  const {
    db,
    handlers,
    logger,
    random = Math.random,
    batchSize = 100,
    maxInFlight = 200,
    leaseMs = 60 * SECOND_MS,
    pollMs = 500,
  } = options
  const owner = `worker-${randomUUID()}`
  const inFlight = new Set<Promise<void>>()
  const inHand = new Set<string>()
  let running: Promise<void> | null = null
  let stopped = false
  let poke: () => void = () => undefined

  const settlement = createGroupCommit<Verdict, true>({
    db,
    work: async (tx, verdicts) => {
      await finishRows(
        tx,
        owner,
        verdicts.filter(({ error }) => error === undefined).map(({ row }) => row.id),
      )
      for (const verdict of verdicts) {
        if (verdict.error !== undefined)
          await settleFailure(tx, { ...verdict, owner, random: random(), logger })
      }
      return verdicts.map(() => true)
    },
  })
  const handle = async (row: ClaimedRow): Promise<void> => {
    inHand.add(row.id)
    const verdict = await attempt(handlers, row)
    inHand.delete(row.id)
    await settlement.submit(verdict).catch((error: unknown) => {
      logger.error(
        { err: error, outboxId: row.id },
        'outbox: a row could not be settled; it comes back when its lease ends',
      )
    })
  }
  const claim = (limit: number): Promise<ClaimedRow[]> =>
    claimRows(db, { owner, batchSize: limit, leaseMs })
  const launch = (row: ClaimedRow): void => {
    const work = handle(row).finally(() => {
      inFlight.delete(work)
      poke()
    })
    inFlight.add(work)
  }
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const room = Math.min(batchSize, maxInFlight - inFlight.size)
      const rows =
        room <= 0
          ? []
          : await claim(room).catch((error: unknown) => {
              logger.error({ err: error }, 'outbox: claiming failed; tried again soon')
              return []
            })
      rows.forEach(launch)
      if (rows.length === 0 && !stopped)
        await new Promise<void>((resume) => {
          const timer = setTimeout(resume, pollMs)
          poke = () => {
            clearTimeout(timer)
            resume()
          }
        })
    }
    await Promise.all(inFlight)
  }
  /** Some jobs take longer than a lease: a picture over a slow line, three times. */
  const renew = async (): Promise<void> => {
    if (inHand.size > 0)
      await db.transaction((tx) => renewLeases(tx, { owner, leaseMs }, [...inHand]))
  }
  let stopRenewing: () => Promise<void> = () => Promise.resolve()
  const unsubscribe = onPublished(() => poke())
  return {
    async runOnce() {
      const rows = await claim(batchSize)
      await Promise.all(rows.map(handle))
      return rows.length
    },
    renew,
    start() {
      if (running) return
      running = loop()
      stopRenewing = startLoops(
        [{ name: 'outbox-leases', everyMs: leaseMs / RENEWALS, run: renew }],
        logger,
      )
    },
    async stop() {
      stopped = true
      unsubscribe()
      poke()
      await running
      await stopRenewing()
    },
  }
}

async function attempt(handlers: Handlers, row: ClaimedRow): Promise<Verdict> {
  try {
    // What failed so often is on the dead shelf already: this one was taken and never settled.
    if (row.attempts > MAX_ATTEMPTS)
      throw new PermanentError(
        `the process ended each of the ${MAX_ATTEMPTS} times when this was at work`,
      )
    await run(handlers, row)
    return { row }
  } catch (error) {
    return { row, error }
  }
}

/** @throws PermanentError for a row that another version of the product wrote */
async function run(handlers: Handlers, row: ClaimedRow): Promise<void> {
  if (!isHandlerName(row.handler))
    throw new PermanentError(`this version has no handler ${row.handler}`)
  const job = { ...readEvent(row.event, row.payload), id: row.id, attempt: row.attempts }
  await give(handlers, row.handler, job)
}

async function give<Name extends HandlerName>(
  handlers: Handlers,
  name: Name,
  job: AnyEvent & Attempt,
): Promise<void> {
  if (!hears(name, job)) throw new PermanentError(`${name} does not hear of ${job.event}`)
  await handlers[name](job)
}

async function settleFailure(
  tx: Tx,
  failure: Verdict & { owner: string; random: number; logger: Logger },
): Promise<void> {
  const { row, error, owner, logger } = failure
  const attempts = Math.min(row.attempts, MAX_ATTEMPTS)
  const reason = reasonOf(error)
  if (isPermanent(error) || attempts >= MAX_ATTEMPTS) {
    logger.error(
      { outboxId: row.id, handler: row.handler, attempts, reason },
      'outbox: moved to the dead shelf',
    )
    const source = await tx.manager.findOneBy(OutboxRow, { id: row.id, leaseOwner: owner })
    if (!source) return
    const { id, event, handler, payload, orderKey, createdAt } = source
    await tx.manager.insert(DeadOutboxRow, {
      id,
      event,
      handler,
      payload,
      orderKey,
      createdAt,
      attempts,
      reason,
      diedAt: tx.now,
      dismissedAt: null,
      dismissedBy: null,
    })
    await tx.manager.delete(OutboxRow, { id })
    return
  }
  const waitMs = Math.max(backoffMs(attempts, failure.random), retryAfterMs(error))
  logger.warn(
    { outboxId: row.id, handler: row.handler, attempts, waitMs, reason },
    'outbox: will try again',
  )
  await tx.manager.update(
    OutboxRow,
    { id: row.id, leaseOwner: owner },
    {
      attempts,
      availableAt: after(tx.now, waitMs),
      leaseOwner: null,
      leaseUntil: null,
      lastError: reason,
    },
  )
}

function isPermanent(error: unknown): boolean {
  return (
    error instanceof PermanentError || (error instanceof UpstreamError && !error.details.retryable)
  )
}

function retryAfterMs(error: unknown): number {
  return error instanceof UpstreamError ? (error.details.retryAfterMs ?? 0) : 0
}
