import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import {
  presenceOf,
  setDeskStatus,
  setServicerStatus,
} from '../../server/conversations/people/presence'
import { findQueueEntry } from '../../server/conversations/queue/queue'
import { QueueEntry } from '../../server/conversations/queue/queue-entry.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { sweepSessions, type Swept } from '../../server/conversations/sessions/sweep-sessions'
import { MINUTE_MS } from '../../server/lib/clock'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  answer,
  arrive,
  brokenPromises,
  colleague,
  depsWith,
  reread,
  say,
  staff,
  visit,
} from './session-world'

const clock = fakeClock()
const deps = depsWith([colleague('1024', ['after-sales'])], {
  reception: { idleMinutes: 60, capacityPerAgent: 3 },
})
const NOTHING: Swept = { dropped: 0, requeued: 0, ended: 0, recounted: 0 }
let db: TestDatabase
let agentId: string

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  agentId = (await staff(db, deps)).get('1024') ?? ''
})
afterEach(async () => {
  expect(await brokenPromises(db, 3)).toEqual([])
  await db.close()
})
const sweep = () => sweepSessions(db, deps)
const away = () => db.transaction((tx) => setDeskStatus(tx, agentId, 'away'))

it('leaves what is right alone', async () => {
  await arrive(db, deps)
  await away()
  await arrive(db, deps)
  await visit(db)
  await expect(sweep()).resolves.toEqual(NOTHING)
})

it('takes out of the queue what does not wait, and what is not there at all', async () => {
  const session = await arrive(db, deps)
  await db.transaction(async ({ manager, now }) => {
    const entry = {
      department: 'after-sales',
      priorityAt: now,
      queuedAt: now,
      halfAt: now,
      halfTold: false,
      preferredAgentId: null,
      preferredUntil: now,
    }
    await manager.insert(QueueEntry, [
      { ...entry, sessionId: session.id },
      { ...entry, sessionId: 'ses_gone' },
    ])
  })
  await expect(sweep()).resolves.toEqual({ ...NOTHING, dropped: 2 })
})

it('puts back into the queue who waits and is in none, at the old place', async () => {
  await away()
  const session = await arrive(db, deps)
  await db.transaction(({ manager }) => manager.delete(QueueEntry, { sessionId: session.id }))
  clock.advance(MINUTE_MS)
  await expect(sweep()).resolves.toEqual({ ...NOTHING, requeued: 1 })
  await expect(findQueueEntry(db.read, session.id)).resolves.toMatchObject({
    queuedAt: session.queuedAt,
    priorityAt: session.queuedAt,
  })
})

it('counts again where the counter is wrong', async () => {
  await arrive(db, deps)
  await db.transaction(({ manager }) =>
    manager.update(AgentPresence, { agentId }, { activeSessions: 3 }),
  )
  await expect(sweep()).resolves.toEqual({ ...NOTHING, recounted: 1 })
  await expect(presenceOf(db.read, agentId)).resolves.toMatchObject({ activeSessions: 1 })
  await db.transaction(({ manager }) => manager.delete(AgentPresence, { agentId }))
  await expect(sweep()).resolves.toEqual({ ...NOTHING, recounted: 1 })
})

it('ends where nobody said anything for too long, and asks nobody for a rating', async () => {
  const [bot, served] = [await visit(db), await arrive(db, deps)]
  clock.advance(30 * MINUTE_MS)
  await say(db, bot)
  await answer(db, served, agentId)
  clock.advance(30 * MINUTE_MS)
  await expect(sweep()).resolves.toEqual(NOTHING)
  clock.advance(30 * MINUTE_MS)
  const told: Array<[string, Date | null]> = []
  const swept = await sweepSessions(
    db,
    deps,
    async (_, session) => void told.push([session.id, session.waitingSince]),
  )
  expect(swept).toEqual({ ...NOTHING, ended: 2 })
  expect(told.sort()).toEqual(
    [
      [bot.id, new Date('2026-03-05T12:30:00+08:00')],
      [served.id, null],
    ].sort(),
  )
  await expect(reread(db, served)).resolves.toMatchObject({
    status: 'ended',
    endReason: 'idle',
    askedAt: null,
    agentId,
  })
  await expect(presenceOf(db.read, agentId)).resolves.toMatchObject({ activeSessions: 0 })
  await expect(
    db.read.countBy(OutboxRow, { event: 'session.ended', handler: 'wecomKf.closeSession' }),
  ).resolves.toBe(2)
})

it('never ends the wait of somebody who waits for a person', async () => {
  await away()
  await arrive(db, deps)
  clock.advance(24 * 60 * MINUTE_MS)
  await expect(sweep()).resolves.toEqual(NOTHING)
})

it('leaves a session with a servicer who has stopped, until it is idle', async () => {
  const session = await arrive(db, deps)
  await db.transaction((tx) => setServicerStatus(tx, agentId, 'stopped'))
  await expect(sweep()).resolves.toEqual(NOTHING)
  clock.advance(60 * MINUTE_MS)
  await expect(sweep()).resolves.toEqual({ ...NOTHING, ended: 1 })
  await expect(reread(db, session)).resolves.toMatchObject({ status: 'ended', agentId })
})

it('repairs each thing once when two sweep at the same time', async () => {
  await away()
  const sessions = await Promise.all(Array.from({ length: 4 }, () => arrive(db, deps)))
  const bots = await Promise.all(Array.from({ length: 4 }, () => visit(db)))
  await db.transaction(({ manager }) =>
    manager.createQueryBuilder().delete().from(QueueEntry).execute(),
  )
  clock.advance(60 * MINUTE_MS)
  const both = await Promise.all([sweep(), sweep()])
  expect(both.map(({ requeued }) => requeued).reduce((a, b) => a + b)).toBe(sessions.length)
  expect(both.map(({ ended }) => ended).reduce((a, b) => a + b)).toBe(bots.length)
  await expect(db.read.countBy(ServiceSession, { status: 'ended' })).resolves.toBe(bots.length)
})
