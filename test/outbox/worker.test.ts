import { PermanentError, UpstreamError } from '../../server/lib/errors'
import { createLogger } from '../../server/lib/logger'
import { after, MINUTE_MS } from '../../server/lib/clock'
import { backoffMs, MAX_ATTEMPTS } from '../../server/outbox/backoff'
import { listDeadRows, measureOutbox, retryDeadRow } from '../../server/outbox/dead-shelf'
import { events } from '../../server/outbox/events'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import {
  createOutboxWorker,
  type Handler,
  type Handlers,
  type Job,
} from '../../server/outbox/worker'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { until } from '../support/until'

const NAMES = [...new Set(Object.values(events).flatMap(({ handlers }) => [...handlers]))]

let db: TestDatabase
let clock: FakeClock
beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
})
afterEach(() => db.close())

function workerWith(handler: Handler) {
  const handlers = Object.fromEntries(NAMES.map((name) => [name, handler])) as Handlers
  return createOutboxWorker({ db, handlers, logger: createLogger('silent'), random: () => 0.5 })
}
const noted = (ticketId: string, eventId: string) =>
  db.transaction((tx) => publish(tx, 'ticket.noted', { ticketId, eventId }, { orderKey: ticketId }))
const rows = () => db.read.count(OutboxRow)

it('publishes with the transaction: nothing is left of one that fails', async () => {
  await db
    .transaction(async (tx) => {
      await publish(tx, 'ticket.noted', { ticketId: 't', eventId: 'e' }, { orderKey: 't' })
      throw new Error('on purpose')
    })
    .catch(() => undefined)
  await expect(rows()).resolves.toBe(0)
})

it('refuses a payload that does not fit the event', async () => {
  await expect(
    db.transaction((tx) =>
      publish(tx, 'ticket.noted', { ticketId: '', eventId: 'e' }, { orderKey: 't' }),
    ),
  ).rejects.toThrow()
})

it('gives each handler of an event a row of its own, and removes what is done', async () => {
  const seen: Job[] = []
  await db.transaction((tx) =>
    publish(tx, 'ticket.submitted', { ticketId: 't', eventId: 'e' }, { orderKey: 't' }),
  )
  const { length } = events['ticket.submitted'].handlers
  expect(length).toBeGreaterThan(1)
  await expect(rows()).resolves.toBe(length)
  await workerWith(async (job) => void seen.push(job)).runOnce()
  expect(seen).toHaveLength(length)
  expect(seen[0]).toMatchObject({
    event: 'ticket.submitted',
    payload: { ticketId: 't', eventId: 'e' },
    attempt: 1,
  })
  await expect(rows()).resolves.toBe(0)
})

it('keeps the order within a key, one row at a time, and lets other keys pass', async () => {
  for (const id of ['1', '2', '3']) await noted('slow', id)
  await noted('other', '9')
  const seen: string[] = []
  const worker = workerWith(async (job) => {
    if ('eventId' in job.payload) seen.push(job.payload.eventId)
  })
  await worker.runOnce()
  expect(seen.sort()).toEqual(['1', '9'])
  await worker.runOnce()
  await worker.runOnce()
  expect(seen).toEqual(['1', '9', '2', '3'])
})

it('waits longer after each failure, and holds back what comes behind in the same key', async () => {
  await noted('t', '1')
  await noted('t', '2')
  const attempts: number[] = []
  const worker = workerWith(async (job) => {
    attempts.push(job.attempt)
    throw new Error('not now')
  })
  await worker.runOnce()
  await expect(worker.runOnce()).resolves.toBe(0)
  clock.advance(backoffMs(1, 0.5))
  await worker.runOnce()
  expect(attempts).toEqual([1, 2])
})

it('honours how long the other side asked to wait', async () => {
  await noted('t', '1')
  const worker = workerWith(() =>
    Promise.reject(
      new UpstreamError('x', {
        retryable: true,
        outcome: 'refused',
        message: 'busy',
        retryAfterMs: MINUTE_MS,
      }),
    ),
  )
  await worker.runOnce()
  clock.advance(MINUTE_MS - 1)
  await expect(worker.runOnce()).resolves.toBe(0)
  clock.advance(1)
  await expect(worker.runOnce()).resolves.toBe(1)
})

