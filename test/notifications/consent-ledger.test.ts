import fc from 'fast-check'
import {
  exhaustConsent,
  grantConsent,
  recordRefusal,
  returnConsent,
  spendConsent,
  withdrawConsent,
  type ConsentSource,
} from '../../server/notifications/consent-ledger'
import { SubscribeConsentEntry } from '../../server/notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { forget } from '../tickets/ticket-world'

const KEY = { appId: 'wx-1', openId: 'o-1', templateId: 'tpl-progress' }
const MINUTE = 60_000
const clock = fakeClock()
let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, SubscribeConsent, SubscribeConsentEntry)
})

const grant = (source: ConsentSource, id: string, key = KEY) =>
  db.transaction((tx) => grantConsent(tx, key, { source, id }))
const spend = (id: string, key = KEY) => db.transaction((tx) => spendConsent(tx, key, id))
const balance = async (key = KEY) =>
  (await db.read.findOneBy(SubscribeConsent, key))?.balance ?? null
const kinds = async () =>
  (await db.read.find(SubscribeConsentEntry, { order: { at: 'ASC' } }))
    .map(({ kind }) => kind)
    .sort()

describe('one tap, told twice', () => {
  it.each<[string, ReadonlyArray<[ConsentSource, string]>, number]>([
    ['by the mini program only', [['ask', '1']], 1],
    ['by the callback only', [['popup', '1']], 1],
    [
      'by the mini program first',
      [
        ['ask', '1'],
        ['popup', '1'],
      ],
      1,
    ],
    [
      'by the callback first',
      [
        ['popup', '1'],
        ['ask', '1'],
      ],
      1,
    ],
    [
      'and each of them repeated',
      [
        ['ask', '1'],
        ['ask', '1'],
        ['popup', '1'],
        ['popup', '1'],
      ],
      1,
    ],
    [
      'two taps, both told twice, in any order',
      [
        ['ask', '1'],
        ['ask', '2'],
        ['popup', '1'],
        ['popup', '2'],
      ],
      2,
    ],
    [
      'two taps, one report lost',
      [
        ['ask', '1'],
        ['popup', '1'],
        ['popup', '2'],
      ],
      2,
    ],
    [
      'two taps, one callback lost',
      [
        ['popup', '1'],
        ['ask', '1'],
        ['ask', '2'],
      ],
      2,
    ],
    [
      'three taps by reports alone',
      [
        ['ask', '1'],
        ['ask', '2'],
        ['ask', '3'],
      ],
      3,
    ],
  ])('%s counts as often as it was tapped', async (_, words, taps) => {
    for (const [source, id] of words) await grant(source, id)
    expect(await balance()).toBe(taps)
  })

  it('counts once when both words come at the same moment', async () => {
    await Promise.all([grant('ask', '1'), grant('popup', '1')])
    expect([await balance(), await kinds()]).toEqual([1, ['echo', 'grant']])
  })

  it('ten minutes apart are two taps', async () => {
    await grant('ask', '1')
    clock.advance(10 * MINUTE)
    await grant('popup', '2')
    expect(await balance()).toBe(2)
  })

  it('never counts less than either side told, and never more than both', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<ConsentSource>('ask', 'popup'), { maxLength: 8 }),
        async (sources) => {
          await forget(db, SubscribeConsent, SubscribeConsentEntry)
          for (const [index, source] of sources.entries()) await grant(source, `${index}`)
          const asks = sources.filter((source) => source === 'ask').length
          return ((await balance()) ?? 0) === Math.max(asks, sources.length - asks)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('keeps people, templates and apps apart', async () => {
    await grant('ask', '1')
    for (const other of [
      { ...KEY, openId: 'o-2' },
      { ...KEY, templateId: 'tpl-other' },
      { ...KEY, appId: 'wx-2' },
    ]) {
      await grant('popup', `1-${other.openId}-${other.appId}`, other)
      expect(await balance(other)).toBe(1)
    }
    expect(await balance()).toBe(1)
  })
})

describe('one consent, one message', () => {
  it('is spent once, and never below zero', async () => {
    expect(await spend('a')).toBe(false)
    await grant('ask', '1')
    expect([await spend('b'), await spend('c'), await balance()]).toEqual([true, false, 0])
  })

  it('is spent by one of two who want it at the same moment', async () => {
    await grant('ask', '1')
    expect((await Promise.all([spend('a'), spend('b')])).sort()).toEqual([false, true])
    expect(await balance()).toBe(0)
  })

  it('comes back once when the message did not go out', async () => {
    await grant('ask', '1')
    await spend('a')
    for (let time = 0; time < 2; time += 1)
      await db.transaction((tx) => returnConsent(tx, KEY, 'a'))
    expect([await balance(), await kinds()]).toEqual([1, ['grant', 'return', 'spend']])
  })
})

describe('a no', () => {
  it('at the panel is on record and takes nothing back', async () => {
    await grant('ask', '1')
    await db.transaction((tx) => recordRefusal(tx, KEY, { source: 'ask', id: '2' }))
    expect([await balance(), await kinds()]).toEqual([1, ['grant', 'refuse']])
  })

  it("in WeChat's settings takes everything back, and a late repeat of it nothing that came after", async () => {
    await grant('ask', '1')
    await grant('ask', '2')
    const withdraw = () => db.transaction((tx) => withdrawConsent(tx, KEY, 'o-1:1772683200'))
    await withdraw()
    expect(await balance()).toBe(0)
    await grant('ask', '3')
    await withdraw()
    expect(await balance()).toBe(1)
  })

  it('of WeChat itself, 43101, sets the balance to zero', async () => {
    await grant('ask', '1')
    await grant('ask', '2')
    await db.transaction((tx) => exhaustConsent(tx, KEY, 'a'))
    expect([await balance(), await kinds()]).toEqual([0, ['exhausted', 'grant', 'grant']])
  })
})
