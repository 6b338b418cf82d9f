import { assignWaiting } from '../../server/conversations/queue/assignment'
import { handOn, requeue, takeOver } from '../../server/conversations/sessions/hand-on'
import { headStartMs } from '../../server/conversations/queue/assignment-rule'
import {
  pickSession,
  presenceOf,
  recordSeen,
  setDeskStatus,
  setServicerStatus,
} from '../../server/conversations/people/presence'
import {
  dueForApology,
  findQueueEntry,
  listQueue,
  findPlace,
  markApologised,
  placeForNewcomer,
  recordStay,
  skipApology,
} from '../../server/conversations/queue/queue'
import { listSessionEvents } from '../../server/conversations/sessions/session-record'
import type { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
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
  staff,
  visit,
} from './session-world'

const clock = fakeClock()
const PEOPLE = [
  colleague('1024', ['after-sales']),
  colleague('1042', ['after-sales']),
  colleague('1031', ['technical']),
  colleague('1001', ['general'], 'supervisor'),
]
const tiers = [
  { key: 'gold', name: '黄金', phone: null, headStartMinutes: 2, manager: null },
  { key: 'vip', name: '至尊', phone: null, headStartMinutes: 1, manager: '1031' },
]
const deps = depsWith(PEOPLE, {
  tiers,
  reception: { capacityPerAgent: 2, stickySeconds: 60, stickyHours: 48 },
})
let db: TestDatabase
let agents: Map<string, string>
const id = (workNumber: string): string => agents.get(workNumber) ?? ''
const boss = () => acting(id('1001'), { role: 'supervisor' })
const anna = () => acting(id('1024'), { departments: ['after-sales'] })

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  agents = await staff(db, deps)
})
afterEach(async () => {
  expect(await brokenPromises(db, deps.policy.reception.capacityPerAgent)).toEqual([])
  await db.close()
})

const assign = () => db.transaction((tx) => assignWaiting(tx, deps))
const desk = (workNumber: string, status: 'online' | 'away') =>
  db.transaction((tx) => setDeskStatus(tx, id(workNumber), status))
const allAway = async (): Promise<void> => {
  for (const { workNumber } of PEOPLE) await desk(workNumber, 'away')
}
const give = (session: ServiceSession, to: Parameters<typeof handOn>[3]['to'], by = anna()) =>
  db.transaction((tx) => handOn(tx, deps, session, { by, to, note: '客户说卡密无效' }))
const take = (session: ServiceSession, by = boss()) =>
  db.transaction((tx) => takeOver(tx, deps, session, { by, note: '我来处理' }))
const holder = async (session: ServiceSession): Promise<string | null> =>
  (await reread(db, session)).agentId

