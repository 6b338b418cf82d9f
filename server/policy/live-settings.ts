import { createHash } from 'node:crypto'
import type { Policy } from './policy.schema'

/**
 * What people promise and say: it is changed while the product runs, in versions. All the rest belongs to consoles and to one deployment
 * (names, ids, templates, the menu) and stays in the policy file. A section that a later version of the schema brings is live of itself.
 */
export type LiveSettings = Omit<Policy, FileSection | 'settingsVersion' | 'promisedUnder'> & {
  platform: Pick<Policy['platform'], 'notice'>
  kf: Pick<NonNullable<Policy['kf']>, 'welcome' | 'ended'> | null
  officialAccount: Pick<Policy['officialAccount'], 'welcome'>
}

type FileSection = 'platform' | 'kf' | 'officialAccount' | 'templates'

/** The live part of a policy. */
export function liveSettingsOf({
  platform,
  kf,
  officialAccount,
  templates: _templates,
  ...sections
}: Policy): LiveSettings {
  const { settingsVersion: _version, promisedUnder: _promised, ...live } = sections
  return {
    ...live,
    platform: { notice: platform.notice },
    kf: kf && { welcome: kf.welcome, ended: kf.ended },
    officialAccount: { welcome: officialAccount.welcome },
  }
}

/** A whole policy of both, to be checked: what settings of a former schema do not have yet comes from the file. */
export function joinSettings(
  file: Policy,
  live: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...file,
    ...live,
    templates: file.templates,
    platform: { ...file.platform, ...recordOf(live.platform) },
    kf: file.kf && { ...file.kf, ...recordOf(live.kf) },
    officialAccount: { ...file.officialAccount, ...recordOf(live.officialAccount) },
  }
}

/** Names in a document that belong to the file: to change them there would do nothing. */
export function sectionsOfTheFile(live: Readonly<Record<string, unknown>>): string[] {
  const stray = (
    section: 'platform' | 'kf' | 'officialAccount',
    own: readonly string[],
  ): string[] =>
    Object.keys(recordOf(live[section]))
      .filter((key) => !own.includes(key))
      .map((key) => `${section}.${key}`)
  return [
    ...('templates' in live ? ['templates'] : []),
    ...stray('platform', ['notice']),
    ...stray('kf', ['welcome', 'ended']),
    ...stray('officialAccount', ['welcome']),
  ]
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

/** The same document always reads the same, whatever order its names stand in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}

export function digestOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex')
}
