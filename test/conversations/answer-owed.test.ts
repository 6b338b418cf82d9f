import {
  answerOwedSince,
  listUnanswered,
  tellingsDue,
  tellUnanswered,
  type Telling,
} from '../../server/conversations/answers/answer-owed'
import { handOn } from '../../server/conversations/sessions/hand-on'
import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import type { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { after, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { events } from '../../server/outbox/events'
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
  record,
  reread,
  say,
  staff,
} from './session-world'

const base = depsWith([
  colleague('1024', ['after-sales']),
  colleague('1025', ['after-sales']),
  colleague('1001', ['after-sales'], 'supervisor'),
])
const deps = {
  ...base,
  policy: {
    ...base.policy,
    promises: { ...base.policy.promises, chatFirstAnswerSeconds: 30, chatWaitMinutes: 5 },
    escalation: {
      ...base.policy.escalation,
      silence: { ...base.policy.escalation.silence, chat: { warnMinutes: 4, moveMinutes: 10 } },
    },
  },
}
const NOON = new Date(ORDINARY_NOON)
const NIGHT = new Date('2026-03-05T20:59:50+08:00')

describe('who is to be told', () => {
  type Case = [
    what: string,
    session: Partial<Parameters<typeof tellingsDue>[1]>,
    seconds: number,
    due: Telling[],
  ]
  const BOTH: Telling[] = ['agent-reminded', 'supervisors-warned']
  const ALL: Telling[] = [...BOTH, 'seat-warned']
  const again = { firstAgentAnswerAt: after(NOON, -MINUTE_MS) }

  it.each<Case>([
    ["nobody before half of the first answer's time", {}, 14.999, []],
    ['the agent at half of it', {}, 15, ['agent-reminded']],
    ['the supervisors at three quarters', {}, 22.5, BOTH],
    ['later answers have the time that a person may be waited for', again, 149, []],
    ['so the agent is told at half of that', again, 150, ['agent-reminded']],
    ['and the supervisors before it is over', again, 225, BOTH],
    [
      'who is about to lose it hears that instead',
      again,
      240,
      ['supervisors-warned', 'seat-warned'],
    ],
    ['nobody while the customer owes the answer', { waitingSince: null }, 3600, []],
    ['nobody in the queue, which has its own warning', { status: 'waiting' }, 3600, []],
    ['nobody with the bot', { status: 'bot' }, 3600, []],
    ['nobody once it ended', { status: 'ended' }, 3600, []],
    ['who got it later has the whole time', { assignedAt: after(NOON, 60 * SECOND_MS) }, 74, []],
    [
      'counted from when they got it',
      { assignedAt: after(NOON, 60 * SECOND_MS) },
      75,
      ['agent-reminded'],
    ],
    [
      'no time passes while people are away',
      { waitingSince: NIGHT, assignedAt: NIGHT },
      12 * 3600,
      [],
    ],
  ])('%s', (_what, change, seconds, due) => {
    const session = {
      status: 'serving' as const,
      waitingSince: NOON,
      assignedAt: NOON,
      firstAgentAnswerAt: null,
      settingsVersion: null,
      ...change,
    }
    const now = after(change.waitingSince ?? NOON, seconds * SECOND_MS)
    expect(tellingsDue(deps, session, { marks: [], now })).toEqual(due)
    const since = answerOwedSince(session)?.toISOString()
    const marks = ALL.map((type) => ({ type, data: { since } }))
    expect(tellingsDue(deps, session, { marks, now })).toEqual([])
    const stale = ALL.map((type) => ({
      type,
      data: { since: after(NOON, -MINUTE_MS).toISOString() },
    }))
    expect(tellingsDue(deps, session, { marks: stale, now })).toEqual(due)
  })
})

describe('telling', () => {
  const clock = fakeClock()
  let db: TestDatabase
  let ids: Map<string, string>
  beforeEach(async () => {
    clock.set(ORDINARY_NOON)
    db = await createTestDatabase({ clock })
    ids = await staff(db, deps)
  })
  afterEach(async () => {
    expect(await brokenPromises(db, deps.policy.reception.capacityPerAgent)).toEqual([])
    await db.close()
  })

  const due = async (): Promise<string[]> =>
    (await listUnanswered(db.read, deps, clock.now())).map(({ id }) => id)
  const tell = (session: ServiceSession): Promise<Telling[]> =>
    db.transaction((tx) => tellUnanswered(tx, deps, session.id))
  const news = async (): Promise<string[]> =>
    (await db.read.find(OutboxRow, { order: { id: 'ASC' } }))
      .map(({ event }) => event)
      .filter((event) => event.startsWith('session.answer'))
  const wait = (seconds: number): void => clock.advance(seconds * SECOND_MS)

  async function asked(): Promise<ServiceSession> {
    const session = await arrive(db, deps)
    await say(db, session)
    return reread(db, session)
  }

  it('is done once for each stretch, by whichever of several workers, with the news in the same transaction', async () => {
    const session = await asked()
    await expect(due()).resolves.toEqual([])
    wait(15)
    await expect(due()).resolves.toEqual([session.id])
    const told = await Promise.all(Array.from({ length: 4 }, () => tell(session)))
    expect(told.flat()).toEqual(['agent-reminded'])
    await expect(due()).resolves.toEqual([])
    wait(8)
    const warned = await Promise.all([tell(session), tell(session)])
    expect(warned.flat()).toEqual(['supervisors-warned'])
    wait(240)
    const seats = await Promise.all([tell(session), tell(session)])
    expect(seats.flat()).toEqual(['seat-warned'])
    await expect(due()).resolves.toEqual([])
    await expect(tell(session)).resolves.toEqual([])
    expect(await news()).toEqual(['session.answerSlow', 'session.answerLate'])
    expect((await record(db, session)).slice(-3)).toEqual([
      'agent-reminded',
      'supervisors-warned',
      'seat-warned',
    ])
    const [row] = await db.read.findBy(OutboxRow, { event: 'session.answerLate' })
    const { seq } = events['session.answerLate'].payload.parse(JSON.parse(row?.payload ?? '{}'))
    await expect(
      db.read.findOneBy(SessionEvent, { sessionId: session.id, seq }),
    ).resolves.toMatchObject({ type: 'supervisors-warned' })
  })

  it('leaves no mark where the news could not be written', async () => {
    const session = await asked()
    wait(15)
    await expect(
      db.transaction(async (tx) => {
        await tellUnanswered(tx, deps, session.id)
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect([await news(), await due()]).toEqual([[], [session.id]])
  })

  it('nobody once the agent answered; the next question has its own time', async () => {
    const session = await asked()
    wait(20)
    await answer(db, session, session.agentId ?? '')
    wait(3600)
    await expect(due()).resolves.toEqual([])
    await expect(tell(session)).resolves.toEqual([])
    await say(db, session)
    wait(149)
    await expect(tell(session)).resolves.toEqual([])
    wait(1)
    await expect(tell(session)).resolves.toEqual(['agent-reminded'])
    await answer(db, session, session.agentId ?? '')
    await say(db, session)
    wait(225)
    await expect(due()).resolves.toEqual([session.id])
    await expect(tell(session)).resolves.toEqual(['agent-reminded', 'supervisors-warned'])
  })

  it('whoever it is handed to is told for themselves', async () => {
    const session = await asked()
    wait(25)
    await tell(session)
    const to =
      [...ids.values()].find((id) => id !== session.agentId && id !== ids.get('1001')) ?? ''
    await db.transaction((tx) =>
      handOn(tx, deps, session, {
        by: acting(session.agentId ?? ''),
        to: { agentId: to },
        note: '',
      }),
    )
    await expect(tell(session)).resolves.toEqual([])
    wait(15)
    await expect(tell(session)).resolves.toEqual(['agent-reminded'])
    await end(db, session)
    wait(15)
    await expect(tell(session)).resolves.toEqual([])
  })
})
