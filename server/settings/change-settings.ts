import type { Tx } from '../db/database'
import { UserError } from '../lib/errors'
import { canonicalJson, digestOf, liveSettingsOf } from '../policy/live-settings'
import { requireSound, type Document } from './check-settings'
import type { SettingsDoor } from './open-settings'
import type { SettingOrigin, SettingVersion } from './setting-version.entity'
import { addVersion, documentOf, findNewest, getVersion } from './setting-versions'

export interface SettingsChange {
  base: number
  document: Document
  why: string
  inForceFrom?: Date | undefined
  origin: SettingOrigin
}

/**
 * The one way in which settings change, whoever asks for it. Either all of it is sound and a new version, or nothing has changed.
 * @throws UserError 422 with every fault; 409 where somebody else was first, or where nothing would be different
 */
export async function changeSettings(
  tx: Tx,
  settings: SettingsDoor,
  change: SettingsChange,
): Promise<SettingVersion> {
  const policy = await requireSound(tx.manager, settings.file, change.document)
  const document = liveSettingsOf(policy)
  const newest = await findNewest(tx.manager)
  if (newest?.version === change.base && newest.digest === digestOf(canonicalJson(document))) {
    throw new UserError('nothing_changed', {
      status: 409,
      public: `和第 ${newest.version} 版一样，没有要保存的改动`,
    })
  }
  const { base, why, inForceFrom, origin } = change
  const version = await addVersion(tx, { base, document, why, inForceFrom, origin })
  await settings.follow(tx, version)
  return version
}

export interface GoBack {
  to: number
  base: number
  why: string
}

/** A former version once more, as a new one: nothing is taken out of the history. */
export async function goBack(
  tx: Tx,
  settings: SettingsDoor,
  { to, base, why }: GoBack,
): Promise<SettingVersion> {
  const document = documentOf(await getVersion(tx.manager, to))
  return changeSettings(tx, settings, {
    base,
    document,
    origin: 'back',
    why: `退回第 ${to} 版：${why}`.slice(0, 200),
  })
}
