import { randomUUID } from 'node:crypto'
import type { Database, Tx } from '../db/database'
import { after, SECOND_MS } from '../lib/clock'
import { PermanentError, reasonOf, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { backoffMs, MAX_ATTEMPTS } from './backoff'
import { claimRows, finishRows, type ClaimedRow } from './claim'
import { DeadOutboxRow } from './dead-row.entity'
import { readEvent, type AnyEvent, type HandlerName } from './events'
import { OutboxRow } from './outbox-row.entity'
import { onPublished } from './publish'

export type Job = AnyEvent & {
  /** The outbox row: stable over retries, so it can serve as an idempotency key. */
  id: string
  /** 1 on the first try. */
  attempt: number
}

/** Delivery is at least once: a handler must do no harm when it is called again with the same job. */
export type Handler = (job: Job) => Promise<void>
export type Handlers = Readonly<Record<HandlerName, Handler>>

export interface WorkerOptions {
  db: Database
  handlers: Handlers
  logger: Logger
  random?: () => number
  batchSize?: number
  leaseMs?: number
  pollMs?: number
}

export interface OutboxWorker {
  /** Handles everything that is due now; returns how many rows it took. */
  runOnce(): Promise<number>
  start(): void
  /** Takes no new rows and waits for those in hand. */
  stop(): Promise<void>
}

interface Verdict {
  row: ClaimedRow
  error?: unknown
}

export function createOutboxWorker(options: WorkerOptions): OutboxWorker {
  const { db, handlers, logger, random = Math.random, batchSize = 50, leaseMs = 60 * SECOND_MS, pollMs = 500 } = options
  const owner = `worker-${randomUUID()}`
  let running: Promise<void> | null = null
  let stopped = false
  let poke: () => void = () => undefined

  const handle = async (row: ClaimedRow): Promise<Verdict> => {
    try {
      await handlerOf(handlers, row)({ ...readEvent(row.event, row.payload), id: row.id, attempt: row.attempts + 1 })
      return { row }
    } catch (error) {
      return { row, error }
    }
  }
  const runOnce = async (): Promise<number> => {
    const rows = await claimRows(db, { owner, batchSize, leaseMs })
    if (rows.length === 0) return 0
    const verdicts = await Promise.all(rows.map(handle))
    await db.transaction(async (tx) => {
      await finishRows(tx, owner, verdicts.filter(({ error }) => error === undefined).map(({ row }) => row.id))
      for (const verdict of verdicts) {
        if (verdict.error !== undefined) await settleFailure(tx, { ...verdict, owner, random: random(), logger })
      }
    })
    return rows.length
  }
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const taken = await runOnce().catch((error: unknown) => {
        logger.error({ err: error }, 'outbox: a round failed; its rows come back when their lease ends')
        return 0
      })
      if (taken === 0 && !stopped) await new Promise<void>((resume) => {
        const timer = setTimeout(resume, pollMs)
        poke = () => { clearTimeout(timer); resume() }
      })
    }
  }
  const unsubscribe = onPublished(() => poke())
  return {
    runOnce,
    start() { running ??= loop() },
    async stop() {
      stopped = true
      unsubscribe()
      poke()
      await running
    },
  }
}

/** @throws PermanentError for a row that another version of the product wrote */
function handlerOf(handlers: Handlers, row: ClaimedRow): Handler {
  const handler = new Map<string, Handler>(Object.entries(handlers)).get(row.handler)
  if (!handler) throw new PermanentError(`this version has no handler ${row.handler}`)
  return handler
}

async function settleFailure(tx: Tx, failure: Verdict & { owner: string; random: number; logger: Logger }): Promise<void> {
  const { row, error, owner, logger } = failure
  const attempts = row.attempts + 1
  const reason = reasonOf(error)
  if (isPermanent(error) || attempts >= MAX_ATTEMPTS) {
    logger.error({ outboxId: row.id, handler: row.handler, attempts, reason }, 'outbox: moved to the dead shelf')
    const source = await tx.manager.findOneBy(OutboxRow, { id: row.id, leaseOwner: owner })
    if (!source) return
    const { id, event, handler, payload, orderKey, createdAt } = source
    await tx.manager.insert(DeadOutboxRow, { id, event, handler, payload, orderKey, createdAt, attempts, reason, diedAt: tx.now })
    await tx.manager.delete(OutboxRow, { id })
    return
  }
  const waitMs = Math.max(backoffMs(attempts, failure.random), retryAfterMs(error))
  logger.warn({ outboxId: row.id, handler: row.handler, attempts, waitMs, reason }, 'outbox: will try again')
  await tx.manager.update(OutboxRow, { id: row.id, leaseOwner: owner },
    { attempts, availableAt: after(tx.now, waitMs), leaseOwner: null, leaseUntil: null, lastError: reason })
}

function isPermanent(error: unknown): boolean {
  return error instanceof PermanentError || (error instanceof UpstreamError && !error.details.retryable)
}

function retryAfterMs(error: unknown): number {
  return error instanceof UpstreamError ? error.details.retryAfterMs ?? 0 : 0
}
