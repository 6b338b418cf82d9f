import fc from 'fast-check'
import { usedAt } from '../../server/clocks/clock'
import {
  adoptClocks,
  mostUrgent,
  turnClocks,
  type Occasion,
  type TurnedClock,
} from '../../server/tickets/promises/clock-rules'
import { overText } from '../../server/tickets/promises/ticket-clock.presenter'
import { dueColumnsOf } from '../../server/tickets/promises/ticket-clocks'
import { calendar } from '../support/calendar'
import { preset } from '../support/presets'

const haicheng = preset('haicheng')
const hongye = preset('hongye')
const at = (text: string): Date => new Date(`${text}:00+08:00`)
const shown = (date: Date | null | undefined): string | null =>
  date ? new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 16) : null

interface Step {
  at: string
  what: Occasion[]
  holder?: string | null
  urgent?: boolean
}
function live(policy: typeof haicheng, steps: Step[]): TurnedClock[] {
  let clocks: TurnedClock[] = []
  let [holder, urgent]: [string | null, boolean] = [null, false]
  for (const step of steps) {
    ;[holder, urgent] = [step.holder === undefined ? holder : step.holder, step.urgent ?? urgent]
    clocks = turnClocks(
      { policy, calendar },
      { ticket: { assignedAgentId: holder, urgent }, clocks, now: at(step.at) },
      step.what,
    )
  }
  return clocks
}
const submitted = (from: string, urgent = false): Step => ({
  at: from,
  what: ['submitted'],
  urgent,
})
const of = (clocks: TurnedClock[], kind: string): TurnedClock | undefined =>
  clocks.findLast((clock) => clock.kind === kind)
const stood = (clocks: TurnedClock[]) =>
  Object.fromEntries(
    clocks.map(({ kind, round, stoppedAt, outcome, runningSince }) => [
      `${kind}${round > 1 ? round : ''}`,
      stoppedAt ? outcome : runningSince ? 'runs' : 'paused',
    ]),
  )

describe('due times (S3)', () => {
  it.each([
    ['within the day', '2026-03-05T12:00', '2026-03-05T12:30', '2026-03-06T12:00'],
    [
      'at night: the clock starts in the morning',
      '2026-03-05T23:00',
      '2026-03-06T09:30',
      '2026-03-06T21:00',
    ],
    [
      'over a weekend with its shorter hours',
      '2026-03-06T20:50',
      '2026-03-07T10:20',
      '2026-03-08T13:50',
    ],
    ['on a made-up workday', '2026-02-28T18:30', '2026-02-28T19:00', '2026-03-02T10:30'],
    [
      'on the eve of the National Day holiday',
      '2026-09-30T20:45',
      '2026-10-01T10:15',
      '2026-10-02T13:45',
    ],
  ])('%s', (_, from, first, resolution) => {
    const due = dueColumnsOf(live(haicheng, [submitted(from)]))
    expect([
      shown(due.firstResponseDueAt),
      shown(due.resolutionDueAt),
      shown(due.nextDueAt),
    ]).toEqual([first, resolution, first])
  })

  it('gives an urgent ticket its shorter clock', () => {
    const due = dueColumnsOf(live(haicheng, [submitted('2026-03-05T12:00', true)]))
    expect([shown(due.firstResponseDueAt), shown(due.resolutionDueAt)]).toEqual([
      '2026-03-05T12:10',
      '2026-03-05T14:00',
    ])
  })

  it('runs around the clock where the platform promises so, and names the cause within ten minutes', () => {
    const clocks = live(hongye, [submitted('2026-10-01T02:00')])
    expect(
      ['first-response', 'diagnosis', 'resolution'].map((kind) => shown(of(clocks, kind)?.dueAt)),
    ).toEqual(['2026-10-01T02:10', '2026-10-01T02:10', '2026-10-02T02:00'])
  })
})

