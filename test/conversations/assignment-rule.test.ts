import fc from 'fast-check'
import {
  candidatesFor,
  departmentOf,
  halfAt,
  headStartMs,
  isAvailable,
  isStopped,
  peopleOpen,
  promisedAt,
  type Seat,
  type Waiter,
} from '../../server/conversations/queue/assignment-rule'
import { after, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { colleague, depsWith } from './session-world'

const now = new Date('2026-03-05T12:00:00+08:00')
const deps = depsWith([colleague('1024', ['after-sales'])])
const seat = (agentId: string, change: Partial<Seat> = {}): Seat => ({
  agentId,
  role: 'agent',
  departments: ['after-sales'],
  deskStatus: 'online',
  awaySince: null,
  silentSince: null,
  deskSeenAt: now,
  wecomSeenAt: null,
  servicerStatus: 'receiving',
  activeSessions: 0,
  lastAssignedAt: null,
  ...change,
})
const waiter = (change: Partial<Waiter> = {}): Waiter => ({
  department: 'after-sales',
  channel: 'wecom-kf',
  preferredAgentId: null,
  preferredUntil: now,
  passedOver: null,
  ...change,
})
const chosen = (seats: Seat[], change: Partial<Waiter> = {}, except?: string): string[] =>
  candidatesFor(waiter(change), {
    seats,
    capacity: 5,
    now,
    ...(except === undefined ? {} : { except }),
  }).map(({ agentId }) => agentId)

describe('who is there', () => {
  it.each<[string, Partial<Seat>, boolean, boolean]>([
    ['receiving and at the desk', {}, true, true],
    ['away', { deskStatus: 'away' }, false, false],
    ['stopped in WeCom', { servicerStatus: 'stopped' }, false, true],
    ['nothing known of WeCom', { servicerStatus: 'unknown' }, true, true],
    ['never seen at the desk', { deskSeenAt: null }, true, false],
    ['seen there ninety seconds ago', { deskSeenAt: after(now, -90 * SECOND_MS) }, true, true],
    ['seen there longer ago', { deskSeenAt: after(now, -90 * SECOND_MS - 1) }, true, false],
    [
      'not at the desk, and wrote in WeCom a quarter of an hour ago',
      { deskSeenAt: null, wecomSeenAt: after(now, -15 * MINUTE_MS) },
      true,
      true,
    ],
    [
      'not at the desk, and wrote in WeCom longer ago',
      { deskSeenAt: null, wecomSeenAt: after(now, -15 * MINUTE_MS - 1) },
      true,
      false,
    ],
    [
      'nothing known of WeCom, and never logged in',
      { servicerStatus: 'unknown', deskSeenAt: null },
      false,
      false,
    ],
  ])('%s', (_, change, kf, bridged) => {
    expect(isAvailable(seat('a', change), 'wecom-kf', now)).toBe(kf)
    expect(isAvailable(seat('a', change), 'official-account', now)).toBe(bridged)
  })

  it('only where people answer in WeCom itself does its switch forbid taking a session', () => {
    expect(isStopped({ servicerStatus: 'stopped' }, 'wecom-kf')).toBe(true)
    expect(isStopped({ servicerStatus: 'stopped' }, 'official-account')).toBe(false)
    expect(isStopped({ servicerStatus: 'unknown' }, 'wecom-kf')).toBe(false)
  })
})

describe('who gets it', () => {
  it('somebody of the department who is there and has room; nobody else', () => {
    const seats = [
      seat('other', { departments: ['security'] }),
      seat('away', { deskStatus: 'away' }),
      seat('full', { activeSessions: 5 }),
      seat('ok'),
    ]
    expect(chosen(seats)).toEqual(['ok'])
  })

  it('the least busy first, of those the one who has had none for longest; supervisors only after the others', () => {
    const seats = [
      seat('boss', { role: 'supervisor' }),
      seat('busy', { activeSessions: 3, lastAssignedAt: after(now, -9 * MINUTE_MS) }),
      seat('just', { activeSessions: 1, lastAssignedAt: after(now, -MINUTE_MS) }),
      seat('rested', { activeSessions: 1, lastAssignedAt: after(now, -HOUR_MS) }),
      seat('fresh', { activeSessions: 1 }),
    ]
    expect(chosen(seats)).toEqual(['fresh', 'rested', 'just', 'busy', 'boss'])
  })

  it('only the preferred agent while it is their time, whatever their department', () => {
    const seats = [seat('free'), seat('mine', { activeSessions: 4, departments: ['membership'] })]
    const mine = { preferredAgentId: 'mine', preferredUntil: after(now, SECOND_MS) }
    expect(chosen(seats, mine)).toEqual(['mine'])
    expect(chosen([seat('free'), seat('mine', { activeSessions: 5 })], mine)).toEqual([])
    expect(chosen([seat('free'), seat('mine', { deskStatus: 'away' })], mine)).toEqual(['free'])
    expect(chosen(seats, { ...mine, preferredUntil: now })).toEqual(['mine', 'free'])
  })

  it('never who has just given it away', () => {
    expect(chosen([seat('a'), seat('b')], {}, 'a')).toEqual(['b'])
  })
})

describe('departments, hours and head starts', () => {
  it.each([
    ['the kind decides', { department: null, kind: 'account-security' }, 'security'],
    ['unless a department is asked for', { department: 'membership', kind: 'goods' }, 'membership'],
    ['one that there is', { department: 'nowhere', kind: 'goods' }, 'after-sales'],
    ['and what nobody knows is a plain question', { department: null, kind: null }, 'general'],
    ['as is a kind that there is not', { department: null, kind: 'weather' }, 'general'],
  ])('%s', (_, wanted, department) => {
    expect(departmentOf(deps.policy, wanted)).toBe(department)
  })

  it('people answer by the calendar, and promises count their hours only', () => {
    const night = new Date('2026-03-05T22:00:00+08:00')
    expect(peopleOpen(deps, now)).toBe(true)
    expect(peopleOpen(deps, night)).toBe(false)
    expect(promisedAt(deps, now)).toEqual(after(now, 5 * MINUTE_MS))
    expect(halfAt(deps, now)).toEqual(after(now, 2.5 * MINUTE_MS))
    expect(promisedAt(deps, night)).toEqual(new Date('2026-03-06T09:05:00+08:00'))
  })

  it('a tier goes first without starving others: whoever came more than its head start earlier is before it', () => {
    const tiers = [null, 'silver', 'gold', 'diamond', 'unknown']
    const longest = Math.max(...tiers.map((tier) => headStartMs(deps.policy, tier)))
    const arrivals = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 20 * MINUTE_MS }),
        tier: fc.constantFrom(...tiers),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(arrivals, (people) => {
        const order = people
          .map(({ at, tier }) => ({ at, tier, priority: at - headStartMs(deps.policy, tier) }))
          .sort((a, b) => a.priority - b.priority)
        order.forEach((one, place) => {
          for (const later of order.slice(place + 1)) {
            expect(one.at - later.at).toBeLessThanOrEqual(longest)
            if (one.tier === later.tier) expect(one.at).toBeLessThanOrEqual(later.at)
          }
        })
      }),
    )
    expect(longest).toBe(2 * MINUTE_MS)
  })
})
