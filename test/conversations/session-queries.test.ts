import {
  firstAnswerCases,
  sessionCases,
  sessionRatingCases,
  toldCases,
  waitCases,
} from '../../server/conversations/figures/session-cases.queries'
import {
  countOpenFlags,
  listFlags,
  listOpenFlags,
  markSeen,
  recordFlag,
  type FlagSeen,
} from '../../server/conversations/sessions/manner-flags'
import { presenceOf, recordSeen, setDeskStatus } from '../../server/conversations/people/presence'
import { assignWaiting } from '../../server/conversations/queue/assignment'
import { rateSession } from '../../server/conversations/sessions/session-rating'
import type { ServiceSession } from '../../server/conversations/sessions/session.entity'
import {
  countEarlierSessions,
  countSessions,
  cursorOf,
  findUnrated,
  getSessionForAgent,
  getSessionOfCustomer,
  listOpenSessionsOf,
  listSessions,
  type PlaceInList,
  type SessionView,
} from '../../server/conversations/sessions/session.queries'
import { endSession } from '../../server/conversations/sessions/sessions'
import { after, DAY_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  acting,
  answer,
  arrive,
  colleague,
  depsWith,
  end,
  say,
  staff,
  visit,
  want,
} from './session-world'

const clock = fakeClock()
const deps = depsWith([
  colleague('1024', ['after-sales']),
  colleague('1031', ['technical']),
  colleague('1001', ['general'], 'supervisor'),
])
let db: TestDatabase
let agents: Map<string, string>
const id = (workNumber: string): string => agents.get(workNumber) ?? ''
const anna = () => acting(id('1024'), { departments: ['after-sales'] })
const boss = () => acting(id('1001'), { role: 'supervisor', departments: ['general'] })

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  agents = await staff(db, deps)
})
afterEach(() => db.close())
const tick = (): void => clock.advance(SECOND_MS)

