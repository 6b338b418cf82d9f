import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import {
  recordAnswer,
  recordCustomerMessage,
} from '../../server/conversations/answers/answer-times'
import { standingOf } from '../../server/conversations/people/people-now'
import {
  listQueue,
  moveAhead,
  skipApology,
  warnSupervisors,
} from '../../server/conversations/queue/queue'
import { lockSessionsOf } from '../../server/conversations/sessions/held-sessions'
import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import {
  addToMatter,
  endSession,
  findOpenSession,
  openSession,
  wantPerson,
} from '../../server/conversations/sessions/sessions'
import type { Tx } from '../../server/db/database'
import { bookOf, gather, type Book } from '../../server/db/gathering'
import { savepoint } from '../../server/db/savepoint'
import { Agent } from '../../server/identity/agent.entity'
import { newId } from '../../server/lib/ids'
import { SECOND_MS } from '../../server/lib/clock'
import { bumpTopics } from '../../server/live/topics'
import { LiveTopic } from '../../server/live/live-topic.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import { brokenPromises, colleague, depsWith, reread, staff, visit } from './session-world'

const clock = fakeClock()
const deps = depsWith([colleague('1024', ['after-sales'])])
let db: TestDatabase

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  await staff(db, deps)
})
afterEach(async () => {
  await db.close()
})

const conversation = (index: number): string => `cnv_${String(index).padStart(3, '0')}`

/** A message of this person, and the bot's answer. */
async function talk(
  tx: Tx,
  conversationId: string,
  customerId: string | null = 'cus_1',
): Promise<ServiceSession> {
  const session = await openSession(tx, {
    conversation: { id: conversationId, channel: 'wecom-kf' },
    identityId: null,
    customerId,
    entry: 'kf',
    tierKey: null,
  })
  await recordCustomerMessage(tx, session)
  await addToMatter(tx, session, { kind: 'goods' })
  await recordAnswer(tx, session, { answerer: 'bot' })
  return session
}

const together = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction((tx) => gather(tx, () => work(tx)))

class Early implements Book {
  tables = ['service_sessions']
  writes = 0
  waits = () => this.writes === 0
  forget = () => undefined
  write = async () => void (this.writes += 1)
}

class Late extends Early {
  override tables = ['live_topics']
  readonly late = true
}

/** All that is stored, without ids. */
async function stored(): Promise<unknown[]> {
  const sessions = await db.read.find(ServiceSession, { order: { conversationId: 'ASC' } })
  const places = new Map(sessions.map(({ id }, index) => [id, index]))
  const events = await db.read.find(SessionEvent, { order: { seq: 'ASC' } })
  const times = await db.read.find(AnswerTime, { order: { id: 'ASC' } })
  return [
    sessions.map((session) => ({ ...session, id: places.get(session.id) })),
    events
      .map((event) => ({ ...event, sessionId: places.get(event.sessionId) ?? -1 }))
      .sort((a, b) => a.sessionId - b.sessionId || a.seq - b.seq),
    times
      .map((time) => ({ ...time, id: '', sessionId: places.get(time.sessionId) ?? -1 }))
      .sort((a, b) => a.sessionId - b.sessionId || a.waitedMs - b.waitedMs),
  ]
}

