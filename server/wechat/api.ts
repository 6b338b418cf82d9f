import { setTimeout as realWait } from 'node:timers/promises'
import { z } from 'zod'
import type { Clock } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import type { AccessToken } from './access-token'
import type { Family } from './errcodes'
import {
  askFile,
  askJson,
  jsonBody,
  type DownloadedFile,
  type ExchangeRequest,
  type JsonAnswer,
  type Peer,
} from './exchange'
import type { HttpBody, HttpDoor } from './http'
import { createPauses } from './pauses'

/**
 * What repeating a call may do.
 * - `repeatable`: nothing, or it carries a key that makes the second one void
 * - `no-blind-repeat`: a second effect; repeated only when the first surely had none
 * - `single-use`: it spends a code; repeated only when no byte was sent
 */
export type Repeat = 'repeatable' | 'no-blind-repeat' | 'single-use'

export interface ApiCall<T> {
  method: 'GET' | 'POST'
  path: string
  query?: Readonly<Record<string, string>>
  /** Becomes the JSON body. */
  json?: object
  /** A body of another kind. */
  body?: HttpBody
  repeat: Repeat
  /** Shape of the answer; what does not fit is an `unknown` outcome. */
  answer: z.ZodType<T>
  /** Sent without an access token: the call has credentials of its own in the query. */
  ownCredentials?: boolean
  /** errcodes that count as done. */
  fine?: readonly number[]
  /** errcodes of a limit that holds for one user only and must not pause the API for everybody. */
  perUserLimits?: readonly number[]
  timeoutMs?: number
  /** An answer longer than this is given up; the door's own bound when left out. */
  maxAnswerBytes?: number
  secrets?: readonly string[]
}

/** One account's door to one platform: token, repetition, pauses and errors are dealt with here, once. */
export interface Api {
  /** @throws UpstreamError */
  call<T>(call: ApiCall<T>): Promise<T>
  /** @throws UpstreamError */
  download(
    call: Omit<ApiCall<never>, 'answer'> & { maxAnswerBytes: number },
  ): Promise<DownloadedFile>
}

/** What every client needs to reach its platform. */
export interface Connection {
  http: HttpDoor
  clock: Clock
  accessToken: AccessToken
  /** Scheme, host and port of the API. */
  apiOrigin: string
  /** Waits between tries; replaced in tests. */
  wait?: (ms: number) => Promise<unknown>
}

/** For calls whose answer says no more than that it is done. */
export const Nothing = z.unknown().transform(() => undefined)

const MAX_TRIES = 3
const BACKOFF_MS = [500, 2_000]

export function createApi(
  family: Family,
  { http, clock, accessToken, apiOrigin, wait = realWait }: Connection,
): Api {
  const peer: Peer = { http, family, origin: apiOrigin }
  const pauses = createPauses({ clock, family })

  async function withToken<T>(
    call: Attempt,
    attempt: (request: ExchangeRequest) => Promise<T>,
  ): Promise<T> {
    if (call.ownCredentials) return attempt(requestOf(call, undefined))
    const token = await accessToken.get()
    try {
      return await attempt(requestOf(call, token))
    } catch (error) {
      if (!isKind(error, 'token-dead')) throw error
    }
    // Nothing was executed, so the one repetition is safe for every call.
    return attempt(requestOf(call, await accessToken.replace(token)))
  }

  async function perform<T>(
    call: Attempt,
    attempt: (request: ExchangeRequest) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      pauses.check(call.path)
      try {
        return await withToken(call, attempt)
      } catch (error) {
        const told = noteLimit(call, error)
        if (tries >= MAX_TRIES || !mayRepeat(told, call.repeat)) throw told
      }
      await wait(jittered(BACKOFF_MS[tries - 1] ?? 0))
    }
  }

  function noteLimit(call: Attempt, error: unknown): unknown {
    if (!(error instanceof UpstreamError) || typeof error.details.errcode !== 'number') return error
    const { errcode, message } = { ...error.details, errcode: error.details.errcode }
    if (call.perUserLimits?.includes(errcode)) return error
    const retryAfterMs = pauses.note(call.path, { errcode, message })
    return retryAfterMs === undefined
      ? error
      : new UpstreamError(error.api, { ...error.details, retryAfterMs })
  }

  return {
    call: (call) =>
      perform(call, async (request) => parsed(call, await fineOr(call, askJson(peer, request)))),
    download: (call) =>
      perform(call, (request) =>
        askFile(peer, { ...request, maxAnswerBytes: call.maxAnswerBytes }),
      ),
  }
}

type Attempt = Omit<ApiCall<unknown>, 'answer'>

function requestOf(call: Attempt, token: string | undefined): ExchangeRequest {
  const { method, path, query = {}, json, repeat, timeoutMs, maxAnswerBytes, secrets = [] } = call
  const body = json ? jsonBody(json) : call.body
  return {
    method,
    path,
    repeatable: repeat === 'repeatable',
    query: token === undefined ? query : { access_token: token, ...query },
    secrets: token === undefined ? secrets : [token, ...secrets],
    ...(body && { body }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  }
}

async function fineOr(call: Attempt, answering: Promise<JsonAnswer>): Promise<JsonAnswer> {
  try {
    return await answering
  } catch (error) {
    if (
      error instanceof UpstreamError &&
      call.fine?.some((errcode) => errcode === error.details.errcode)
    )
      return {}
    throw error
  }
}

function parsed<T>({ path, answer: schema }: ApiCall<T>, answer: JsonAnswer): T {
  const read = schema.safeParse(answer)
  if (read.success) return read.data
  const fields = read.error.issues.map((issue) => issue.path.join('.') || '(all)').join(', ')
  // It answered without an errcode, so the call was carried out; only what it said is not usable.
  throw new UpstreamError(path, {
    outcome: 'unknown',
    kind: 'bug',
    retryable: false,
    message: `应答缺少字段或格式不符 | the answer is not as documented: ${fields}`,
  })
}

/** A failure that names a time to wait is for a later, longer try by the caller. */
function mayRepeat(error: unknown, repeat: Repeat): boolean {
  if (!(error instanceof UpstreamError) || error.details.retryAfterMs !== undefined) return false
  const { outcome, kind } = error.details
  if (outcome === 'not-sent') return kind === 'network'
  if (outcome === 'unknown') return kind === 'network' && repeat === 'repeatable'
  return kind === 'retryable' && repeat !== 'single-use'
}

function isKind(error: unknown, kind: string): boolean {
  return error instanceof UpstreamError && error.details.kind === kind
}

/** Between three quarters and five quarters, so that callers that failed together do not come back together. */
function jittered(ms: number): number {
  return ms * (0.75 + Math.random() / 2)
}
