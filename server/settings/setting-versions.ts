import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { IsNull, LessThan, LessThanOrEqual, type EntityManager } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import { bumpTopics, DESK_TOPIC } from '../live/topics'
import type { Reading, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { notFound, UserError } from '../lib/errors'
import { canonicalJson, digestOf, type LiveSettings } from '../policy/live-settings'
import { SettingVersion, type SettingOrigin } from './setting-version.entity'

export interface NewVersion {
  /** The newest version that the author saw. */
  base: number
  document: LiveSettings
  origin: SettingOrigin
  why: string
  /** Left out: at once. */
  inForceFrom?: Date | undefined
}

/** The newest version that was not withdrawn: every change builds upon it. */
export function findNewest(manager: EntityManager): Promise<SettingVersion | null> {
  return manager.findOne(SettingVersion, {
    where: { withdrawnAt: IsNull() },
    order: { version: 'DESC' },
  })
}

/** In the order of versions no later one is in force earlier, so the highest whose time has come is in force. */
export function findInForce({
  manager,
  now,
}: Pick<Reading, 'manager' | 'now'>): Promise<SettingVersion | null> {
  return manager.findOne(SettingVersion, {
    where: { withdrawnAt: IsNull(), inForceFrom: LessThanOrEqual(now) },
    order: { version: 'DESC' },
  })
}

/** Only its number, for who asks every second. */
export async function versionInForce({
  manager,
  now,
}: Pick<Reading, 'manager' | 'now'>): Promise<number | null> {
  const found = await manager.findOne(SettingVersion, {
    where: { withdrawnAt: IsNull(), inForceFrom: LessThanOrEqual(now) },
    order: { version: 'DESC' },
    select: { version: true },
  })
  return found?.version ?? null
}

export async function getVersion(manager: EntityManager, version: number): Promise<SettingVersion> {
  const found = await manager.findOneBy(SettingVersion, { version })
  if (!found) throw notFound(`第 ${version} 版设置`)
  return found
}

/** What that version was made of: the one before it that was not withdrawn. */
export function findFormer(
  manager: EntityManager,
  version: number,
): Promise<SettingVersion | null> {
  return manager.findOne(SettingVersion, {
    where: { version: LessThan(version), withdrawnAt: IsNull() },
    order: { version: 'DESC' },
  })
}

/** Newest first. */
export function listVersions(
  manager: EntityManager,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<SettingVersion[]> {
  return manager.find(SettingVersion, {
    where: before === undefined ? {} : { version: LessThan(before) },
    order: { version: 'DESC' },
    take: limit,
  })
}

/** @throws Error when the row was altered by another hand than ours */
export function documentOf({ version, document, digest }: SettingVersion): Record<string, unknown> {
  const text = unpackText(document)
  if (digestOf(text) !== digest)
    throw new Error(
      `version ${version} of the settings is not what was written: its digest differs`,
    )
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null)
    throw new Error(`version ${version} of the settings is no document`)
  return Object.fromEntries(Object.entries(parsed))
}

/**
 * Writes the next version. Nothing of the old ones changes.
 * @throws UserError 409 when somebody else was first, or when a version that is to come stands in between
 */
export async function addVersion(
  tx: Tx,
  { base, document, origin, why, inForceFrom = tx.now }: NewVersion,
): Promise<SettingVersion> {
  const newest = await findNewest(tx.manager)
  if (newest && newest.version !== base) throw settingsMoved(newest)
  // Versions take effect in their order: a change that came before one that is planned would be undone by it, and nobody would see.
  if (newest && newest.inForceFrom > tx.now && inForceFrom < newest.inForceFrom)
    throw plannedInBetween(newest)
  const text = canonicalJson(document)
  const packed = packText(text)
  if (packed === null)
    throw new UserError('settings_too_large', {
      status: 422,
      public: '设置太长了，存不下，请删去一些内容',
    })
  const row = tx.manager.create(SettingVersion, {
    version: await nextNumber(tx.manager),
    document: packed,
    digest: digestOf(text),
    origin,
    authorId: tx.actor.id,
    author: tx.actor.label.slice(0, 64),
    why,
    createdAt: tx.now,
    inForceFrom: inForceFrom > tx.now ? inForceFrom : tx.now,
    withdrawnAt: null,
    withdrawnBy: null,
  })
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(SettingVersion)
    .values(row)
    .updateEntity(false)
    .execute()
    .catch((error: unknown) => {
      throw isDuplicate(error) ? settingsMoved(row) : error
    })
  await recordSetting(tx, {
    reason: `version ${row.version}, ${origin}`,
    before: newest,
    after: row,
  })
  await bumpTopics(tx, [DESK_TOPIC])
  return row
}

/** Withdrawn numbers are not given again: the history names them. */
async function nextNumber(manager: EntityManager): Promise<number> {
  const [last] = await listVersions(manager, { limit: 1 })
  return (last?.version ?? 0) + 1
}

/** @throws UserError 409 when it is in force already: then one goes back to a former one instead */
export async function withdrawVersion(tx: Tx, version: number): Promise<SettingVersion> {
  const row = await getVersion(tx.manager, version)
  if (row.withdrawnAt !== null) return row
  if (row.inForceFrom <= tx.now) {
    throw new UserError('setting_in_force', {
      status: 409,
      public: `第 ${version} 版已经生效，不能撤回，可以退回到以前的一版`,
    })
  }
  const newest = await findNewest(tx.manager)
  if (newest?.version !== version) {
    throw new UserError('setting_built_upon', {
      status: 409,
      public: `第 ${newest?.version ?? 0} 版是在它上面改的，请先撤回那一版`,
    })
  }
  const withdrawal = { withdrawnAt: tx.now, withdrawnBy: tx.actor.label.slice(0, 64) }
  await tx.manager.update(SettingVersion, { version, withdrawnAt: IsNull() }, withdrawal)
  const withdrawn = { ...row, ...withdrawal }
  await recordSetting(tx, {
    reason: `version ${version} withdrawn`,
    before: row,
    after: withdrawn,
  })
  await bumpTopics(tx, [DESK_TOPIC])
  return withdrawn
}

interface Recorded {
  reason: string
  before: SettingVersion | null
  after: SettingVersion
}

function recordSetting(tx: Tx, { reason, before, after }: Recorded): Promise<void> {
  return recordAudit(tx, [
    {
      deed: 'setting.changed',
      subject: { kind: 'setting', id: String(after.version) },
      reason,
      ...(before && { before }),
      after,
    },
  ])
}

function settingsMoved({ version, author }: Pick<SettingVersion, 'version' | 'author'>): UserError {
  return new UserError('settings_moved', {
    status: 409,
    public: `设置刚被${author}改过，现在是第 ${version} 版。您的改动没有保存，请看过新的再改`,
    extra: { version },
  })
}

function plannedInBetween({
  version,
  author,
}: Pick<SettingVersion, 'version' | 'author'>): UserError {
  return new UserError('settings_planned', {
    status: 409,
    public: `第 ${version} 版（${author}）还没到生效的时间。要先改别的，请撤回它，或把这次的生效时间定在它之后`,
    extra: { version },
  })
}

/** A text column holds 65,535 bytes on MySQL; a platform with hundreds of agents has settings that are longer. */
const MOST_BYTES = 65_000
const MOST_UNPACKED = 8_000_000
const MARK = 'deflate:'

/** @returns null when it does not fit even so */
function packText(text: string): string | null {
  if (Buffer.byteLength(text) <= MOST_BYTES) return text
  const packed = `${MARK}${deflateRawSync(text).toString('base64')}`
  return Buffer.byteLength(packed) <= MOST_BYTES ? packed : null
}

function unpackText(stored: string): string {
  if (!stored.startsWith(MARK)) return stored
  return inflateRawSync(Buffer.from(stored.slice(MARK.length), 'base64'), {
    maxOutputLength: MOST_UNPACKED,
  }).toString('utf8')
}