it.each([
  ['a permanent error', new PermanentError('no such ticket')],
  [
    'a refusal that trying again cannot help',
    new UpstreamError('template/send', { retryable: false, outcome: 'refused', message: '40037' }),
  ],
])(
  'moves %s to the dead shelf at once, with the reason, and a person can retry it',
  async (_name, error) => {
    await noted('t', '1')
    const worker = workerWith(() => Promise.reject(error))
    await worker.runOnce()
    const [dead] = await listDeadRows(db, 10)
    expect(dead).toMatchObject({
      handler: 'notifications.notifyCustomer',
      attempts: 1,
      reason: expect.stringContaining(error.message) as string,
    })
    await expect(measureOutbox(db)).resolves.toMatchObject({ waiting: 0, dead: 1 })

    await db.transaction((tx) => retryDeadRow(tx, dead?.id ?? ''))
    const seen: Job[] = []
    await workerWith(async (job) => void seen.push(job)).runOnce()
    expect(seen).toHaveLength(1)
    await expect(measureOutbox(db)).resolves.toMatchObject({ waiting: 0, dead: 0 })
  },
)

it('gives up after the last attempt', async () => {
  await noted('t', '1')
  const worker = workerWith(() => Promise.reject(new Error('still not')))
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    await worker.runOnce()
    clock.advance(31 * MINUTE_MS)
  }
  await expect(measureOutbox(db)).resolves.toMatchObject({ waiting: 0, dead: 1 })
})

it('puts a row that ends the process each time on the dead shelf, and goes on with what comes behind it', async () => {
  await noted('t', 'deadly')
  await noted('t', 'next')
  const seen: string[] = []
  const handler: Handler = (job) => {
    if ('eventId' in job.payload) seen.push(job.payload.eventId)
    return seen.at(-1) === 'deadly' ? new Promise(() => undefined) : Promise.resolve()
  }
  for (let lives = 0; lives < MAX_ATTEMPTS; lives += 1) {
    // A worker that never comes to settle anything, as one whose process has ended.
    void workerWith(handler).runOnce()
    await until('the worker has it in hand', () => Promise.resolve(seen.length === lives + 1), {
      everyMs: 1,
    })
    clock.advance(2 * MINUTE_MS)
  }
  const worker = workerWith(handler)
  await worker.runOnce()
  await worker.runOnce()
  expect(seen).toEqual([...Array<string>(MAX_ATTEMPTS).fill('deadly'), 'next'])
  const [dead] = await listDeadRows(db, 10)
  expect(dead).toMatchObject({
    attempts: MAX_ATTEMPTS,
    reason: expect.stringContaining('the process ended'),
  })
  await expect(rows()).resolves.toBe(0)
})

it('takes a row again when the worker that held it died, once its lease is over', async () => {
  await noted('t', '1')
  await db.transaction((tx) =>
    tx.manager.update(
      OutboxRow,
      { orderKey: 'notifications.notifyCustomer:t' },
      { leaseOwner: 'worker-that-died', leaseUntil: after(tx.now, MINUTE_MS) },
    ),
  )
  const seen: Job[] = []
  const worker = workerWith(async (job) => void seen.push(job))
  await expect(worker.runOnce()).resolves.toBe(0)
  clock.advance(MINUTE_MS + 1)
  await worker.runOnce()
  expect(seen).toHaveLength(1)
})

it('gives each row to one of several workers', async () => {
  for (let index = 0; index < 60; index += 1) await noted(`t${index}`, String(index))
  const seen: string[] = []
  const workers = Array.from({ length: 4 }, () =>
    workerWith(async (job) => {
      if ('eventId' in job.payload) seen.push(job.payload.eventId)
    }),
  )
  for (let round = 0; round < 4; round += 1)
    await Promise.all(workers.map((worker) => worker.runOnce()))
  expect(new Set(seen).size).toBe(60)
  expect(seen).toHaveLength(60)
})

it('starts at once when something is published, and stops without losing what it holds', async () => {
  const seen: Job[] = []
  const heard = new Promise<void>((resolve) => {
    const worker = workerWith(async (job) => {
      seen.push(job)
      resolve()
    })
    worker.start()
    void noted('t', '1')
      .then(() => heard)
      .then(() => worker.stop())
  })
  await heard
  expect(seen).toHaveLength(1)
})

