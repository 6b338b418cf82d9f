import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { keepPromiseBoard, readPromiseBoard } from '../../server/insight/kept-figures'
import { boardDays, inWords } from '../../server/insight/promise-board'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import type { AppealKind, AppealOutcome } from '../../server/tickets/appeals/appeal.contract'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { TicketRating } from '../../server/tickets/ending/ticket-rating.entity'
import { TicketClock } from '../../server/tickets/promises/ticket-clock.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { visit } from '../conversations/session-world'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { submit } from '../tickets/ticket-world'

const policy = preset('baobao')
let clock: FakeClock
let db: TestDatabase
beforeEach(async () => {
  clock = fakeClock()
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
})
afterEach(() => db.close())

/** What happens in this very moment is no case yet. */
const keep = () => {
  clock.advance(1)
  return keepPromiseBoard({ db, policy })
}
const read = () => readPromiseBoard(db.read, { policy, now: clock.now() })
const told = async () =>
  Object.fromEntries(
    (await read()).items.map(({ key, text, cases, stateText }) => [
      key,
      `${text} (${cases}) ${stateText}`,
    ]),
  )
const item = async (key: string) => (await read()).items.find((one) => one.key === key)

async function served(waitMinutes: number, said: Partial<ServiceSession> = {}): Promise<void> {
  const session = await visit(db)
  await db.transaction(async (tx) => {
    await tx.manager.update(
      ServiceSession,
      { id: session.id },
      { waitMs: waitMinutes * MINUTE_MS, wantedAt: tx.now, ...said },
    )
    await tx.manager.insert(AnswerTime, {
      id: newId('ans'),
      sessionId: session.id,
      answerer: 'agent',
      agentId: 'agt_1',
      department: 'general',
      isFirst: true,
      waitedMs: 20 * SECOND_MS,
      at: tx.now,
    })
  })
}

let customers = 0
/** Due within an hour and a day of now, as the columns say; what is not named has not happened. */
async function ticket(happened: Partial<Ticket>): Promise<void> {
  const { customerId } = await makeCustomer(db, {
    openId: `mp-${++customers}`,
    platformId: `P${customers}`,
  })
  const { id } = await submit(db, customerId)
  const now = clock.epochMs()
  await db.transaction((tx) =>
    tx.manager.update(
      Ticket,
      { id },
      {
        firstResponseDueAt: new Date(now + HOUR_MS),
        resolutionDueAt: new Date(now + DAY_MS),
        ...happened,
      },
    ),
  )
}
const inHours = (hours: number): Date => new Date(clock.epochMs() + hours * HOUR_MS)

it('tells nothing of fewer than five cases, and says so', async () => {
  for (const minutes of [1, 2, 3, 4]) await served(minutes)
  await keep()
  expect(await item('chat-wait')).toMatchObject({
    value: null,
    text: null,
    cases: 4,
    state: 'too-few',
    stateText: '才 4 件，太少，看不出好坏',
  })
  expect(await item('ticket-resolution')).toMatchObject({ cases: 0, stateText: '还没有记录' })
})

it('shows a promise that was broken as broken, with how many cases, and one that was kept as kept', async () => {
  for (const minutes of [1, 2, 3, 4, 5, 9]) {
    await served(minutes, {
      askedAt: clock.now(),
      solved: minutes < 9 ? 'solved' : 'unsolved',
      rating: minutes < 9 ? 5 : 1,
    })
  }
  await served(1, { askedAt: clock.now() })
  await visit(db).then((gone) =>
    db.transaction((tx) =>
      tx.manager.update(
        ServiceSession,
        { id: gone.id },
        { wantedAt: tx.now, endReason: 'customer', endedAt: tx.now },
      ),
    ),
  )
  await keep()
  expect(await told()).toMatchObject({
    'chat-wait': '3.6 分钟 (7) 做到了',
    'chat-wait-in-time': '75% (8) 2 件没做到',
    'chat-first-answer': '20 秒 (7) 做到了',
    'chat-solved': '83.3% (6) 没做到',
    rating: '4.3 分 (6) 没有承诺，只是公开',
  })
  // Silence is no yes.
  expect((await item('chat-solved'))?.parts).toEqual([
    { name: '说解决了', cases: 5 },
    { name: '说没解决', cases: 1 },
    { name: '没有回答', cases: 1 },
  ])
})