describe('who waits gets somebody', () => {
  it('those first who go first: by time, members a little earlier, and not before people are there', async () => {
    await allAway()
    const plain = await arrive(db, deps)
    clock.advance(MINUTE_MS)
    const gold = await arrive(db, deps, { tierKey: 'gold' })
    clock.advance(2 * MINUTE_MS)
    const late = await arrive(db, deps, { tierKey: 'gold' })
    expect((await listQueue(db.read, 'after-sales')).map(({ sessionId }) => sessionId)).toEqual([
      gold.id,
      plain.id,
      late.id,
    ])
    await expect(assign()).resolves.toEqual([])
    await desk('1024', 'online')
    await expect(assign()).resolves.toEqual([
      { sessionId: gold.id, agentId: id('1024') },
      { sessionId: plain.id, agentId: id('1024') },
    ])
    await expect(assign()).resolves.toEqual([])
    await expect(reread(db, plain)).resolves.toMatchObject({
      waitMs: 3 * MINUTE_MS,
      assignedAt: clock.now(),
    })
    await end(db, plain)
    await expect(assign()).resolves.toEqual([{ sessionId: late.id, agentId: id('1024') }])
    expect(await record(db, late)).toEqual(['started', 'wanted-person', 'queued', 'assigned'])
  })

  it('shared out among the least busy, each department by its own people', async () => {
    await allAway()
    const sessions = [
      await arrive(db, deps),
      await arrive(db, deps, {}, { kind: 'technical' }),
      await arrive(db, deps),
      await arrive(db, deps),
    ]
    for (const workNumber of ['1024', '1042', '1031']) await desk(workNumber, 'online')
    await assign()
    const holders = await Promise.all(sessions.map(holder))
    expect(holders[1]).toBe(id('1031'))
    expect(
      [holders[0], holders[2], holders[3]].filter((agentId) => agentId === id('1024')),
    ).toHaveLength(2)
    expect(holders).toContain(id('1042'))
  })

  it('nobody at night, in the morning at once; the wait is counted in open hours', async () => {
    clock.set('2026-03-05T22:00:00+08:00')
    const session = await arrive(db, deps)
    await expect(assign()).resolves.toEqual([])
    clock.set('2026-03-06T09:00:30+08:00')
    await expect(assign()).resolves.toHaveLength(1)
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      waitMs: 30 * SECOND_MS,
    })
  })

  it('where the desk answers only somebody who was seen there lately; in WeCom only who has not stopped', async () => {
    clock.advance(91 * SECOND_MS)
    const bridged = await arrive(db, deps, { channel: 'official-account' })
    expect(bridged.status).toBe('waiting')
    for (const workNumber of ['1024', '1042'])
      await db.transaction((tx) => setServicerStatus(tx, id(workNumber), 'stopped'))
    const kf = await arrive(db, deps)
    await db.transaction((tx) => recordSeen(tx, id('1042'), 'desk'))
    await assign()
    expect(await holder(bridged)).toBe(id('1042'))
    expect(await holder(kf)).toBeNull()
  })

  it('a kf session stays with a servicer who stops meanwhile', async () => {
    const session = await arrive(db, deps)
    await db.transaction((tx) => setServicerStatus(tx, id('1024'), 'stopped'))
    await assign()
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      agentId: id('1024'),
    })
  })

  it('a long queue of one department hides no other', async () => {
    await allAway()
    for (let count = 0; count < 5; count += 1) await arrive(db, deps)
    clock.advance(SECOND_MS)
    const technical = await arrive(db, deps, {}, { kind: 'technical' })
    await desk('1031', 'online')
    await expect(assign()).resolves.toEqual([{ sessionId: technical.id, agentId: id('1031') }])
  })
})

describe('one person on two channels', () => {
  const other = { customerId: 'cus_1', channel: 'official-account' as const }
  const seen = (workNumber: string) =>
    db.transaction((tx) => recordSeen(tx, id(workNumber), 'desk'))

  it('is served by one agent, though another is less busy and it is another matter', async () => {
    await seen('1024')
    await seen('1042')
    const first = await arrive(db, deps, { customerId: 'cus_1', orderNumber: 'HKM1' })
    const second = await arrive(db, deps, { ...other, orderNumber: 'HKM2' })
    expect(await holder(second)).toBe(await holder(first))
    await expect(holder(await arrive(db, deps, { customerId: 'cus_2' }))).resolves.not.toBe(
      await holder(first),
    )
  })

  it('who waits on both gets one agent for both, though both were free', async () => {
    await allAway()
    const [first, second] = [
      await arrive(db, deps, { customerId: 'cus_1' }),
      await arrive(db, deps, other),
    ]
    await arrive(db, deps, { customerId: 'cus_2' })
    for (const workNumber of ['1024', '1042']) {
      await desk(workNumber, 'online')
      await seen(workNumber)
    }
    await assign()
    await assign()
    expect(await holder(second)).toBe(await holder(first))
  })

  it('and nobody is taken for them of whom it is not known who they are', async () => {
    await seen('1024')
    await seen('1042')
    const first = await arrive(db, deps)
    await expect(holder(await arrive(db, deps, { channel: 'official-account' }))).resolves.not.toBe(
      await holder(first),
    )
  })
})

