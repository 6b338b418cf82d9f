/**
 * The three kinds of failure the product knows. Anything else that is thrown is a fault of ours: it is logged in full
 * and the caller hears only that something went wrong.
 */

export interface UserErrorDetails {
  /** HTTP status of the answer. */
  status: number
  /** What the end user reads, in Chinese. */
  public: string
  /** What the operator reads in the log. */
  internal?: string
  /** How many seconds to wait before the next try; goes out as Retry-After. */
  retryAfterS?: number
  /** Machine-readable extras for the caller, for example the fields that are missing. */
  extra?: Record<string, unknown>
}

/** The caller asked for something that cannot be done; nothing was changed. `code` is stable and part of the API. */
export class UserError extends Error {
  readonly code: string
  readonly details: UserErrorDetails

  constructor(code: string, details: UserErrorDetails) {
    super(details.internal ?? code)
    this.name = 'UserError'
    this.code = code
    this.details = details
  }
}

/** 404, also where the thing exists but belongs to somebody else. */
export function notFound(what: string, internal?: string): UserError {
  return new UserError('not_found', {
    status: 404,
    public: `没有找到${what}，请核对后再试`,
    internal: internal ?? `${what} not found`,
  })
}

export interface UpstreamErrorDetails {
  /** The other side's own code, when it answered with one. */
  errcode?: number | string
  /** Whether the same call may succeed later. */
  retryable: boolean
  /**
   * `not-sent`: no byte reached the other side. `refused`: it answered with an error, so nothing was done.
   * `unknown`: the request may have been carried out; a call without an idempotency key must not be repeated.
   */
  outcome: 'not-sent' | 'refused' | 'unknown'
  message: string
  /** Wait at least this long before the next try. */
  retryAfterMs?: number
  /** The platform's request id, for their support. */
  rid?: string
  /** The errcode's class: a closed road (no quota, unfollowed), a fault of configuration, … */
  kind?: string
}

/** Another system (WeChat, WeCom, the trading platform) failed. Never carries a token or a secret. */
export class UpstreamError extends Error {
  readonly api: string
  readonly details: UpstreamErrorDetails

  constructor(api: string, details: UpstreamErrorDetails) {
    super(`${api}: ${details.message}`)
    this.name = 'UpstreamError'
    this.api = api
    this.details = details
  }
}

/** Refused for how we are set up there: people have to mend it, and every call like it fails until then. */
export function isConfigFault(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && error.details.kind === 'config'
}

/** An outbox handler throws this when trying again cannot help; the row goes to the dead shelf with the reason. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
}

/** What databases quote in their messages of what they were given. */
const QUOTED_NAMED = /(entry|value:) '[\s\S]*' (for (?:key|column))/i
const QUOTED = /(value:?|near|string) (["'])[\s\S]*\2/i

/** An error's message without the values that a database quotes in it: those are people's words and data. */
export function wordsOf(error: Error): string {
  if (!isOfDatabase(error)) return error.message
  const named = error.message.replace(QUOTED_NAMED, "$1 '…' $2")
  return named === error.message ? named.replace(QUOTED, "$1 '…'") : named
}

function isOfDatabase(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  return (
    'driverError' in error ||
    'sqlMessage' in error ||
    'sqlState' in error ||
    code.startsWith('SQLITE')
  )
}

/** One line that says what failed, for logs and the dead shelf. */
export function reasonOf(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${wordsOf(error)}`.slice(0, 500)
    : String(error).slice(0, 500)
}
