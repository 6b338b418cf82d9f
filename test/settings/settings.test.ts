import { operatorActor } from '../../server/lib/actor'
import { Agent } from '../../server/identity/agent.entity'
import { liveSettingsOf, type LiveSettings } from '../../server/policy/live-settings'
import type { Policy } from '../../server/policy/policy.schema'
import { changeSettings, goBack } from '../../server/settings/change-settings'
import {
  backTo,
  diffSettings,
  exportSettings,
  historyText,
  rulesText,
  importSettings,
  withdraw,
} from '../../server/settings/commands'
import { openSettings, type Settings } from '../../server/settings/open-settings'
import { SettingVersion } from '../../server/settings/setting-version.entity'
import { findInForce } from '../../server/settings/setting-versions'
import { after, DAY_MS, HOUR_MS } from '../../server/lib/clock'
import { silentLogger } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { preset } from '../support/presets'

const file = preset('haicheng')
const by = operatorActor('王芳 1001')
let clock: FakeClock
let db: TestDatabase
/** Two processes on one database. */
let here: Settings
let there: Settings

const open = (policy: Policy = file): Promise<Settings> =>
  openSettings({ db, file: policy, logger: silentLogger })

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  here = await open()
  there = await open()
})
afterEach(() => db.close())

type Part = (live: LiveSettings) => Partial<LiveSettings> | { templates: object }
const waiting =
  (minutes: number): Part =>
  (live) => ({ promises: { ...live.promises, chatWaitMinutes: minutes } })

function change(
  part: Part,
  more: { base?: number; inForceFrom?: Date; why?: string } = {},
): Promise<SettingVersion> {
  const live = liveSettingsOf({ ...here.policy })
  return db.as(by).transaction((tx) =>
    changeSettings(tx, here, {
      base: here.policy.settingsVersion ?? 0,
      why: '试一试',
      ...more,
      origin: 'desk',
      document: { ...live, ...part(live) },
    }),
  )
}
const minutes = ({ policy }: Settings): number => policy.promises.chatWaitMinutes

it('the first start sows what the policy file says, once, however many processes start', async () => {
  const rows = await db.read.find(SettingVersion)
  expect(rows.map(({ version, origin }) => [version, origin])).toEqual([[1, 'file']])
  expect(liveSettingsOf({ ...here.policy })).toEqual(liveSettingsOf(file))
})

it('a change is in force here with its commit, and in every other process at its next look', async () => {
  await change(waiting(7))
  expect([minutes(here), minutes(there)]).toEqual([7, 5])
  await there.watch.run()
  expect([minutes(there), there.policy.settingsVersion]).toEqual([7, 2])
})

it('who changed what, when and why stands in the history, and any version can be had back as a new one', async () => {
  const deps = { db: db.as(by), settings: here, why: '忙季过了' }
  await change(waiting(7), { why: '忙季' })
  await backTo(deps, 1)
  expect(minutes(here)).toBe(5)
  const history = await historyText(deps)
  expect(history).toMatch(
    / 3 .*王芳 1001 {2}\[in force\] {2}退回第 1 版：忙季过了\n.*changed: promises\n.* 2 .*\[past\] {2}忙季\n.*changed: promises\n.* 1 .*策略文件/,
  )
  expect(await exportSettings(deps, 2)).toContain('chatWaitMinutes: 7')
  // The rules for people are made of the numbers that judge.
  expect(await rulesText(deps, 2)).toMatch(/第 2 版.*7 天无理由.*一次不超过 ¥200\.00/s)
})

it('a change that others have overtaken changes nothing and says who was first', async () => {
  await change(waiting(7))
  await expect(change(waiting(9), { base: 1 })).rejects.toMatchObject({
    code: 'settings_moved',
    details: { status: 409, extra: { version: 2 } },
  })
  await expect(change(waiting(7))).rejects.toMatchObject({ code: 'nothing_changed' })
  expect([minutes(here), await db.read.count(SettingVersion)]).toEqual([7, 2])
})

it('of two at the same moment one is the next version', async () => {
  const done = await Promise.allSettled([
    change(waiting(7), { base: 1 }),
    change(waiting(9), { base: 1 }),
  ])
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await db.read.count(SettingVersion)).toBe(2)
})

describe('from a date on', () => {
  const from = (): Date => after(clock.now(), DAY_MS)

  it('it waits for its hour, in every process', async () => {
    await change(waiting(7), { inForceFrom: from() })
    await Promise.all([here.watch.run(), there.watch.run()])
    expect([minutes(here), minutes(there)]).toEqual([5, 5])
    clock.advance(DAY_MS)
    await Promise.all([here.watch.run(), there.watch.run()])
    expect([minutes(here), minutes(there)]).toEqual([7, 7])
  })

  it('nothing may come between that it would undo; withdrawn, its number is not given again', async () => {
    await change(waiting(7), { inForceFrom: from() })
    await expect(change(waiting(9), { base: 2 })).rejects.toMatchObject({
      code: 'settings_planned',
    })
    await withdraw({ db: db.as(by), settings: here, why: '' }, 2)
    await expect(withdraw({ db: db.as(by), settings: here, why: '' }, 1)).rejects.toMatchObject({
      code: 'setting_in_force',
    })
    const { version } = await change(waiting(9), { base: 1 })
    expect([version, minutes(here)]).toEqual([3, 9])
    clock.advance(2 * DAY_MS)
    await here.watch.run()
    expect(minutes(here)).toBe(9)
  })

  it('its people come and go at its hour, not before', async () => {
    await change(
      () => ({
        agents: file.agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
        departments: file.departments,
        kinds: file.kinds,
      }),
      { inForceFrom: from() },
    )
    const active = async () =>
      (await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })).active
    expect(await active()).toBe(true)
    clock.advance(DAY_MS + HOUR_MS)
    await there.watch.run()
    expect(await active()).toBe(false)
  })
})