describe('the same person again', () => {
  const back = { customerId: 'cus_1', orderNumber: 'HKM1' }
  it('goes to the last agent of the same matter, though another is less busy', async () => {
    await desk('1024', 'away')
    await end(db, await arrive(db, deps, back), id('1042'))
    await arrive(db, deps)
    await desk('1024', 'online')
    const again = await arrive(db, deps, back)
    expect(await holder(again)).toBe(id('1042'))
    await end(db, again)
    await expect(holder(await arrive(db, deps, { customerId: 'cus_1' }))).resolves.toBe(id('1024'))
  })

  it('waits for them for a while when they are full, and then takes whoever has room', async () => {
    await desk('1024', 'away')
    await end(db, await arrive(db, deps, back), id('1042'))
    await arrive(db, deps)
    await arrive(db, deps)
    await desk('1024', 'online')
    const session = await arrive(db, deps, back)
    await assign()
    expect(await holder(session)).toBeNull()
    clock.advance(60 * SECOND_MS)
    await assign()
    expect(await holder(session)).toBe(id('1024'))
  })

  it('does not wait for somebody who is away, nor after the hours that the policy names, nor with another matter', async () => {
    await desk('1024', 'away')
    await end(db, await arrive(db, deps, back), id('1042'))
    await desk('1024', 'online')
    clock.advance(MINUTE_MS)
    const other = await arrive(db, deps, { ...back, orderNumber: 'HKM2' })
    await expect(holder(other)).resolves.toBe(id('1024'))
    await end(db, other)
    await desk('1042', 'away')
    const again = await arrive(db, deps, back)
    await expect(holder(again)).resolves.toBe(id('1024'))
    await end(db, again)
    await desk('1042', 'online')
    clock.advance(48 * HOUR_MS)
    await expect(holder(await arrive(db, deps, back))).resolves.toBe(id('1042'))
  })

  it('a member of a tier with a manager of its own goes to them, whatever the department', async () => {
    await expect(holder(await arrive(db, deps, { tierKey: 'vip' }))).resolves.toBe(id('1031'))
    await desk('1031', 'away')
    await expect(holder(await arrive(db, deps, { tierKey: 'vip' }))).resolves.toBe(id('1024'))
  })
})