describe('a pause while the customer owes an answer (S3)', () => {
  it.each([
    ['an hour at noon', '2026-03-05T12:00', '2026-03-05T13:00', '2026-03-06T13:00'],
    ['a night costs nothing', '2026-03-05T21:00', '2026-03-06T09:00', '2026-03-06T12:00'],
    [
      'only the open part of a night counts',
      '2026-03-05T20:00',
      '2026-03-06T10:00',
      '2026-03-06T14:00',
    ],
    [
      'a weekend has eight open hours a day',
      '2026-03-06T11:00',
      '2026-03-09T09:00',
      '2026-03-09T10:00',
    ],
    [
      'a clock that had run out stays run out',
      '2026-03-06T13:00',
      '2026-03-06T15:00',
      '2026-03-06T12:00',
    ],
  ])('%s', (_, asked, answered, due) => {
    const clocks = live(haicheng, [
      submitted('2026-03-05T12:00'),
      { at: asked, what: ['asked'], holder: 'a' },
      { at: answered, what: ['customer-wrote'] },
    ])
    expect(shown(of(clocks, 'resolution')?.dueAt)).toBe(due)
  })

  it('leaves exactly as much open time as there was when the clock stopped', () => {
    const minutes = fc.integer({ min: 0, max: 5 * 24 * 60 })
    fc.assert(
      fc.property(fc.constantFrom(haicheng, hongye), minutes, minutes, (policy, before, paused) => {
        const from = at('2026-09-28T00:00')
        const [asked, answered] = [before, before + paused].map(
          (offset) => new Date(from.getTime() + offset * 60_000),
        ) as [Date, Date]
        const turn = (clocks: TurnedClock[], now: Date, what: Occasion) =>
          turnClocks(
            { policy, calendar },
            { ticket: { assignedAgentId: 'a', urgent: false }, clocks, now },
            [what],
          )
        const running = turn([], from, 'submitted')
        const still = turn(running, asked, 'asked')
        const resumed = turn(still, answered, 'customer-wrote')
        const used = [
          of(running, 'resolution'),
          of(still, 'resolution'),
          of(resumed, 'resolution'),
        ].map(
          (clock, index) =>
            clock && usedAt(calendar, clock, [asked, answered, answered][index] ?? asked),
        )
        expect(used[1]).toBe(used[0])
        expect(used[2]).toBe(used[0])
      }),
      { numRuns: 50 },
    )
  })
})

describe('what starts and stops which clock', () => {
  const begun = submitted('2026-03-05T12:00')
  const taken: Step = { at: '2026-03-05T12:05', what: ['taken'], holder: 'a' }
  it.each<[string, Step[], Record<string, string>]>([
    ['submitted', [begun], { 'first-response': 'runs', resolution: 'runs', diagnosis: 'runs' }],
    [
      'taken: who has it owes the answer',
      [begun, taken],
      { 'first-response': 'runs', resolution: 'runs', diagnosis: 'runs', seat: 'runs' },
    ],
    [
      'taken over: the next one has their own time',
      [begun, taken, { at: '2026-03-05T12:08', what: ['taken'], holder: 'b' }],
      {
        'first-response': 'runs',
        resolution: 'runs',
        diagnosis: 'runs',
        seat: 'dropped',
        seat2: 'runs',
      },
    ],
    [
      'nobody has it',
      [begun, taken, { at: '2026-03-05T12:08', what: ['let-go'], holder: null }],
      { 'first-response': 'runs', resolution: 'runs', diagnosis: 'runs', seat: 'dropped' },
    ],
    [
      'answered',
      [begun, taken, { at: '2026-03-05T12:09', what: ['answered'] }],
      { 'first-response': 'done', resolution: 'runs', diagnosis: 'runs', seat: 'done' },
    ],
    [
      'diagnosed with the answer',
      [begun, taken, { at: '2026-03-05T12:09', what: ['answered', 'diagnosed'] }],
      { 'first-response': 'done', resolution: 'runs', diagnosis: 'done', seat: 'done' },
    ],
    [
      'asked: what is owed is the customer’s',
      [begun, taken, { at: '2026-03-05T12:09', what: ['asked'] }],
      { 'first-response': 'done', resolution: 'paused', diagnosis: 'paused', seat: 'done' },
    ],
    [
      'the customer wrote: their agent owes an answer',
      [
        begun,
        taken,
        { at: '2026-03-05T12:09', what: ['asked'] },
        { at: '2026-03-05T12:30', what: ['customer-wrote'] },
      ],
      {
        'first-response': 'done',
        resolution: 'runs',
        diagnosis: 'runs',
        seat: 'done',
        'next-response': 'runs',
        seat2: 'runs',
      },
    ],
    [
      'resolved while it stood still',
      [
        begun,
        taken,
        { at: '2026-03-05T12:09', what: ['asked'] },
        { at: '2026-03-05T12:30', what: ['resolved'] },
      ],
      { 'first-response': 'done', resolution: 'done', diagnosis: 'done', seat: 'done' },
    ],
    [
      'withdrawn',
      [begun, taken, { at: '2026-03-05T12:09', what: ['withdrawn'] }],
      { 'first-response': 'dropped', resolution: 'dropped', diagnosis: 'dropped', seat: 'dropped' },
    ],
  ])('%s', (_, steps, expected) => expect(stood(live(hongye, steps))).toEqual(expected))

  it('reopened: what was left when the result was given goes on, and at least a quarter of the whole', () => {
    const early = live(hongye, [
      begun,
      taken,
      { at: '2026-03-05T14:00', what: ['resolved'] },
      { at: '2026-03-07T09:00', what: ['reopened'] },
    ])
    expect(of(early, 'resolution')).toMatchObject({ round: 2, dueAt: at('2026-03-08T07:00') })
    const late = live(hongye, [
      begun,
      taken,
      { at: '2026-03-06T11:00', what: ['resolved'] },
      { at: '2026-03-07T09:00', what: ['reopened'] },
    ])
    expect(of(late, 'resolution')?.dueAt).toEqual(at('2026-03-07T15:00'))
    expect(of(late, 'next-response')?.dueAt).toEqual(at('2026-03-07T09:10'))
  })

  it('what was promised stays promised: a platform that promises less today changes nothing of it', () => {
    const clocks = live(hongye, [begun, { at: '2026-03-05T13:00', what: ['asked'], holder: 'a' }])
    const slower = {
      ...hongye,
      promises: {
        ...hongye.promises,
        ticketResolutionMinutes: 10_000,
        ticketClock: 'business' as const,
      },
    }
    const turn = (what: Occasion, now: string, given: TurnedClock[]) =>
      turnClocks(
        { policy: slower, calendar },
        { ticket: { assignedAgentId: 'a', urgent: false }, clocks: given, now: at(now) },
        [what],
      )
    const resumed = turn('customer-wrote', '2026-03-05T14:00', clocks)
    expect(of(resumed, 'resolution')?.dueAt).toEqual(at('2026-03-06T13:00'))
    expect(of(resumed, 'resolution')?.terms).toBe(of(clocks, 'first-response')?.terms)
    expect(of(resumed, 'next-response')?.terms).not.toBe(of(clocks, 'first-response')?.terms)
    expect(
      of(
        turn('reopened', '2026-03-06T09:00', turn('resolved', '2026-03-05T14:00', resumed)),
        'resolution',
      )?.dueAt,
    ).toEqual(at('2026-03-07T08:00'))
  })

  it('made urgent: sooner, never later; who is to be told is told of the new time', () => {
    const clocks = live(hongye, [
      begun,
      { at: '2026-03-05T13:00', what: ['made-urgent'], urgent: true },
    ])
    expect(of(clocks, 'resolution')).toMatchObject({
      dueAt: at('2026-03-05T17:00'),
      toldTo: 0,
      ringAt: at('2026-03-05T15:00'),
    })
    expect(
      of(
        live(hongye, [begun, { at: '2026-03-06T11:00', what: ['made-urgent'], urgent: true }]),
        'resolution',
      )?.dueAt,
    ).toEqual(at('2026-03-06T12:00'))
  })

  it('the most urgent one is what a list goes by; how long an agent may be silent is nobody else’s business', () => {
    const clocks = live(hongye, [begun, taken])
    expect(mostUrgent(clocks)?.kind).toBe('first-response')
    expect(of(clocks, 'seat')?.dueAt).toEqual(at('2026-03-05T12:25'))
  })
})