it.each<[string, Part, string, string]>([
  ['a wait of no minutes', waiting(0), 'promises.chatWaitMinutes', '要大于 0'],
  [
    'hours that never open',
    (live) => ({
      hours: { ...live.hours, people: { mode: 'calendar', workday: [], restday: [] } },
    }),
    'hours.people',
    '一天都不开放，承诺就没有到期的时候',
  ],
  [
    'nobody who could change it back',
    (live) => ({ agents: live.agents.map((agent) => ({ ...agent, role: 'agent' as const })) }),
    'agents',
    '至少要留一位主管，不然没有人能改回来',
  ],
  [
    'two members with one work number',
    (live) => ({ agents: live.agents.map((agent) => ({ ...agent, workNumber: '1042' })) }),
    'agents',
    '“1042”重复了',
  ],
  [
    'a department with nobody in it',
    (live) => ({ departments: [...live.departments, { key: 'night', name: '夜班' }] }),
    'departments.night',
    '夜班没有成员，来找的客户没有人接',
  ],
  [
    'a special day twice',
    (live) => ({
      hours: {
        ...live.hours,
        people: {
          mode: 'calendar',
          workday: [['09:00', '21:00']],
          restday: [],
          special: [
            { date: '2026-12-31', spans: [] },
            { date: '2026-12-31', spans: [] },
          ],
        },
      },
    }),
    'hours.people.special',
    '“2026-12-31”重复了',
  ],
  [
    'what belongs to the deployment',
    () => ({ templates: {} }),
    'templates',
    '写在策略文件里，由部署的人改，这里不能改',
  ],
])('%s changes nothing, and the fault names its place', async (_what, part, path, message) => {
  const refused = await change(part).catch(
    (error: { code: string; details: { status: number; extra: { faults: unknown[] } } }) => error,
  )
  expect(refused).toMatchObject({ code: 'invalid_settings', details: { status: 422 } })
  expect(
    (refused as { details: { extra: { faults: unknown[] } } }).details.extra.faults,
  ).toContainEqual(
    expect.objectContaining({ path, message: expect.stringMatching(new RegExp(`：${message}$`)) }),
  )
  expect([here.policy.settingsVersion, await db.read.count(SettingVersion)]).toEqual([1, 1])
})

it('a member who leaves is logged out and no agent any more, in the same transaction', async () => {
  await change((live) => ({
    agents: live.agents
      .map((agent) =>
        agent.wecomUserId === 'li.na'
          ? { ...agent, departments: ['technical', 'general', 'after-sales'] }
          : agent,
      )
      .filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
  }))
  expect(await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })).toMatchObject({
    active: false,
  })
  expect(await db.read.findOneByOrFail(Agent, { wecomUserId: 'li.na' })).toMatchObject({
    departments: ['technical', 'general', 'after-sales'],
  })
})

describe('the policy file after the first start', () => {
  const later: Policy = { ...file, promises: { ...file.promises, chatWaitMinutes: 8 } }

  it('does not win, and that is said at the next start; imported, it is what is in force', async () => {
    const deps = { db: db.as(by), settings: here, why: '按新的策略文件' }
    await change((live) => ({ texts: { ...live.texts, peopleClosed: '下班了' } }))
    const restarted = await open(later)
    expect([minutes(restarted), restarted.warnings()]).toEqual([
      5,
      [expect.stringMatching(/about promises; the settings win \(version 2\).*diff/)],
    ])
    expect(await diffSettings(deps, later)).toContain('promises.chatWaitMinutes\n- 5\n+ 8\n')
    expect(here.warnings()).toEqual([])
    await importSettings(deps, JSON.stringify({ ...later, texts: here.policy.texts }))
    const again = await open(later)
    expect([minutes(again), again.policy.texts.peopleClosed, again.warnings()]).toEqual([
      8,
      '下班了',
      [],
    ])
  })

  it('what belongs to consoles follows the file at the next start', async () => {
    const restarted = await open({ ...file, platform: { ...file.platform, name: '海城' } })
    expect([restarted.policy.platform.name, restarted.warnings()]).toEqual(['海城', []])
  })
})

it('what another hand wrote into the table is not believed: the former settings go on, and it is said', async () => {
  await change(waiting(7))
  const row = await findInForce({ manager: db.read, now: clock.now() })
  await db.transaction((tx) =>
    tx.manager.update(
      SettingVersion,
      { version: 2 },
      { document: row?.document.replace('"chatWaitMinutes":7', '"chatWaitMinutes":99') ?? '' },
    ),
  )
  await there.watch.run()
  expect([minutes(there), there.warnings()]).toEqual([
    5,
    [expect.stringContaining('version 2 of the settings is not what was written')],
  ])
  await db.as(by).transaction((tx) => goBack(tx, here, { to: 1, base: 2, why: '有人动过表' }))
  await there.watch.run()
  expect([there.policy.settingsVersion, there.warnings()]).toEqual([3, []])
})
