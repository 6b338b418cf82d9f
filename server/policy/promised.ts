import type { Policy, Promised } from './policy.schema'

/** Under which version something is promised now; null where the file alone is read. */
export function versionNow({ settingsVersion }: Policy): number | null {
  return settingsVersion ?? null
}

/** What was promised under that version: a change of the settings changes no promise that was given before it. */
export function promisedUnder(policy: Policy, version: number | null): Promised {
  return (version === null ? null : policy.promisedUnder?.(version)) ?? policy
}
