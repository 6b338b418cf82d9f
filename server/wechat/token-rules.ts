import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import type { Family } from './errcodes'
import { refusal } from './errors'
import type { StoredToken, TokenFailure } from './token-store'

/** The name under which errors speak of getting a token. */
export const TOKEN_API = 'access-token'

/** stable_token gives a new token only within the last five minutes of the old one, so asking earlier is no use. */
const REFRESH_BEFORE_MS = 4 * MINUTE_MS
/** Processes refresh up to this much earlier, each by chance, so that one comes first and the others find its result. */
export const SPREAD_MS = 20 * SECOND_MS
/** A token this near its end is not given out any more. */
const LAST_USE_BEFORE_MS = 5 * SECOND_MS

/** How long before its end a token should be replaced: at half its life when that is short. */
export function refreshBeforeMs(token: StoredToken, earlierMs: number): number {
  return Math.min(
    REFRESH_BEFORE_MS + earlierMs,
    (token.expiresAt.getTime() - token.refreshedAt.getTime()) / 2,
  )
}

/** Whether the token needs no refresh yet. */
export function isFresh(token: StoredToken, nowMs: number): boolean {
  return token.expiresAt.getTime() - nowMs > refreshBeforeMs(token, SPREAD_MS)
}

/** Whether the token still works though it should be replaced. */
export function isUsable(token: StoredToken, nowMs: number): boolean {
  return token.expiresAt.getTime() - nowMs > LAST_USE_BEFORE_MS
}

/** A fault that passes by itself is asked again soon; one that an operator has to mend, or a limit, once a minute. */
export function backoffMs(code: number): number {
  return code === 0 || code === -1 ? 2 * SECOND_MS : MINUTE_MS
}

/**
 * A failure as the callers of a business API should see it: nothing of theirs was sent, and it is worth another try
 * when the time is over, because the fault is the account's and not the call's.
 */
export function asNotSent(error: UpstreamError, retryAfterMs: number): UpstreamError {
  return new UpstreamError(error.api, {
    ...error.details,
    outcome: 'not-sent',
    retryable: true,
    retryAfterMs,
    message: error.message.slice(error.api.length + 2),
  })
}

/** What another process met with, told from the code that it left in the store. */
export function foreignFailure(family: Family, { code }: TokenFailure): UpstreamError {
  if (code !== 0)
    return refusal({ family, api: TOKEN_API, errcode: code, errmsg: '', tokenEndpoint: true })
  return new UpstreamError(TOKEN_API, {
    outcome: 'not-sent',
    kind: 'network',
    retryable: true,
    message: '获取凭据时网络异常 | the token endpoint could not be reached',
  })
}
