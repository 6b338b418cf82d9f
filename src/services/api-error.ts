import type { Problem } from '../../server/http/paging.contract'

/**
 * Why a call brought nothing. `offline`: no connection; `timeout`: no answer in time, so whether it was done is not known;
 * `refused`: the server said no and why; `fault`: something on our side broke; `back`: there was no connection, and there is one again.
 */
export type ErrorKind = 'offline' | 'timeout' | 'refused' | 'fault' | 'back'

interface ApiErrorFacts {
  kind: ErrorKind
  /** Stable and machine-readable; never shown alone. */
  code: string
  /** Chinese, for the person. */
  detail: string
  status?: number
  requestId: string
  /** The ticket that the answer names. */
  ticketNumber?: string | null
}

export class ApiError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly detail: string
  readonly status: number
  readonly requestId: string
  readonly ticketNumber: string | null

  constructor({ kind, code, detail, status = 0, requestId, ticketNumber = null }: ApiErrorFacts) {
    super(`${code} ${status}`)
    this.name = 'ApiError'
    this.kind = kind
    this.code = code
    this.detail = detail
    this.status = status
    this.requestId = requestId
    this.ticketNumber = ticketNumber
  }
}

/** WeChat says `request:fail timeout`; a browser's request that was given up says that it was aborted. */
const TIMED_OUT = /time.?out|abort/i

/** The request did not come back. */
export function fromFailure(reason: unknown, requestId: string): ApiError {
  if (TIMED_OUT.test(wordsOf(reason))) {
    return new ApiError({
      kind: 'timeout',
      code: 'timeout',
      detail: '等了一会儿还没有回应，可能是网络较慢',
      requestId,
    })
  }
  return new ApiError({
    kind: 'offline',
    code: 'offline',
    detail: '没有连上网络，请检查手机的网络后再试',
    requestId,
  })
}

/** That there is no network is not so any more. Nothing is sent unasked. */
export function onceBack({ requestId }: ApiError): ApiError {
  return new ApiError({
    kind: 'back',
    code: 'network_back',
    detail: '刚才没有连上，现在网络恢复了，请再试一次',
    requestId,
  })
}

/** The request came back with something else than success. */
export function fromAnswer(status: number, body: unknown, requestId: string): ApiError {
  const kind = status >= 500 ? 'fault' : 'refused'
  if (isProblem(body)) {
    const named: unknown = Reflect.get(body, 'ticketNumber')
    const ticketNumber = typeof named === 'string' ? named : null
    return new ApiError({
      kind,
      code: body.code,
      detail: body.detail,
      status,
      requestId: body.requestId || requestId,
      ticketNumber,
    })
  }
  return new ApiError({
    kind: 'fault',
    code: 'unreadable_answer',
    detail: '我们这边出了点问题，请稍后再试',
    status,
    requestId,
  })
}

/** Anything that was thrown, as something that can be shown. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason
  return new ApiError({
    kind: 'fault',
    code: 'client_fault',
    detail: '页面出了点问题，请再试一次',
    requestId: '',
  })
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'detail' in body &&
    typeof body.detail === 'string' &&
    'requestId' in body
  )
}

function wordsOf(reason: unknown): string {
  if (typeof reason !== 'object' || reason === null) return String(reason)
  const said = [
    Reflect.get(reason, 'errMsg'),
    Reflect.get(reason, 'message'),
    Reflect.get(reason, 'name'),
  ]
  return said.filter((word) => typeof word === 'string').join(' ')
}