it('a customer is told that they will hear of a miss only where they do', () => {
  const told = (steps: Step[]) =>
    overText(
      hongye,
      live(hongye, steps).map((clock) => ({ ...clock, ticketId: 'tkt_1' })),
    )
  const begun = submitted('2026-03-05T12:00')
  expect(told([begun])).toBe('到时间还没做到，会自动升级给主管，并马上告诉您')
  expect(told([begun, { at: '2026-03-05T12:05', what: ['answered'] }])).toBe(
    '到时间还没做到，会自动升级给主管',
  )
  expect(told([begun, { at: '2026-03-05T12:05', what: ['asked'] }])).toBeNull()
})

describe('a ticket from before there were clocks', () => {
  const old = {
    urgent: false,
    isOpen: true,
    createdAt: at('2026-03-05T12:00'),
    firstRespondedAt: null,
    firstResponseDueAt: at('2026-03-05T12:10'),
    resolutionDueAt: at('2026-03-06T12:00'),
    resolvedAt: null,
    pausedAt: null,
    assignedAgentId: 'a',
  }
  it('keeps the due times that it was promised; what is gone by is not told again, what is over rises', () => {
    const clocks = adoptClocks({ policy: hongye, calendar }, old, at('2026-03-06T02:00'))
    expect(
      clocks.map(({ kind, dueAt, toldTo, ringAt }) => [kind, shown(dueAt), toldTo, shown(ringAt)]),
    ).toEqual([
      ['first-response', '2026-03-05T12:10', 80, '2026-03-05T12:10'],
      ['resolution', '2026-03-06T12:00', 50, '2026-03-06T07:12'],
    ])
  })

  it('stands still while its customer owes an answer, and goes on with what was left', () => {
    const paused = {
      ...old,
      firstRespondedAt: at('2026-03-05T12:05'),
      pausedAt: at('2026-03-06T00:00'),
    }
    const clocks = adoptClocks({ policy: hongye, calendar }, paused, at('2026-03-07T00:00'))
    expect(stood(clocks)).toEqual({ resolution: 'paused' })
    const resumed = turnClocks(
      { policy: hongye, calendar },
      { ticket: paused, clocks, now: at('2026-03-07T00:00') },
      ['customer-wrote'],
    )
    expect(of(resumed, 'resolution')?.dueAt).toEqual(at('2026-03-07T12:00'))
  })
})