it('lets others pass while one row waits for an answer that does not come', async () => {
  let release: () => void = () => undefined
  const stuck = new Promise<void>((resolve) => {
    release = resolve
  })
  const seen: string[] = []
  let heard: () => void = () => undefined
  const passed = new Promise<void>((resolve) => {
    heard = resolve
  })
  const worker = workerWith(async (job) => {
    if (!('eventId' in job.payload)) return
    if (job.payload.eventId === 'stuck') return stuck
    seen.push(job.payload.eventId)
    heard()
  })
  await noted('slow', 'stuck')
  worker.start()
  await noted('quick', 'free')
  await passed
  expect(seen).toEqual(['free'])
  release()
  await worker.stop()
  await expect(rows()).resolves.toBe(0)
})

describe('backoffMs', () => {
  it('doubles up to half an hour and spreads over the upper half', () => {
    expect([1, 2, 3, 12].map((attempt) => backoffMs(attempt, 0))).toEqual([
      1000, 2000, 4000, 900_000,
    ])
    expect(backoffMs(1, 0.999)).toBeLessThanOrEqual(2000)
  })
})

describe('leases', () => {
  const held = (resolve: () => void): Promise<void> =>
    new Promise((ended) => {
      resolve()
      release = ended
    })
  let release: () => void = () => undefined

  it('are renewed for what takes longer, so that no row runs twice at once', async () => {
    await noted('slow', '1')
    let runs = 0
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const first = workerWith(() => {
      runs += 1
      return held(begun)
    })
    const second = workerWith(async () => {
      runs += 1
    })
    const working = first.runOnce()
    await hasBegun
    for (let seconds = 0; seconds < 180; seconds += 20) {
      clock.advance(20_000)
      await first.renew()
      await expect(second.runOnce()).resolves.toBe(0)
    }
    release()
    await working
    expect(runs).toBe(1)
    await expect(rows()).resolves.toBe(0)
  })

  it('of a worker that died run out, also those that it took while its clock was ahead', async () => {
    await noted('t', '1')
    clock.advance(60 * MINUTE_MS)
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const dead = workerWith(() => held(begun)).runOnce()
    await hasBegun
    clock.advance(-60 * MINUTE_MS)
    const seen: string[] = []
    await expect(workerWith(async (job) => void seen.push(job.id)).runOnce()).resolves.toBe(1)
    expect(seen).toHaveLength(1)
    release()
    await dead
  })
})

it('a row that is not JSON goes to the dead shelf at once, and does not hold back what comes behind it', async () => {
  await noted('t', '1')
  await noted('t', '2')
  const [first] = await db.read.find(OutboxRow, { order: { id: 'ASC' } })
  await db.transaction((tx) =>
    tx.manager.update(OutboxRow, { id: first?.id ?? '' }, { payload: '{"ticketId":' }),
  )
  const seen: string[] = []
  const worker = workerWith(async (job) => {
    if ('eventId' in job.payload) seen.push(job.payload.eventId)
  })
  await worker.runOnce()
  await worker.runOnce()
  expect(seen).toEqual(['2'])
  expect(await listDeadRows(db, 10)).toMatchObject([
    { id: first?.id, attempts: 1, reason: expect.stringContaining('is not JSON') },
  ])
})

it.each([
  ['handler', 'payments.followRefund', 'payments.followRefund does not hear of ticket.noted'],
  ['handler', 'of.tomorrow', 'this version has no handler of.tomorrow'],
  ['event', 'ticket.tomorrow', 'this version knows no event ticket.tomorrow'],
])(
  'a row of another version, whose %s %s is not of this table, goes to the dead shelf and runs nothing',
  async (column, value, reason) => {
    await noted('t', 'first')
    await db.transaction((tx) =>
      tx.manager.update(OutboxRow, { event: 'ticket.noted' }, { [column]: value }),
    )
    const seen: Job[] = []
    await workerWith(async (job) => void seen.push(job)).runOnce()
    expect(seen).toEqual([])
    expect(await listDeadRows(db, 10)).toMatchObject([{ reason: `PermanentError: ${reason}` }])
  },
)