it('judges each ticket by its own due times: in time on the day of the answer, else on the day its time was over', async () => {
  for (let index = 0; index < 5; index += 1)
    await ticket({
      firstRespondedAt: inHours(0.5),
      resolvedAt: inHours(2),
      status: 'closed',
      isOpen: false,
    })
  await ticket({
    firstRespondedAt: inHours(3),
    resolvedAt: inHours(30),
    status: 'resolved',
    isOpen: false,
  })
  await ticket({})
  await ticket({ status: 'withdrawn', isOpen: false, closedAt: inHours(0.5) })
  await ticket({
    firstRespondedAt: inHours(0.5),
    pausedAt: inHours(1),
    status: 'awaiting_customer',
  })
  await ticket({
    firstRespondedAt: inHours(0.5),
    resolvedAt: inHours(2),
    status: 'resolved',
    isOpen: false,
    reopenedCount: 1,
    reopenedAt: inHours(1),
  })
  clock.advance(47 * HOUR_MS)
  await keep()
  expect(await told()).toMatchObject({
    // Nine had an answer due, of which two came late or not at all; whoever took it back before is no case.
    'ticket-first-response': '77.7% (9) 2 件没做到',
    // The clock of the one that waits for its customer stands still.
    'ticket-resolution': '75% (8) 2 件没做到',
    'ticket-solved': '83.3% (6) 没做到',
    'ticket-first-contact': '83.3% (6) 没有承诺，只是公开',
  })
  expect((await item('ticket-solved'))?.parts).toEqual([
    { name: '确认解决', cases: 5 },
    { name: '又打开过', cases: 1 },
    { name: '没有回答', cases: 1 },
  ])
  const days = (await item('ticket-resolution'))?.days
    .filter(({ cases }) => cases > 0)
    .map(({ day, cases, value }) => [day, cases, value])
  expect(days).toEqual([
    ['2026-03-05', 6, 1],
    ['2026-03-06', 2, 0],
  ])
})

it('judges the cause by the clock of each ticket: named in time, late, or not at all; what stands still or is owed no more is no case', async () => {
  const ten = (happened: Partial<TicketClock>): Partial<TicketClock> => ({
    runningSince: null,
    ...happened,
  })
  const lives = [
    ...Array.from({ length: 4 }, () => ten({ stoppedAt: inHours(0.1), outcome: 'done' })),
    ten({ stoppedAt: inHours(1), outcome: 'done' }),
    {},
    ten({ pausedAt: inHours(0.1) }),
    ten({ stoppedAt: inHours(0.1), outcome: 'dropped' }),
  ]
  await db.transaction((tx) =>
    tx.manager.insert(
      TicketClock,
      lives.map((happened, index) => ({
        ticketId: `tkt_${index}`,
        kind: 'diagnosis' as const,
        round: 1,
        promisedMs: 10 * MINUTE_MS,
        hours: { mode: 'always' as const },
        terms: 'v1',
        startedAt: clock.now(),
        usedMs: 0,
        runningSince: clock.now(),
        pausedAt: null,
        dueAt: inHours(1 / 6),
        stoppedAt: null,
        outcome: null,
        toldTo: 0,
        rung: null,
        ringAt: null,
        ...happened,
      })),
    ),
  )
  clock.advance(2 * HOUR_MS)
  await keep()
  expect(await told()).toMatchObject({ 'ticket-diagnosis': '66.6% (6) 没有承诺，只是公开' })
  const { promises } = preset('hongye')
  const hongye = { ...policy, promises }
  expect(
    (await readPromiseBoard(db.read, { policy: hongye, now: clock.now() })).items.find(
      ({ key }) => key === 'ticket-diagnosis',
    ),
  ).toMatchObject({ promise: '每一件都在 10 分钟内', state: 'broken', stateText: '2 件没做到' })
})

it('keeps what was confirmed, what ended by itself and what came back apart, and marks of tickets beside those of chats', async () => {
  const closed = {
    firstRespondedAt: inHours(0.5),
    resolvedAt: inHours(2),
    status: 'closed' as const,
    isOpen: false,
  }
  for (let index = 0; index < 5; index += 1) await ticket({ ...closed, closedBy: 'customer' })
  await ticket({ ...closed, closedBy: 'silence' })
  await ticket({
    ...closed,
    resolvedAt: null,
    status: 'reopened',
    isOpen: true,
    reopenedCount: 1,
    reopenedAt: inHours(3),
  })
  const rated = {
    ticketId: 'tkt_1',
    customerId: 'cus_1',
    agentId: null,
    reasons: [],
    words: null,
    askedAt: clock.now(),
    ratedAt: clock.now(),
  }
  await db.transaction((tx) =>
    tx.manager.insert(
      TicketRating,
      [5, 5, 4, 1].map((score) => ({ ...rated, score, solutionId: newId('tev') })),
    ),
  )
  await served(1, { rating: 5 })
  clock.advance(4 * HOUR_MS)
  await keep()
  expect((await item('ticket-solved'))?.parts.map(({ cases }) => cases)).toEqual([5, 1, 1])
  expect(await told()).toMatchObject({ rating: '4.0 分 (5) 没有承诺，只是公开' })
})

