import type { Database, Tx } from '../db/database'
import { syncAgents } from '../identity/agents'
import { SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { operatorActor } from '../lib/actor'
import type { Loop } from '../lib/loop'
import { createLivePolicy, promisedPart, type InForce } from '../policy/live-policy'
import { joinSettings, liveSettingsOf, type LiveSettings } from '../policy/live-settings'
import { checkPolicy } from '../policy/load-policy'
import type { Policy } from '../policy/policy.schema'
import { SettingVersion } from './setting-version.entity'
import { addVersion, documentOf, findInForce, getVersion, versionInForce } from './setting-versions'
import { sectionsThatDiffer } from './settings-diff'

/** As much as changing them needs. */
export interface SettingsDoor {
  /** The policy file of this deployment. */
  file: Policy
  /** In the transaction that changed them: this process follows with the commit, the others within a second. */
  follow(tx: Tx, changed: SettingVersion): Promise<void>
}

export interface Settings extends SettingsDoor {
  /** What all readers of this process see. */
  policy: Policy
  /** Looks whether another version is in force, every second, in every process. */
  watch: Loop
  /** What an operator should know: where the policy file says otherwise than the settings. */
  warnings(): readonly string[]
}

export interface SettingsDeps {
  db: Database
  /** As the policy file says it. */
  file: Policy
  logger: Pick<Logger, 'info' | 'error'>
}

/** What is in force is asked for so often; a change reaches every process within two of these. */
const EVERY_MS = SECOND_MS

export class SettingsError extends Error {
  constructor(version: number, faults: readonly string[]) {
    super(
      `Version ${version} of the settings does not fit this policy file and this version of the product:\n` +
        `${faults.map((fault) => `  - ${fault}`).join('\n')}\nSee \`npm run settings -- history\` and \`npm run settings -- back VERSION\`.`,
    )
    this.name = 'SettingsError'
  }
}

/**
 * Opens the settings of this installation; the first time they are what the policy file says. From then on the file's words about them
 * are a seed that has been sown: the settings win.
 * @throws SettingsError when what is in force cannot be used
 */
export async function openSettings({ db, file, logger }: SettingsDeps): Promise<Settings> {
  const live = createLivePolicy(file)
  const put = (inForce: InForce): void => live.put(inForce)
  await openSettingsDoor(db, file)
  const former = await readFormer(db, file)
  for (const { version, policy } of former) live.remember(version, promisedPart(policy))
  const now = db.clock.now()
  const row = await findInForce({ manager: db.read, now })
  if (!row) throw new Error('no settings are in force')
  put(readSettings(file, row))
  await db.transaction((tx) => syncAgents(tx, live.policy))
  const warnings = fileWarnings(file, {
    version: row.version,
    said: former.map(({ policy }) => liveSettingsOf(policy)),
  })

  let unfit: { version: number; words: string } | null = null
  const readOnce = async (version: number): Promise<InForce | null> => {
    try {
      return readSettings(file, await getVersion(db.read, version))
    } catch (error) {
      // Said once and then by /readyz: the settings that were in force go on until somebody puts it right.
      unfit = { version, words: error instanceof Error ? error.message : String(error) }
      logger.error(
        { err: error, version },
        'settings: a version cannot be used; the former one goes on',
      )
      return null
    }
  }
  const look = async (): Promise<void> => {
    const version = await versionInForce({ manager: db.read, now: db.clock.now() })
    if (version === null || version === live.policy.settingsVersion || version === unfit?.version)
      return
    const found = await readOnce(version)
    if (!found) return
    unfit = null
    put(found)
    // A version whose time has come brings its people; whoever else does so too does the same.
    await db.transaction((tx) => syncAgents(tx, found.policy))
    logger.info({ version }, 'settings: another version is in force')
  }
  return {
    policy: live.policy,
    file,
    warnings: () => [...warnings, ...(unfit ? [unfit.words] : [])],
    watch: { name: 'settings', everyMs: EVERY_MS, run: look },
    async follow(tx, changed) {
      const inForce = readSettings(file, changed)
      live.remember(changed.version, promisedPart(inForce.policy))
      if (changed.inForceFrom > tx.now) return
      await syncAgents(tx, inForce.policy)
      tx.afterCommit(() => put(inForce))
    },
  }
}

/** For the command line, which reads nothing of them: it also opens where what is in force cannot be used. */
export async function openSettingsDoor(db: Database, file: Policy): Promise<SettingsDoor> {
  await db
    .transaction((tx) => seedSettings(tx.as(operatorActor('策略文件')), file))
    .catch((error: unknown) => {
      // Another process was first; its seed is as good.
      if (!(error instanceof UserError)) throw error
    })
  return {
    file,
    async follow(tx, changed) {
      if (changed.inForceFrom <= tx.now) await syncAgents(tx, readSettings(file, changed).policy)
    },
  }
}

/** The first version is what the policy file says. Several processes may start at once on a new database. */
async function seedSettings(tx: Tx, file: Policy): Promise<void> {
  if (await tx.manager.existsBy(SettingVersion, { version: 1 })) return
  await addVersion(tx, {
    base: 0,
    document: liveSettingsOf(file),
    origin: 'file',
    why: '第一次启动，取自策略文件',
  })
}

/** @throws SettingsError */
export function readSettings(file: Policy, row: SettingVersion): InForce {
  const { policy, faults } = checkPolicy(joinSettings(file, documentOf(row)))
  if (!policy)
    throw new SettingsError(
      row.version,
      faults.map(({ path, message }) => `${path}: ${message}`),
    )
  return { version: row.version, policy }
}

/** What it says, for showing; empty where another hand was in it, so that the rest of the history can still be seen. */
export function readRow(row: SettingVersion): Record<string, unknown> {
  try {
    return documentOf(row)
  } catch {
    return {}
  }
}

/** All versions that can be read. One that cannot is nobody's promise any more; where it is in force, the start says so. */
async function readFormer(db: Database, file: Policy): Promise<InForce[]> {
  const rows = await db.read.find(SettingVersion, { order: { version: 'ASC' } })
  return rows.flatMap((row) => {
    try {
      return [readSettings(file, row)]
    } catch {
      return []
    }
  })
}

/** Sections of which the file says what no version has ever said: somebody changed it there, and waits for it to work. */
function fileWarnings(
  file: Policy,
  { version, said }: { version: number; said: readonly LiveSettings[] },
): string[] {
  const known = said.map(
    (live) => new Set(sectionsThatDiffer({ ...live }, { ...liveSettingsOf(file) })),
  )
  const unheard = Object.keys(liveSettingsOf(file)).filter((section) =>
    known.every((differing) => differing.has(section)),
  )
  if (unheard.length === 0) return []
  return [
    `POLICY: the policy file says otherwise than the settings about ${unheard.join(', ')}; the settings win (version ${version}). ` +
      '`npm run settings -- diff` shows the differences, `npm run settings -- import FILE` takes over what a file says',
  ]
}
