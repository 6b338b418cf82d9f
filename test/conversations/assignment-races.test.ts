import { assignWaiting } from '../../server/conversations/queue/assignment'
import { handOn, requeue, takeOver } from '../../server/conversations/sessions/hand-on'
import { presenceOf, setDeskStatus } from '../../server/conversations/people/presence'
import { sweepSessions } from '../../server/conversations/sessions/sweep-sessions'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { UserError } from '../../server/lib/errors'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  acting,
  answer,
  arrive,
  brokenPromises,
  colleague,
  depsWith,
  end,
  say,
  staff,
  visit,
  want,
} from './session-world'

const clock = fakeClock()
const CAPACITY = 3
const NUMBERS = ['1001', '1002', '1003', '1004']
const deps = depsWith(
  NUMBERS.map((number) => colleague(number, ['after-sales', 'technical'])),
  { reception: { capacityPerAgent: CAPACITY } },
)
let db: TestDatabase
let ids: string[]

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  ids = [...(await staff(db, deps)).values()]
})
afterEach(() => db.close())

const assign = () => db.transaction((tx) => assignWaiting(tx, deps))
const at = (index: number): string => ids[index % ids.length] ?? ''
const boss = (index: number) => acting(at(index), { role: 'supervisor' })
const agent = (index: number) => acting(at(index), { departments: ['after-sales', 'technical'] })
async function everybody(status: 'online' | 'away'): Promise<void> {
  for (const id of ids) await db.transaction((tx) => setDeskStatus(tx, id, status))
}
/** Work that a person may be refused; anything else that is thrown fails the test. */
async function orRefused(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof UserError) return error.code
      throw error
    },
  )
}

it('several workers assign at once: no session twice, no agent too many, nobody left while there is room', async () => {
  await everybody('away')
  for (let count = 0; count < 20; count += 1) await arrive(db, deps)
  await everybody('online')
  const given = (await Promise.all(Array.from({ length: 6 }, assign))).flat()
  expect(new Set(given.map(({ sessionId }) => sessionId)).size).toBe(given.length)
  expect(given).toHaveLength(CAPACITY * NUMBERS.length)
  await expect(
    db.read.countBy(OutboxRow, { event: 'session.assigned', handler: 'wecomKf.handToServicer' }),
  ).resolves.toBe(given.length)
  expect(await brokenPromises(db, CAPACITY)).toEqual([])
})

it('many want a person at the same moment: each place is given once, and the others wait', async () => {
  const sessions = await Promise.all(Array.from({ length: 20 }, () => visit(db)))
  await Promise.all(sessions.map((session) => want(db, deps, session)))
  for (let rounds = 0; rounds < 2; rounds += 1) await assign()
  await expect(db.read.countBy(ServiceSession, { status: 'serving' })).resolves.toBe(
    CAPACITY * NUMBERS.length,
  )
  await expect(db.read.countBy(ServiceSession, { status: 'waiting' })).resolves.toBe(
    20 - CAPACITY * NUMBERS.length,
  )
  expect(await brokenPromises(db, CAPACITY)).toEqual([])
})

it('two agents take the same session: one has it', async () => {
  await everybody('away')
  const session = await arrive(db, deps)
  const outcomes = await Promise.all(
    ids.map((id) =>
      orRefused(
        db.transaction((tx) =>
          takeOver(tx, deps, session, { by: acting(id, { departments: ['after-sales'] }) }),
        ),
      ),
    ),
  )
  expect(outcomes.sort()).toEqual(['done', 'held_by_other', 'held_by_other', 'held_by_other'])
  expect(await brokenPromises(db, CAPACITY)).toEqual([])
})

it('the last place of an agent is given once, by whichever way it is asked for', async () => {
  await everybody('away')
  const sessions = await Promise.all(Array.from({ length: 6 }, () => arrive(db, deps)))
  for (const session of sessions.slice(0, CAPACITY - 1))
    await db.transaction((tx) => takeOver(tx, deps, session, { by: agent(0) }))
  await db.transaction((tx) => setDeskStatus(tx, at(0), 'online'))
  await Promise.all([
    ...sessions
      .slice(CAPACITY - 1)
      .map((session) =>
        orRefused(db.transaction((tx) => takeOver(tx, deps, session, { by: agent(0) }))),
      ),
    assign(),
    assign(),
  ])
  await expect(presenceOf(db.read, at(0))).resolves.toMatchObject({ activeSessions: CAPACITY })
  expect(await brokenPromises(db, CAPACITY)).toEqual([])
})

/** A small generator of numbers with a seed, so that a round that fails can be run again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

it.each([1, 2, 3])(
  'whatever people, servicers, workers and the sweeper do at once, everything adds up (round %i)',
  async (seed) => {
    const next = numbers(seed)
    const conversations = Array.from({ length: 24 }, (_, index) => `cnv_${seed}_${index}`)
    const pick = (): string => conversations[next(conversations.length)] ?? ''
    const step = async (kind: number, conversationId: string, index: number): Promise<unknown> => {
      const session = await visit(db, { conversationId })
      const steps: Array<() => Promise<unknown>> = [
        () => want(db, deps, session),
        () => want(db, deps, session, { kind: 'technical' }),
        () => say(db, session),
        assign,
        () => answer(db, session, at(index)),
        () => end(db, session, at(index)),
        () =>
          orRefused(
            db.transaction((tx) =>
              takeOver(tx, deps, session, { by: index === 0 ? boss(0) : agent(index) }),
            ),
          ),
        () =>
          orRefused(
            db.transaction((tx) =>
              handOn(tx, deps, session, {
                by: boss(index),
                to: { department: 'technical' },
                note: '',
              }),
            ),
          ),
        () =>
          orRefused(
            db.transaction((tx) =>
              handOn(tx, deps, session, {
                by: agent(index),
                to: { agentId: at(index + 1) },
                note: '',
              }),
            ),
          ),
        () =>
          db.transaction((tx) =>
            requeue(tx, deps, session, { agentId: at(index), by: 'system', why: 'silent' }),
          ),
        () => sweepSessions(db, deps),
      ]
      return steps[kind % steps.length]?.()
    }
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(
        Array.from({ length: 12 }, () => step(next(11), pick(), next(NUMBERS.length))),
      )
      clock.advance(7_000)
      // One of them is a supervisor, who knows what they do.
      expect(await brokenPromises(db, CAPACITY, [at(0)])).toEqual([])
    }
  },
)