it('counts what went above: in time on the day of the decision, else on the day its term was over; overturned beside upheld', async () => {
  const one = (
    kind: AppealKind,
    outcome: AppealOutcome | null,
    decided: number | null,
  ): Partial<Appeal> => ({
    kind,
    outcome,
    askedAt: clock.now(),
    dueAt: inHours(2),
    decidedAt: decided === null ? null : inHours(decided),
    state: decided === null ? 'open' : 'done',
  })
  const rows = [
    one('review', 'upheld', 1),
    one('review', 'solved', 1),
    one('review', 'sent-on', 1),
    one('review', 'upheld', 3),
    one('review', null, null),
    ...Array.from({ length: 4 }, () => one('bad-mark', 'reached', 1)),
    one('bad-mark', null, null),
    ...Array.from({ length: 5 }, () => one('supervisor', 'answered', 2)),
    ...Array.from({ length: 5 }, () => one('complaint', 'answered', 3)),
  ]
  await db.transaction((tx) =>
    tx.manager.insert(
      Appeal,
      rows.map((row) => ({
        id: newId('apl'),
        number: newId('apl').slice(-12),
        customerId: 'cus_1',
        department: 'general',
        words: '',
        ...row,
      })),
    ),
  )
  clock.advance(4 * HOUR_MS)
  await keep()
  expect(await told()).toMatchObject({
    'review-in-time': '60% (5) 2 件没做到',
    'bad-marks-answered': '80% (5) 1 件没做到',
    'supervisor-in-time': '100% (5) 做到了',
    'complaint-in-time': '0% (5) 5 件没做到',
    'reviews-overturned': 'null (4) 才 4 件，太少，看不出好坏',
  })
  expect((await item('reviews-overturned'))?.parts.map(({ cases }) => cases)).toEqual([2, 2])
})

it('knows thirty days of Shanghai and forgets what is older', async () => {
  for (const minutes of [1, 2, 3, 4, 5]) await served(minutes)
  clock.set('2026-04-03T23:59:00+08:00')
  await keep()
  expect(await read()).toMatchObject({ from: '2026-03-05', to: '2026-04-03' })
  expect(await item('chat-wait')).toMatchObject({ cases: 5 })
  clock.set('2026-04-04T00:01:00+08:00')
  await keep()
  expect(await item('chat-wait')).toMatchObject({ cases: 0 })
  expect(boardDays(clock.now())).toHaveLength(30)
})

it('is counted by one of several processes, follows what is new within the minute, and what changes of old days within ten', async () => {
  expect(await read()).toMatchObject({ computedAt: null })
  for (const minutes of [1, 2, 3, 4, 5]) await served(minutes)
  await Promise.all([keep(), keep(), keep()])
  expect(await item('chat-wait')).toMatchObject({ cases: 5 })
  clock.advance(4 * DAY_MS)
  await keep()
  clock.advance(MINUTE_MS)
  await served(6)
  await db.transaction((tx) =>
    tx.manager.createQueryBuilder().update(ServiceSession).set({ rating: 5 }).execute(),
  )
  await keep()
  expect([(await item('chat-wait'))?.cases, (await item('rating'))?.cases]).toEqual([6, 1])
  clock.advance(10 * MINUTE_MS)
  await keep()
  expect((await item('rating'))?.cases).toBe(6)
})

it.each([
  ['share', 1, '100%'],
  ['share', 0.9999, '99.9%'],
  ['share', 0.855, '85.5%'],
  ['score', 4.99, '4.9 分'],
  ['duration', 999, '不到 1 秒'],
  ['duration', 59_100, '60 秒'],
  ['duration', 61_000, '1.1 分钟'],
] as const)('makes nothing better than it is: %s %f is %s', (unit, value, words) => {
  expect(inWords(unit, value)).toBe(words)
})