describe('lists of the desk', () => {
  const ids = async (view: SessionView, agent = anna()): Promise<string[]> =>
    (await listSessions(db.read, agent, { view, limit: 50 })).map(({ session }) => session.id)

  it("show an agent what is theirs and their department's, a supervisor all", async () => {
    const mine = await arrive(db, deps)
    tick()
    const technical = await arrive(db, deps, {}, { kind: 'technical' })
    tick()
    const over = await end(db, await arrive(db, deps))
    await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
    tick()
    const plain = await arrive(db, deps)
    tick()
    const gold = await arrive(db, deps, { tierKey: 'gold' })
    await expect(ids('mine')).resolves.toEqual([mine.id])
    await expect(ids('waiting')).resolves.toEqual([gold.id, plain.id])
    await expect(ids('department')).resolves.toEqual([gold.id, plain.id, mine.id])
    await expect(ids('ended')).resolves.toEqual([over.id])
    await expect(ids('department', boss())).resolves.toEqual([
      gold.id,
      plain.id,
      technical.id,
      mine.id,
    ])
    await expect(countSessions(db.read, anna())).resolves.toEqual({
      mine: 1,
      waiting: 2,
      department: 3,
    })
    await expect(countSessions(db.read, boss())).resolves.toEqual({
      mine: 0,
      waiting: 2,
      department: 4,
    })
    await expect(getSessionForAgent(db.read, anna(), technical.id)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(getSessionForAgent(db.read, boss(), technical.id)).resolves.toMatchObject({
      id: technical.id,
    })
  })

  it('go by the time left: the queue in its order, then whose answer is owed, 急 first and the longest first, then the rest, newest first', async () => {
    const answered = await arrive(db, deps)
    await answer(db, answered)
    tick()
    const owed = await arrive(db, deps)
    await say(db, owed)
    tick()
    const urgent = await arrive(db, deps, {}, { urgent: true })
    await say(db, urgent)
    tick()
    const bot = await visit(db)
    await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
    tick()
    const late = await arrive(db, deps)
    clock.advance(2 * MINUTE_MS)
    const lateUrgent = await arrive(db, deps, {}, { urgent: true })
    await expect(ids('department', boss())).resolves.toEqual([
      lateUrgent.id,
      late.id,
      urgent.id,
      owed.id,
      bot.id,
      answered.id,
    ])
    await expect(ids('mine')).resolves.toEqual([urgent.id, owed.id, answered.id])
    const seen: string[] = []
    let after: PlaceInList | undefined
    for (let pages = 0; pages < 6; pages += 1) {
      const [one] = await listSessions(db.read, boss(), {
        view: 'department',
        limit: 1,
        ...(after ? { after } : {}),
      })
      if (!one) break
      seen.push(one.session.id)
      after = placeOf(cursorOf(one, 'department'))
    }
    expect(seen).toEqual(await ids('department', boss()))
  })

  it.each<SessionView>(['waiting', 'ended'])(
    'page through %s without a gap or a repeat',
    async (view) => {
      await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
      for (let count = 0; count < 5; count += 1) {
        const session = await arrive(db, deps)
        if (view === 'ended') await end(db, session)
        if (count % 2 === 0) tick()
      }
      const seen: string[] = []
      let cursor: PlaceInList | undefined
      for (let pages = 0; pages < 3; pages += 1) {
        const shown = (
          await listSessions(db.read, anna(), {
            view,
            limit: 2,
            ...(cursor ? { after: cursor } : {}),
          })
        ).slice(0, 2)
        seen.push(...shown.map(({ session }) => session.id))
        const last = shown.at(-1)
        if (last) cursor = placeOf(cursorOf(last, view))
      }
      expect(seen).toEqual(await ids(view))
      expect(new Set(seen).size).toBe(5)
    },
  )
})

const placeOf = ([stretch, ms, id]: ReturnType<typeof cursorOf>): PlaceInList => ({
  stretch,
  moment: new Date(ms),
  id,
})

describe('what a customer sees of their own', () => {
  it("the waiting session first, then who is served, nobody else's", async () => {
    const served = await arrive(db, deps, { customerId: 'cus_1' })
    await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
    const waiting = await arrive(db, deps, { customerId: 'cus_1' })
    tick()
    const bot = await visit(db, { customerId: 'cus_1' })
    await visit(db, { customerId: 'cus_2' })
    expect((await listOpenSessionsOf(db.read, 'cus_1')).map((session) => session.id)).toEqual([
      waiting.id,
      served.id,
      bot.id,
    ])
    await expect(getSessionOfCustomer(db.read, 'cus_1', served.id)).resolves.toMatchObject({
      id: served.id,
    })
    await expect(getSessionOfCustomer(db.read, 'cus_2', served.id)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(countEarlierSessions(db.read, bot)).resolves.toBe(0)
    await end(db, served)
    await expect(countEarlierSessions(db.read, bot)).resolves.toBe(1)
  })

  it('the last served session that is not rated, unless it ended by itself or long ago', async () => {
    const unrated = async (): Promise<string | undefined> =>
      (await findUnrated(db.read, 'cus_1', after(clock.now(), -7 * DAY_MS)))?.id
    const serve = async (reason: 'agent' | 'idle'): Promise<ServiceSession> => {
      const session = await arrive(db, deps, { customerId: 'cus_1' })
      await answer(db, session, id('1024'))
      return db.transaction((tx) => endSession(tx, session, { by: 'system', reason }))
    }
    await end(db, await arrive(db, deps, { customerId: 'cus_1' }))
    await serve('idle')
    await expect(unrated()).resolves.toBeUndefined()
    const session = await serve('agent')
    await expect(unrated()).resolves.toBe(session.id)
    await db.transaction((tx) =>
      rateSession(tx, { sessionId: session.id, owner: { customerId: 'cus_1' }, score: 4 }),
    )
    await expect(unrated()).resolves.toBeUndefined()
    await serve('agent')
    clock.advance(7 * DAY_MS)
    await expect(unrated()).resolves.toBeUndefined()
  })
})

describe('the figures of a period', () => {
  const promisedMs = () => 5 * MINUTE_MS
  const figures = async (from = after(clock.now(), -30 * DAY_MS)) => {
    const ask = { from, to: after(clock.now(), 1) }
    const waits = await waitCases(db.read, { ...ask, promisedMs })
    const answers = async (answerer: 'bot' | 'agent') =>
      (await firstAnswerCases(db.read, { ...ask, answerer })).map(({ waitedMs }) => waitedMs)
    return {
      sessions: (await sessionCases(db.read, ask)).length,
      waits: waits.map(({ waitMs }) => waitMs),
      bot: await answers('bot'),
      agent: await answers('agent'),
      told: (await toldCases(db.read, ask)).map(({ solved }) => solved),
      marks: (await sessionRatingCases(db.read, ask)).map(({ score }) => score),
    }
  }

  it('have no case where nothing happened', async () => {
    await expect(figures()).resolves.toEqual({
      sessions: 0,
      waits: [],
      bot: [],
      agent: [],
      told: [],
      marks: [],
    })
  })

  it('come from the record: waits, first answers, solved, marks, each with its cases', async () => {
    const bot = await visit(db)
    await say(db, bot)
    clock.advance(300)
    await answer(db, bot)
    const oneAtATime = {
      ...deps,
      policy: { ...deps.policy, reception: { ...deps.policy.reception, capacityPerAgent: 1 } },
    }
    await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
    const [one, two, gone] = [
      await arrive(db, deps, { customerId: 'cus_1' }),
      await arrive(db, deps, { customerId: 'cus_2' }),
      await arrive(db, deps),
    ]
    const left = await arrive(db, deps)
    await db.transaction((tx) =>
      endSession(tx, left, { by: 'customer', reason: 'left-message', leftTicket: 'T1' }),
    )
    await end(db, gone)
    for (const [session, minutes] of [
      [one, 2],
      [two, 4],
    ] as const) {
      clock.advance(minutes * MINUTE_MS)
      await db.transaction((tx) => setDeskStatus(tx, id('1024'), 'online'))
      await db.transaction((tx) => assignWaiting(tx, oneAtATime))
      await answer(db, session, id('1024'))
      await end(db, session, id('1024'))
    }
    const rate = (session: ServiceSession, solved: boolean, score: number) =>
      db.transaction((tx) =>
        rateSession(tx, {
          sessionId: session.id,
          owner: { conversationId: session.conversationId },
          solved,
          score,
        }),
      )
    await rate(one, true, 5)
    await rate(two, false, 2)
    await expect(figures()).resolves.toEqual({
      sessions: 5,
      waits: [2 * MINUTE_MS, 6 * MINUTE_MS, null],
      bot: [300],
      agent: [2 * MINUTE_MS, 6 * MINUTE_MS],
      told: [true, false],
      marks: [5, 2],
    })
    clock.advance(40 * DAY_MS)
    await expect(figures()).resolves.toMatchObject({ sessions: 0, agent: [] })
  })
})

describe('an agent who asks for what nobody may ask for', () => {
  it('is flagged: supervisors hear of it at once, what was written is masked, and the first to see it stays on record', async () => {
    const session = await arrive(db, deps)
    const flag = {
      session,
      agentId: id('1024'),
      what: '验证码',
      excerpt: `您的验证码是 482913 对吧${'。'.repeat(300)}`,
      reached: true,
    }
    const [first, second] = await db.transaction(async (tx) => [
      await recordFlag(tx, flag),
      await recordFlag(tx, flag),
    ])
    await expect(
      db.read.countBy(OutboxRow, {
        event: 'agent.flagged',
        handler: 'sessionCards.tellSupervisors',
      }),
    ).resolves.toBe(2)
    const open = await listOpenFlags(db.read)
    expect(open.map((one) => one.id)).toEqual([second, first])
    expect(open[0]?.excerpt).not.toContain('482913')
    expect(open[0]?.excerpt).toHaveLength(200)
    const seen = (name: string): FlagSeen => ({
      flagId: first ?? '',
      agentId: id(name),
      outcome: 'talked',
      note: '谈过了',
    })
    await db.transaction((tx) => markSeen(tx, seen('1001')))
    await db.transaction((tx) => markSeen(tx, seen('1031')))
    await expect(countOpenFlags(db.read)).resolves.toBe(1)
    expect((await listFlags(db.read, { open: false, limit: 1 })).map((one) => one.id)).toEqual([
      second,
      first,
    ])
    const before = { moment: clock.now(), id: second ?? '' }
    await expect(listFlags(db.read, { open: false, limit: 1, before })).resolves.toMatchObject([
      { id: first, seenBy: id('1001'), seenAt: clock.now() },
    ])
    await expect(listFlags(db.read, { open: true, limit: 1, before })).resolves.toEqual([])
    await expect(
      db.transaction((tx) => markSeen(tx, { ...seen('1001'), flagId: 'flg_none' })),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})

it('a sign of life at the desk is written now and then, not at every step', async () => {
  const seen = async () => (await presenceOf(db.read, id('1024'))).deskSeenAt
  const step = () => db.transaction((tx) => recordSeen(tx, id('1024'), 'desk'))
  const start = clock.now()
  clock.advance(24 * SECOND_MS)
  await step()
  expect(await seen()).toEqual(start)
  clock.advance(SECOND_MS)
  await step()
  expect(await seen()).toEqual(clock.now())
})

it('who wants a person again while being served is still served by the same one', async () => {
  const session = await arrive(db, deps)
  await expect(want(db, deps, session)).resolves.toMatchObject({
    status: 'serving',
    agentId: id('1024'),
  })
})