describe('handing on', () => {
  it('to another department: with the note, ahead of those who came after the head start, and at once when somebody is free', async () => {
    const session = await arrive(db, deps)
    const moved = await give(session, { department: 'technical' })
    expect(moved).toMatchObject({
      status: 'serving',
      department: 'technical',
      agentId: id('1031'),
      waitMs: 0,
    })
    expect((await listSessionEvents(db.read, session.id)).at(-2)).toMatchObject({
      type: 'handed-on',
      actor: id('1024'),
      data: { from: id('1024'), department: 'technical', note: '客户说卡密无效' },
    })
    await desk('1031', 'away')
    const waiting = await give(await arrive(db, deps), { department: 'technical' }, boss())
    expect(waiting).toMatchObject({ status: 'waiting', agentId: null })
    const entry = await findQueueEntry(db.read, waiting.id)
    expect(entry?.priorityAt.getTime()).toBe(clock.now().getTime() - 2 * MINUTE_MS)
  })

  it('does not come straight back to who gave it away', async () => {
    await desk('1042', 'away')
    const session = await arrive(db, deps)
    await expect(give(session, { department: 'after-sales' })).resolves.toMatchObject({
      status: 'waiting',
    })
  })

  it('to a person who is there and has room, and not otherwise', async () => {
    const session = await arrive(db, deps)
    await expect(give(session, { agentId: 'agt_nobody' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(give(session, { department: 'nowhere' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(give(session, { agentId: id('1024') })).rejects.toMatchObject({
      code: 'already_theirs',
    })
    await desk('1042', 'away')
    await expect(give(session, { agentId: id('1042') })).rejects.toMatchObject({
      code: 'agent_away',
    })
    await desk('1042', 'online')
    await arrive(db, deps)
    await arrive(db, deps)
    await arrive(db, deps)
    await expect(give(session, { agentId: id('1042') })).rejects.toMatchObject({
      code: 'agent_full',
    })
    await expect(give(session, { agentId: id('1031') })).resolves.toMatchObject({
      agentId: id('1031'),
      department: 'technical',
      status: 'serving',
    })
    await expect(presenceOf(db.read, id('1024'))).resolves.toMatchObject({ activeSessions: 1 })
  })

  it('only by who has it, or by a supervisor, and not when it is over', async () => {
    const session = await arrive(db, deps)
    await expect(
      give(session, { department: 'technical' }, acting(id('1042'))),
    ).rejects.toMatchObject({ code: 'held_by_other' })
    await give(session, { department: 'technical' }, boss())
    await end(db, session)
    await expect(give(session, { department: 'technical' }, boss())).rejects.toMatchObject({
      code: 'session_over',
    })
  })
})

describe('taking', () => {
  it('a supervisor from whoever has it; the agent is no longer asked to answer it', async () => {
    const session = await arrive(db, deps)
    await db.transaction((tx) => pickSession(tx, id('1024'), session.id))
    await expect(take(session)).resolves.toMatchObject({ agentId: id('1001'), status: 'serving' })
    expect(await record(db, session)).toEqual([
      'started',
      'wanted-person',
      'queued',
      'assigned',
      'taken-over',
    ])
    await expect(presenceOf(db.read, id('1024'))).resolves.toMatchObject({
      activeSessions: 0,
      pickedSessionId: null,
    })
    await take(session)
    expect(
      await db.read.countBy(OutboxRow, {
        event: 'session.assigned',
        handler: 'sessionCards.announceSession',
      }),
    ).toBe(2)
  })

  it('an agent from the queue of their department, and nothing that others have or the bot has', async () => {
    await allAway()
    const [waiting, bot] = [await arrive(db, deps), await visit(db)]
    await expect(
      take(waiting, acting(id('1031'), { departments: ['technical'] })),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(take(bot, anna())).rejects.toMatchObject({ code: 'with_bot' })
    await expect(take(waiting, anna())).resolves.toMatchObject({ agentId: id('1024') })
    await expect(
      take(waiting, acting(id('1042'), { departments: ['after-sales'] })),
    ).rejects.toMatchObject({ code: 'held_by_other' })
    await end(db, waiting)
    await expect(take(waiting)).rejects.toMatchObject({ code: 'session_over' })
  })

  it('nobody who is full, and in WeCom nobody who has stopped there', async () => {
    await allAway()
    const sessions = [await arrive(db, deps), await arrive(db, deps), await arrive(db, deps)]
    for (const session of sessions.slice(0, 2)) await take(session, anna())
    await expect(take(sessions[2] as ServiceSession, anna())).rejects.toMatchObject({
      code: 'agent_full',
    })
    await db.transaction((tx) => setServicerStatus(tx, id('1042'), 'stopped'))
    await expect(
      take(sessions[2] as ServiceSession, acting(id('1042'), { departments: ['after-sales'] })),
    ).rejects.toMatchObject({ code: 'servicer_stopped' })
  })
})

describe('back into the queue', () => {
  it('keeps the place of who had no answer yet, is not given back at once, and happens once', async () => {
    await desk('1042', 'away')
    const session = await arrive(db, deps)
    clock.advance(MINUTE_MS)
    const put = { agentId: id('1024'), by: 'system', why: 'refused' } as const
    const waiting = await db.transaction((tx) => requeue(tx, deps, session, put))
    expect(waiting).toMatchObject({ status: 'waiting', agentId: null, queuedAt: session.queuedAt })
    await db.transaction((tx) => requeue(tx, deps, session, put))
    expect((await record(db, session)).slice(-2)).toEqual(['assigned', 'requeued'])
    await desk('1042', 'online')
    await assign()
    await expect(db.transaction((tx) => requeue(tx, deps, session, put))).resolves.toMatchObject({
      status: 'serving',
      agentId: id('1042'),
    })
  })

  it('begins a new wait, ahead like a member, for who was answered', async () => {
    await desk('1042', 'away')
    const session = await arrive(db, deps)
    clock.advance(MINUTE_MS)
    await answer(db, session, id('1024'))
    clock.advance(MINUTE_MS)
    await db.transaction((tx) =>
      requeue(tx, deps, session, { agentId: id('1024'), by: 'system', why: 'silent' }),
    )
    const entry = await findQueueEntry(db.read, session.id)
    expect(entry).toMatchObject({ queuedAt: clock.now() })
    expect(entry?.priorityAt.getTime()).toBe(clock.now().getTime() - 2 * MINUTE_MS)
  })
})

describe('what the one who waits is told', () => {
  const where = async (session: ServiceSession) => {
    const entry = await findQueueEntry(db.read, session.id)
    return entry && findPlace(db.read, clock.now(), entry)
  }

  it('the place in the department and the minutes, by the real rate once there is one', async () => {
    await allAway()
    const [first, second, third] = [
      await arrive(db, deps),
      await arrive(db, deps),
      await arrive(db, deps),
    ]
    await arrive(db, deps, {}, { kind: 'technical' })
    await expect(where(third)).resolves.toEqual({ position: 3, minutes: null })
    clock.advance(4 * MINUTE_MS)
    await take(first)
    await expect(where(third)).resolves.toEqual({ position: 2, minutes: 8 })
    clock.advance(MINUTE_MS)
    const gold = await arrive(db, deps, { tierKey: 'gold' })
    await expect(where(gold)).resolves.toEqual({ position: 3, minutes: 15 })
    await take(second)
    await expect(where(third)).resolves.toEqual({ position: 1, minutes: 3 })
    await expect(where(first)).resolves.toBeNull()
  })

  it('somebody who has not come yet hears of the queue they might wait in', async () => {
    const newcomer = (tierKey: string | null = null) =>
      placeForNewcomer(db.read, clock.now(), { headStart: headStartMs(deps.policy, tierKey) })
    await expect(newcomer()).resolves.toEqual({ waiting: 0, minutes: null })
    await allAway()
    await arrive(db, deps)
    await arrive(db, deps)
    await arrive(db, deps, {}, { kind: 'technical' })
    await expect(newcomer()).resolves.toEqual({ waiting: 2, minutes: null })
    await expect(newcomer('gold')).resolves.toEqual({ waiting: 0, minutes: null })
  })

  it('half of the promised wait is said sorry for, once, and supervisors hear of it', async () => {
    await allAway()
    const [first, second] = [await arrive(db, deps), await arrive(db, deps)]
    const due = () =>
      db.transaction(async (tx) => (await dueForApology(tx)).map(({ id: sessionId }) => sessionId))
    await db.transaction((tx) => skipApology(tx, second.id))
    clock.advance(2.5 * MINUTE_MS - 1)
    await expect(due()).resolves.toEqual([])
    clock.advance(1)
    await expect(due()).resolves.toEqual([first.id])
    const said = await Promise.all(
      Array.from({ length: 3 }, () => db.transaction((tx) => markApologised(tx, first))),
    )
    expect(said.filter(Boolean)).toHaveLength(1)
    await expect(due()).resolves.toEqual([])
    await expect(db.read.countBy(OutboxRow, { event: 'session.waitingLong' })).resolves.toBe(1)
    await db.transaction((tx) => recordStay(tx, first))
    expect((await record(db, first)).slice(-2)).toEqual(['apologised', 'stayed'])
    await end(db, first)
    await expect(db.transaction((tx) => markApologised(tx, first))).resolves.toBe(false)
  })
})
