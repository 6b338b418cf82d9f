import path from 'node:path'
import { nextMoment, readDays } from '../../sandbox/demo/next-moment'
import { steps } from '../../sandbox/page/guide-steps'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'

const days = readDays(path.join(__dirname, '../../config/calendar'))
const at = (iso: string): number => Date.parse(iso)
const told = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)

describe('the moment that the demo goes to', () => {
  it.each([
    ['workday', '2026-03-05T09:00+08:00', '2026-03-05T10:00'],
    ['workday', '2026-03-06T12:00+08:00', '2026-03-09T10:00'],
    // A Saturday on which people work, since it makes up for the holiday behind it.
    ['workday', '2026-02-13T12:00+08:00', '2026-02-14T10:00'],
    ['workday', '2026-09-30T12:00+08:00', '2026-10-08T10:00'],
    ['night', '2026-03-05T09:00+08:00', '2026-03-05T23:30'],
    ['night', '2026-03-05T23:31+08:00', '2026-03-06T23:30'],
    ['holiday', '2026-03-05T09:00+08:00', '2026-03-08T11:00'],
    ['holiday', '2026-09-30T12:00+08:00', '2026-10-01T11:00'],
  ] as const)('%s after %s is %s', (kind, now, expected) => {
    expect(told(nextMoment(kind, at(now), days))).toBe(expected)
  })
})

describe("everybody's time in the sandbox", () => {
  it('goes on where a host can move it, and signs with the time that the server then has', async () => {
    const moved: string[] = []
    const sandbox = await createSandbox({
      ...defaultOptions(),
      now: () => at('2026-03-05T09:00+08:00'),
      onDayChange: async (day) => {
        moved.push(day)
        sandbox.control.moveTime(3_600_000)
      },
    })
    const response = await fetch(`${sandbox.origins.open}/sandbox/clock/day`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ day: 'night' }),
    })
    expect(response.status).toBe(200)
    expect(moved).toEqual(['night'])
    expect(sandbox.control.snapshot()).toMatchObject({
      now: '2026-03-05T02:00:00.000Z',
      days: { chosen: 'night' },
      policy: { state: 'ready' },
    })
    expect(sandbox.control.time()).toEqual({
      nowMs: at('2026-03-05T10:00+08:00'),
      aheadMs: 3_600_000,
    })
    await sandbox.close()
  })

  it('stands where it is without such a host', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const response = await fetch(`${sandbox.origins.open}/sandbox/clock/day`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ day: 'night' }),
    })
    expect(response.status).toBe(404)
    expect(sandbox.control.snapshot().days).toBeNull()
    await sandbox.close()
  })
})

describe('the steps of the guide', () => {
  it('tick by what the world shows, and by nothing at the start', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const [person] = sandbox.control.snapshot().persons
    const done = (): string[] =>
      steps
        .filter((step) => step.done(sandbox.control.snapshot(), person?.id ?? ''))
        .map(({ key }) => key)
    expect(done()).toEqual([])
    await sandbox.control.follow(person?.id ?? '')
    expect(done()).toEqual(['follow'])
    sandbox.control.fail({ api: '/cgi-bin/message/template/send', times: 1, kind: 'http-500' })
    expect(done()).toEqual(['follow', 'trouble'])
    await sandbox.close()
  })
})
