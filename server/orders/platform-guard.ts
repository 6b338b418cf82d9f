import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { LessThan } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import type { Guard, HttpContext } from '../http/context'
import { after, MINUTE_MS, SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { PlatformNonce } from './platform-nonce.entity'

const TOLERANCE_MS = 5 * MINUTE_MS

export interface PlatformKey {
  keyId: string
  secret: string
}

export interface SignedRequest {
  method: string
  /** Path with query, as sent. */
  target: string
  timestamp: string
  nonce: string
  body: Buffer
}

/** hex HMAC-SHA256 over method, target, timestamp, nonce and the hash of the raw body, each on a line. Pure. */
export function signPlatformRequest(
  secret: string,
  { method, target, timestamp, nonce, body }: SignedRequest,
): string {
  const bodyHash = createHash('sha256').update(body).digest('hex')
  return createHmac('sha256', secret)
    .update([method, target, timestamp, nonce, bodyHash].join('\n'))
    .digest('hex')
}

/**
 * Lets the trading platform in: its key, a signature over the raw bytes, a timestamp within five minutes, and a nonce
 * that was not used before (kept for as long as the timestamp could still pass).
 * @throws UserError 401 that names the fault for the platform's engineers
 */
export function platformGuard({ db, key }: { db: Database; key: PlatformKey }): Guard<'platform'> {
  return async (ctx, readBody) => {
    const headers = readHeaders(ctx)
    if (ctx.get('X-Platform-Key') !== key.keyId) throw refused('X-Platform-Key is not known')
    const signature = ctx.get('X-Platform-Signature')
    if (!/^[0-9a-f]{64}$/.test(signature)) throw refused('X-Platform-Signature does not fit')
    const ageMs = Math.abs(db.clock.epochMs() - Number(headers.timestamp) * SECOND_MS)
    if (!(ageMs <= TOLERANCE_MS))
      throw refused('X-Platform-Timestamp is more than five minutes off')
    const request = { ...headers, body: await readBody() }
    if (!sameText(signPlatformRequest(key.secret, request), signature))
      throw refused('X-Platform-Signature does not fit')
    await rememberNonce(db, `${key.keyId}:${request.nonce}`)
    return { kind: 'platform', keyId: key.keyId }
  }
}

function readHeaders(ctx: HttpContext): Omit<SignedRequest, 'body'> {
  const timestamp = ctx.get('X-Platform-Timestamp')
  const nonce = ctx.get('X-Platform-Nonce')
  if (!/^\d{10}$/.test(timestamp)) throw refused('X-Platform-Timestamp must be Unix seconds')
  if (!/^[A-Za-z0-9_-]{8,40}$/.test(nonce))
    throw refused('X-Platform-Nonce must be 8 to 40 of A-Z a-z 0-9 _ -')
  return { method: ctx.method, target: ctx.url, timestamp, nonce }
}

/** Kept as a hash, which fits its column however long the key's id is. */
async function rememberNonce(db: Database, used: string): Promise<void> {
  const nonce = createHash('sha256').update(used).digest('hex')
  await db
    .transaction((tx) =>
      tx.manager.insert(PlatformNonce, { nonce, expiresAt: after(tx.now, 2 * TOLERANCE_MS) }),
    )
    .catch((error: unknown) => {
      throw isDuplicate(error) ? refused('X-Platform-Nonce was used before') : error
    })
}

function sameText(ours: string, theirs: string): boolean {
  const expected = Buffer.from(ours)
  const given = Buffer.from(theirs)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function refused(internal: string): UserError {
  return new UserError('platform_signature_refused', {
    status: 401,
    public: '签名不对',
    internal,
    extra: { reason: internal },
  })
}

/** Nonces whose timestamp could no longer pass anyway. */
export async function sweepNonces(tx: Tx): Promise<void> {
  await tx.manager.delete(PlatformNonce, { expiresAt: LessThan(tx.now) })
}
