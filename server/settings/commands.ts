import type { EntityManager } from 'typeorm'
import { parseDocument, stringify } from 'yaml'
import type { Database } from '../db/database'
import { UserError } from '../lib/errors'
import { formatDated } from '../lib/shanghai-time'
import { joinSettings, liveSettingsOf } from '../policy/live-settings'
import { checkPolicy } from '../policy/load-policy'
import type { Policy } from '../policy/policy.schema'
import { changeSettings, goBack } from './change-settings'
import type { Document } from './check-settings'
import { effectsOf } from './effects'
import { readSettings, type SettingsDoor } from './open-settings'
import { rulesDocument } from './rules-document'
import type { SettingVersion } from './setting-version.entity'
import {
  documentOf,
  findInForce,
  findNewest,
  getVersion,
  listVersions,
  withdrawVersion,
} from './setting-versions'
import { differencesBetween, sectionsThatDiffer, type Difference } from './settings-diff'

export interface CommandDeps {
  db: Database
  settings: SettingsDoor
  why: string
  inForceFrom?: Date | undefined
}

/** The settings as YAML, in the spelling of a policy file. */
export async function exportSettings(
  { db, settings }: CommandDeps,
  version?: number,
): Promise<string> {
  const row = version === undefined ? await inForceOf(db) : await getVersion(db.read, version)
  const { policy } = readSettings(settings.file, row)
  return (
    `# Settings of ${settings.file.platform.name}, version ${row.version}, in force from ${row.inForceFrom.toISOString()}.\n` +
    stringify(liveSettingsOf(policy), { lineWidth: 0 })
  )
}

/** The rules of claims for customers and operators, of the settings in force or of a former version. */
export async function rulesText({ db, settings }: CommandDeps, version?: number): Promise<string> {
  const row = version === undefined ? await inForceOf(db) : await getVersion(db.read, version)
  return rulesDocument(readSettings(settings.file, row).policy, row)
}

/**
 * A file that says all or some of the sections; those that it does not name stay. Of a whole policy file what belongs to the deployment is
 * left aside.
 * @throws UserError that names every fault; nothing is changed then
 */
export async function importSettings(
  deps: CommandDeps,
  text: string,
): Promise<{ version: SettingVersion; effects: string[] }> {
  const { db, settings, why, inForceFrom } = deps
  const named = onlySettings(readDocument(text))
  return db.transaction(async (tx) => {
    const newest = await newestOf(tx.manager)
    const document = { ...documentOf(newest), ...named }
    const version = await changeSettings(tx, settings, {
      base: newest.version,
      document,
      why,
      inForceFrom,
      origin: 'import',
    })
    return { version, effects: await effectsOrNone(tx.manager, settings.file, [newest, version]) }
  })
}

/** What a policy file, or a former version, says otherwise than the settings in force. */
export async function diffSettings(
  { db, settings }: CommandDeps,
  other: Policy | number,
): Promise<string> {
  const row = await inForceOf(db)
  const said =
    typeof other === 'number'
      ? readSettings(settings.file, await getVersion(db.read, other)).policy
      : other
  const differences = differencesBetween(
    liveSettingsOf(readSettings(settings.file, row).policy),
    liveSettingsOf(said),
  )
  if (differences.length === 0)
    return `No difference to version ${row.version}, which is in force.\n`
  return `- version ${row.version}, in force\n+ ${typeof other === 'number' ? `version ${other}` : 'the file'}\n${differences.map(diffText).join('')}`
}

/** Newest first: who, when, why, in force from when, and what it changed. */
export async function historyText({ db }: CommandDeps): Promise<string> {
  const rows = await listVersions(db.read, { limit: MOST_SHOWN })
  const inForce = await inForceOf(db)
  const now = db.clock.now()
  return rows
    .map(
      (row, index) =>
        `${historyLine(row, { inForce: inForce.version, now })}\n${sectionsLine(row, rows[index + 1])}`,
    )
    .join('')
}

export async function backTo(
  { db, settings, why }: CommandDeps,
  to: number,
): Promise<SettingVersion> {
  return db.transaction(async (tx) =>
    goBack(tx, settings, { to, base: (await newestOf(tx.manager)).version, why }),
  )
}

export async function withdraw({ db }: CommandDeps, version: number): Promise<SettingVersion> {
  return db.transaction((tx) => withdrawVersion(tx, version))
}

const MOST_SHOWN = 1_000

async function inForceOf({ read, clock }: Database): Promise<SettingVersion> {
  const row = await findInForce({ manager: read, now: clock.now() })
  if (!row) throw new Error('no settings are in force yet')
  return row
}

async function newestOf(manager: EntityManager): Promise<SettingVersion> {
  const row = await findNewest(manager)
  if (!row) throw new Error('there are no settings yet')
  return row
}

function readDocument(text: string): Document {
  const document = parseDocument(text)
  const raw: unknown = document.errors.length > 0 ? null : document.toJS()
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new UserError('not_settings', {
      status: 422,
      public: '文件没有读懂',
      internal: document.errors[0]?.message.split('\n')[0] ?? 'the file is no list of settings',
    })
  }
  return Object.fromEntries(Object.entries(raw))
}

/** Of a policy file: what is a setting. Of an export: all. */
function onlySettings(document: Document): Document {
  const kept = (
    section: 'platform' | 'kf' | 'officialAccount',
    own: readonly string[],
  ): Document => {
    const part = document[section]
    if (typeof part !== 'object' || part === null)
      return section in document ? { [section]: part } : {}
    return {
      [section]: Object.fromEntries(Object.entries(part).filter(([name]) => own.includes(name))),
    }
  }
  const {
    templates: _templates,
    platform: _platform,
    kf: _kf,
    officialAccount: _account,
    ...sections
  } = document
  return {
    ...sections,
    ...kept('platform', ['notice']),
    ...kept('kf', ['welcome', 'ended']),
    ...kept('officialAccount', ['welcome']),
  }
}

function diffText({ path, before, after }: Difference): string {
  return `${path}\n${before === null ? '' : `- ${before}\n`}${after === null ? '' : `+ ${after}\n`}`
}

function historyLine(
  row: SettingVersion,
  { inForce, now }: { inForce: number; now: Date },
): string {
  const state = row.withdrawnAt
    ? `withdrawn by ${row.withdrawnBy ?? ''}`
    : row.version === inForce
      ? 'in force'
      : row.inForceFrom > now
        ? `to come ${formatDated(row.inForceFrom)}`
        : 'past'
  return `${String(row.version).padStart(4)}  ${formatDated(row.createdAt)}  ${row.author}  [${state}]  ${row.why}`
}

function sectionsLine(row: SettingVersion, former: SettingVersion | undefined): string {
  const sections = former ? sectionsThatDiffer(documentOf(former), documentOf(row)) : []
  return sections.length === 0 ? '' : `      changed: ${sections.join(', ')}\n`
}

/** What it brings with it; nothing where what stood before cannot be read. */
async function effectsOrNone(
  manager: EntityManager,
  file: Policy,
  [before, after]: readonly [SettingVersion, SettingVersion],
): Promise<string[]> {
  const [former, present] = [before, after].map(
    (row) => checkPolicy(joinSettings(file, documentOf(row))).policy,
  )
  return former && present ? effectsOf(manager, former, present) : []
}