describe('sessions of a page', () => {
  it('stand as they would if each message had come by itself', async () => {
    const three = [0, 1, 2].map(conversation)
    for (const id of three) await db.transaction((tx) => talk(tx, id))
    clock.advance(SECOND_MS)
    for (const id of three) await db.transaction((tx) => talk(tx, id))
    const alone = await stored()
    await db.close()

    clock.set(ORDINARY_NOON)
    db = await createTestDatabase({ clock })
    for (let times = 0; times < 2; times += 1) {
      await together(async (tx) => {
        await lockSessionsOf(tx, three)
        for (const id of three) await talk(tx, id)
      })
      clock.advance(SECOND_MS)
    }
    expect(await stored()).toEqual(alone)
  })

  it('cost a few statements, whatever their number', async () => {
    const hundred = Array.from({ length: 100 }, (_none, index) => conversation(index))
    const statements = (): Promise<number> =>
      together(async (tx) => {
        const { queryRunner } = tx.manager
        if (!queryRunner) throw new Error('a transaction has a runner')
        const asked = jest.spyOn(queryRunner, 'connect')
        await lockSessionsOf(tx, hundred)
        for (const id of hundred) await talk(tx, id)
        // What the transaction asks for next has all that waits written.
        await tx.manager.findOneBy(ServiceSession, { id: 'ses_none' })
        await tx.manager.findOneBy(LiveTopic, { topic: 'none' })
        const times = asked.mock.calls.length
        asked.mockRestore()
        return times
      })
    expect(await statements()).toBeLessThanOrEqual(8)
    expect(await statements()).toBeLessThanOrEqual(8)
    expect(await db.read.countBy(AnswerTime, {})).toBe(200)
    expect(await db.read.countBy(SessionEvent, {})).toBe(200)
  })

  const seven = [0, 1, 2, 3, 4, 5, 6].map(conversation)
  const busy = depsWith([colleague('1024', ['after-sales'])], {
    reception: { capacityPerAgent: 0 },
  })

  /** Calls for a person; the last turns out to be in danger. @returns what they are told of their place, before and after */
  async function call(tx: Tx, conversationId: string): Promise<unknown[]> {
    const index = seven.indexOf(conversationId)
    const stands = () => standingOf(tx.manager, { ...busy, now: tx.now }, session)
    const session = await wantPerson(tx, busy, await talk(tx, conversationId, null), {
      department: 'after-sales',
      kind: 'goods',
      urgent: index % 3 === 2,
      summary: { index },
      why: 'asked',
    })
    const first = await stands()
    if (index !== 1) await warnSupervisors(tx, session, 'nobody-there')
    if (index % 2 === 0) await skipApology(tx, session.id)
    if (index === 6) await moveAhead(tx, busy, session, 2)
    return [first, await stands()]
  }

  /** The queue in its order, by conversation. */
  async function queued(): Promise<unknown[]> {
    const entries = await listQueue(db.read)
    const sessions = await db.read.find(ServiceSession)
    const whose = new Map(sessions.map(({ id, conversationId }) => [id, conversationId]))
    return entries.map((entry) => ({
      ...entry,
      sessionId: whose.get(entry.sessionId),
    }))
  }

  /** In every database the agent has another id. */
  const comparable = (told: unknown): string => JSON.stringify(told).replaceAll(/agt_\w+/g, 'agt')

  /** An agent served them, an hour ago. */
  async function servedBefore(conversationId: string): Promise<void> {
    const { id } = await visit(db, { conversationId })
    const { id: agentId } = await db.read.findOneByOrFail(Agent, { workNumber: '1024' })
    const served = { agentId, department: 'after-sales', openKey: null, status: 'ended' } as const
    await db.transaction((tx) =>
      tx.manager.update(ServiceSession, { id }, { ...served, endedAt: tx.now }),
    )
  }

  it('wait for a person as they would had each called by itself, at a few statements', async () => {
    await servedBefore(conversation(0))
    const told: unknown[] = []
    for (const id of seven) told.push(await db.transaction((tx) => call(tx, id)))
    const alone = [told, await queued(), await stored()]
    await db.close()

    clock.set(ORDINARY_NOON)
    db = await createTestDatabase({ clock })
    await staff(db, deps)
    await servedBefore(conversation(0))
    let statements = 0
    const page = await together(async (tx) => {
      const { queryRunner } = tx.manager
      if (!queryRunner) throw new Error('a transaction has a runner')
      await lockSessionsOf(tx, seven)
      const answers = [await call(tx, conversation(0))]
      const asked = jest.spyOn(queryRunner, 'connect')
      for (const id of seven.slice(1)) answers.push(await call(tx, id))
      statements = asked.mock.calls.length
      asked.mockRestore()
      return answers
    })
    expect(comparable([page, await queued(), await stored()])).toBe(comparable(alone))
    // Who comes first in the queue is told who is there.
    expect(statements).toBeLessThanOrEqual(2)
  })

  it('are seen by whatever else the transaction reads', async () => {
    await together(async (tx) => {
      const { id } = await talk(tx, conversation(1))
      expect(await tx.manager.countBy(SessionEvent, { sessionId: id })).toBe(2)
      expect(await findOpenSession(tx.manager, conversation(1))).toMatchObject({
        id,
        kind: 'goods',
        firstBotAnswerAt: tx.now,
        waitingSince: null,
      })
    })
  })

  it('go to a person and come to their end in the midst of it, and what changed beside is not undone', async () => {
    const before = await visit(db, { conversationId: conversation(1) })
    await together(async (tx) => {
      await lockSessionsOf(tx, [conversation(1), conversation(2)])
      await talk(tx, conversation(1))
      const served = await wantPerson(tx, deps, await talk(tx, conversation(2)), {
        department: null,
        kind: 'goods',
        urgent: false,
        summary: null,
        why: 'asked',
      })
      expect(served.status).toBe('serving')
      await endSession(tx, before, { by: 'system', reason: 'channel' })
      const next = await talk(tx, conversation(1))
      expect(next.id).not.toBe(before.id)
      await talk(tx, conversation(2))
    })
    expect(await reread(db, before)).toMatchObject({ status: 'ended', openKey: null })
    const open = await db.read.findOneByOrFail(ServiceSession, { openKey: conversation(2) })
    expect(open).toMatchObject({ status: 'serving', waitingSince: clock.now() })
    expect(await brokenPromises(db, 5)).toEqual([])
  })

  it('hold the rows of live topics from their end on, whatever is asked in between', async () => {
    await together(async (tx) => {
      await bumpTopics(tx, ['one'])
      const [early, late] = [bookOf(tx, Early), bookOf(tx, Late)]
      await tx.manager.find(ServiceSession)
      expect([early?.writes, late?.writes]).toEqual([1, 0])
      expect(await tx.manager.findBy(LiveTopic, { topic: 'one' })).toHaveLength(1)
      expect([early?.writes, late?.writes]).toEqual([1, 1])
    })
  })

  it('leave nothing where the page fails, and what failed by itself leaves the others', async () => {
    const failing = (tx: Tx): Promise<void> =>
      gather(tx, async () => {
        await talk(tx, conversation(1))
        throw new Error('tripped')
      })
    await expect(db.transaction(failing)).rejects.toThrow('tripped')
    await db.transaction(async (tx) => {
      await expect(savepoint(tx, () => failing(tx))).rejects.toThrow('tripped')
      await savepoint(tx, () => gather(tx, () => talk(tx, conversation(2))))
    })
    const sessions = await db.read.find(ServiceSession)
    expect(sessions.map(({ conversationId }) => conversationId)).toEqual([conversation(2)])
    expect(await db.read.countBy(OutboxRow, {})).toBe(0)
  })

  it('that somebody else has just opened fail the page, which then finds them', async () => {
    const id = newId('cnv')
    await expect(
      together(async (tx) => {
        await lockSessionsOf(tx, [id])
        const own = await talk(tx, id)
        // As another process would have, between the look and the writing.
        await tx.manager.insert(ServiceSession, { ...own, id: newId('ses'), eventCount: 1 })
      }),
    ).rejects.toThrow()
    await expect(together((tx) => talk(tx, id))).resolves.toMatchObject({ status: 'bot' })
  })
})
