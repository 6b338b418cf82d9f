import { tellUnanswered } from '../../server/conversations/answers/answer-owed'
import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { assignWaiting } from '../../server/conversations/queue/assignment'
import {
  recordSeen,
  setDeskStatus,
  setServicerStatus,
} from '../../server/conversations/people/presence'
import { releaseSessions } from '../../server/conversations/sessions/release-sessions'
import type { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { SECOND_MS } from '../../server/lib/clock'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  answer,
  arrive,
  brokenPromises,
  colleague,
  depsWith,
  record,
  reread,
  say,
  staff,
} from './session-world'

const clock = fakeClock()
const deps = depsWith([colleague('1024', ['after-sales'])], { reception: { capacityPerAgent: 3 } })
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
const release = () => releaseSessions(db, deps)
const bridged = async (): Promise<ServiceSession> => {
  const session = await arrive(db, deps, { channel: 'official-account' })
  await say(db, session)
  return session
}
const seen = () => db.transaction((tx) => recordSeen(tx, agentId, 'desk'))

it('finds somebody else for all that an agent had who is no longer among our staff, and only once', async () => {
  const [kf, here] = [await arrive(db, deps), await bridged()]
  const others = await staff(db, depsWith([colleague('1042', ['after-sales'])]))
  await expect(release()).resolves.toBe(2)
  for (const session of [kf, here])
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      agentId: others.get('1042'),
    })
  await expect(release()).resolves.toBe(0)
})

it('where nobody else is there it waits, and keeps the place of who has not been answered', async () => {
  const session = await bridged()
  clock.advance(30 * SECOND_MS)
  await staff(db, depsWith([colleague('1042', ['security'])]))
  await expect(release()).resolves.toBe(1)
  await expect(reread(db, session)).resolves.toMatchObject({
    status: 'waiting',
    agentId: null,
    queuedAt: session.queuedAt,
  })
})

it('a desk page that has asked for nothing for ninety seconds is gone: chats in which a customer waits go back to the queue', async () => {
  const session = await bridged()
  clock.advance(90 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
  clock.advance(1)
  await expect(release()).resolves.toBe(1)
  await expect(reread(db, session)).resolves.toMatchObject({ status: 'waiting', agentId: null })
  expect((await record(db, session)).at(-1)).toBe('requeued')
})

it('not while the page asks, and not where the customer owes the answer', async () => {
  const session = await bridged()
  for (let minute = 0; minute < 4; minute += 1) {
    clock.advance(60 * SECOND_MS)
    await seen()
  }
  await expect(release()).resolves.toBe(0)
  await answer(db, session, agentId)
  clock.advance(600 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
})

it("in WeCom's own client nobody can be seen to have gone: who stops receiving there keeps what they answer", async () => {
  const session = await arrive(db, deps)
  await say(db, session)
  await db.transaction((tx) => setServicerStatus(tx, agentId, 'stopped'))
  clock.advance(290 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
})

describe('who has it and does not answer', () => {
  const two = depsWith([colleague('1024', ['after-sales']), colleague('1042', ['after-sales'])])
  let other: string
  beforeEach(async () => {
    other = (await staff(db, two)).get('1042') ?? ''
  })
  const presence = (id: string) => db.read.findOneByOrFail(AgentPresence, { agentId: id })
  const owed = async (): Promise<ServiceSession> => {
    const session = await arrive(db, two)
    await say(db, session)
    return reread(db, session)
  }
  /** Two minutes of silence, and the reminder; three more to lose it. */
  const reminded = async (session: ServiceSession): Promise<void> => {
    clock.advance(120 * SECOND_MS)
    await db.transaction((tx) => tellUnanswered(tx, two, session.id))
  }
  const moved = async (): Promise<number> =>
    (await db.read.findBy(OutboxRow, { event: 'session.seatMoved' })).length

  it('loses it at the second limit to the next one, once, however many workers look', async () => {
    const session = await owed()
    const first = session.agentId ?? ''
    await reminded(session)
    clock.advance(180 * SECOND_MS - 1)
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    clock.advance(1)
    const done = await Promise.all([1, 2, 3].map(() => releaseSessions(db, two)))
    expect(done.reduce((sum, count) => sum + count)).toBe(1)
    const next = await reread(db, session)
    expect([next.status, next.agentId === first]).toEqual(['serving', false])
    expect([await moved(), (await presence(first)).silentSince]).toEqual([1, clock.now()])
    await expect(releaseSessions(db, two)).resolves.toBe(0)
  })

  it('nothing new comes to them until they do something, and this wait only where nobody else is there', async () => {
    const session = await owed()
    const first = session.agentId ?? ''
    const second = first === other ? agentId : other
    await reminded(session)
    clock.advance(180 * SECOND_MS)
    await releaseSessions(db, two)
    expect((await arrive(db, two)).agentId).toBe(second)
    await db.transaction((tx) => recordSeen(tx, first, 'wecom'))
    await reminded(session)
    clock.advance(180 * SECOND_MS)
    await releaseSessions(db, two)
    await db.transaction((tx) => assignWaiting(tx, two))
    expect(await reread(db, session)).toMatchObject({ status: 'serving', agentId: first })
  })

  it('is left with it where it cannot be written down, and loses it at the next look', async () => {
    const session = await owed()
    await reminded(session)
    const before = await reread(db, session)
    clock.advance(180 * SECOND_MS)
    const killed = (): Promise<void> => Promise.reject(new Error('killed'))
    await expect(releaseSessions(db, two, { onReleased: killed })).rejects.toThrow('killed')
    expect([await reread(db, session), await moved()]).toEqual([before, 0])
    await expect(releaseSessions(db, two)).resolves.toBe(1)
  })

  it('who goes away has half a minute, a slip of the finger is put right, and the night counts for nothing', async () => {
    const session = await owed()
    const first = session.agentId ?? ''
    const go = (status: 'online' | 'away') =>
      db.transaction((tx) => setDeskStatus(tx, first, status))
    await go('away')
    clock.advance(29 * SECOND_MS)
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    await go('online')
    clock.advance(29 * SECOND_MS)
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    clock.set('2026-03-05T21:30:00+08:00')
    await answer(db, session, first)
    await say(db, session)
    await go('away')
    clock.set('2026-03-06T08:59:00+08:00')
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    clock.set('2026-03-06T09:00:30+08:00')
    await expect(releaseSessions(db, two)).resolves.toBe(1)
    expect(await reread(db, session)).toMatchObject({ status: 'serving' })
  })

  it('nobody loses anything without a reminder and the time after it, and thanks ask for no answer', async () => {
    const session = await owed()
    clock.advance(3600 * SECOND_MS)
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    await db.transaction((tx) => tellUnanswered(tx, two, session.id))
    clock.advance(179 * SECOND_MS)
    await expect(releaseSessions(db, two)).resolves.toBe(0)
    await answer(db, session, session.agentId ?? '')
    await say(db, session)
    await db.transaction((tx) => setDeskStatus(tx, session.agentId ?? '', 'away'))
    clock.advance(60 * SECOND_MS)
    const thanks = { expectsAnswer: () => Promise.resolve(false) }
    await expect(releaseSessions(db, two, thanks)).resolves.toBe(0)
  })
})
