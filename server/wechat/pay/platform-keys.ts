import { createPublicKey, type KeyObject } from 'node:crypto'
import { HOUR_MS, MINUTE_MS, type Clock } from '../../lib/clock'
import type { VerifyingKeys } from './signed-message'

/** WeChat wants certificates looked at every 12 hours at least; a new one is there before the old one ends. */
const REFRESH_MS = 10 * HOUR_MS
/** Somebody who makes up serials must not make us ask WeChat each time. */
const ASK_AGAIN_MS = MINUTE_MS

export interface PlatformKeys extends VerifyingKeys {
  /** Which key answers are asked to be signed with; null leaves it to WeChat. */
  readonly preferred: string | null
}

export interface PlatformKeysOptions {
  publicKey: { id: string; pem: string } | null
  /** Asks for all certificates in force, by serial. */
  fetchCertificates(): Promise<ReadonlyMap<string, KeyObject>>
  clock: Clock
}

/**
 * The public key first, which never ends; platform certificates beside it, because while a merchant moves from one to the other both
 * sign. Certificates are fetched when one is named that is not known, and before they can have ended.
 */
export function createPlatformKeys({
  publicKey,
  fetchCertificates,
  clock,
}: PlatformKeysOptions): PlatformKeys {
  const own = publicKey && { id: publicKey.id, key: createPublicKey(publicKey.pem) }
  let certificates: ReadonlyMap<string, KeyObject> = new Map()
  let fetchedAtMs = Number.NEGATIVE_INFINITY
  let askedAtMs = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null
  const refresh = (): Promise<void> =>
    (asking ??= fetchCertificates()
      .then((found) => {
        certificates = found
        fetchedAtMs = clock.epochMs()
      })
      .finally(() => {
        asking = null
      }))
  return {
    preferred: own?.id ?? null,
    async find(serial) {
      if (own && own.id === serial) return own.key
      // A public key's id that is not ours is nobody's certificate.
      if (serial.startsWith('PUB_KEY_ID_')) return null
      const now = clock.epochMs()
      const known = certificates.get(serial)
      if (known && now - fetchedAtMs < REFRESH_MS) return known
      if (asking === null && now - askedAtMs < ASK_AGAIN_MS) return known ?? null
      askedAtMs = now
      // Merchants that never had certificates are refused here: then the serial is not WeChat's word to us.
      await refresh().catch(() => undefined)
      return certificates.get(serial) ?? null
    },
  }
}
