import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, sandboxEnv } from '../../sandbox/defaults'
import { createApp } from '../../server/app'
import { readConfig } from '../../server/config'
import { createMetrics } from '../../server/http/metrics'
import { createSecretBox } from '../../server/lib/secret-box'
import { createLivePolicy, type LivePolicy } from '../../server/policy/live-policy'
import { liveSettingsOf } from '../../server/policy/live-settings'
import { PolicySchema } from '../../server/policy/policy.schema'
import { silentLogger } from '../support/api'
import { calendar } from '../support/calendar'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { testKey } from '../support/keys'
import { preset } from '../support/presets'

const clock = fakeClock()
let sandbox: Sandbox
let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  sandbox = await createSandbox(
    defaultOptions({ now: () => clock.epochMs(), currentPolicy: 'haicheng' }),
  )
})
afterAll(async () => {
  await sandbox.close()
  await db.close()
})

/** The whole system put together on settings that are not there yet: whoever takes one now would keep it for good. */
function compose({ policy }: LivePolicy): ReturnType<typeof createApp> {
  const config = readConfig({
    ...sandboxEnv(sandbox),
    PORT: '0',
    PUBLIC_URL: 'http://127.0.0.1',
    DATABASE_URL: 'sqlite:./none.db',
    POLICY: 'haicheng',
    SECRET_KEY: testKey(5).toString('base64'),
  })
  return createApp({
    config,
    db,
    box: createSecretBox([testKey(5)]),
    policy,
    calendar,
    logger: silentLogger,
    metrics: createMetrics(),
    version: 'test',
    knowledge: () => {
      throw new Error('what the bot knows is asked at each question')
    },
    faults: () => Promise.resolve([]),
    warnings: () => [],
    settings: {
      policy,
      file: preset('haicheng'),
      warnings: () => [],
      watch: { name: 'settings', everyMs: 1_000, run: () => Promise.resolve() },
      follow: () => Promise.resolve(),
    },
  })
}

it('nothing that follows the settings is taken while the system is put together', async () => {
  const app = compose(createLivePolicy(preset('haicheng')))
  await app.clients.close()
})

it.each(
  PolicySchema.keyof().options.filter(
    (section) => !['platform', 'kf', 'officialAccount', 'templates'].includes(section),
  ),
)(
  '%s is a setting: taken too early it says so, and afterwards it is what is in force',
  (section) => {
    const live = createLivePolicy(preset('haicheng'))
    expect(() => live.policy[section]).toThrow(`${section} is a setting`)
    live.put({ version: 1, policy: preset('haicheng') })
    expect(live.policy[section]).toEqual(preset('haicheng')[section])
    live.put({ version: 2, policy: preset('baobao') })
    expect(live.policy[section]).toEqual(preset('baobao')[section])
  },
)

it('names and ids stay those of the file, while the words beside them follow', () => {
  const { policy, put } = createLivePolicy(preset('haicheng'))
  expect([policy.platform.name, policy.kf?.openKfId, policy.templates]).toEqual([
    preset('haicheng').platform.name,
    preset('haicheng').kf?.openKfId,
    preset('haicheng').templates,
  ])
  expect(() => policy.kf?.welcome).toThrow('kf.welcome is a setting')
  put({ version: 2, policy: preset('baobao') })
  expect([
    policy.platform.name,
    policy.kf?.welcome,
    policy.officialAccount.welcome,
    policy.platform.notice,
  ]).toEqual([
    preset('haicheng').platform.name,
    preset('baobao').kf?.welcome,
    preset('baobao').officialAccount.welcome,
    preset('baobao').platform.notice,
  ])
})

it('a spread within a request holds every section, as a plain policy does', () => {
  const { policy, put } = createLivePolicy(preset('haicheng'))
  put({ version: 1, policy: preset('haicheng') })
  expect(Object.keys({ ...policy })).toEqual(
    expect.arrayContaining(Object.keys(preset('haicheng'))),
  )
  expect(liveSettingsOf({ ...policy })).toEqual(liveSettingsOf(preset('haicheng')))
})
