import { randomUUID, timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import { SECOND_MS, type Clock } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import { signPlatformRequest, type PlatformKey } from '../orders/platform-guard'
import { TransportError, type HttpAnswer, type HttpDoor } from '../wechat/http'
import { GoodsFact, ReissueFact, type TradingPlatform } from './trading-platform'

export interface PlatformCallsOptions {
  http: HttpDoor
  clock: Clock
  key: PlatformKey
  /** Where its API is; may hold a path. */
  url: string
  timeoutMs?: number
}

const TIMEOUT_MS = 8_000
const MOST_ANSWER_BYTES = 512 * 1024
const TOLERANCE_S = 300
const NOT_FOUND = 404
const TOO_MANY = 429
const KEY_REFUSED = new Set([401, 403])
const SERVER_FAULT = 500

interface Call<T extends z.ZodType> {
  /** What it is called in errors. */
  api: string
  path: string
  body?: object
  answer: T
}

/**
 * Our calls to the trading platform, signed as it signs its own to us; its answers bear a signature too, over status, path, our nonce and
 * the bytes. What is not signed tells nothing: the outcome is unknown. Errors never hold a body, for a body may hold a secret.
 */
export function createPlatformCalls(options: PlatformCallsOptions): TradingPlatform {
  const { clock, key } = options
  const { origin, pathname } = new URL(options.url)
  const base = pathname.replace(/\/{1,9}$/, '')
  const ask = async <T extends z.ZodType>({
    api,
    path,
    body,
    answer,
  }: Call<T>): Promise<z.output<T> | null> => {
    const target = `${base}/service/v1${path}`
    const method = body ? 'POST' : 'GET'
    const bytes = body ? Buffer.from(JSON.stringify(body)) : Buffer.alloc(0)
    const timestamp = String(Math.floor(clock.epochMs() / SECOND_MS))
    const nonce = randomUUID()
    const signed = { method, target, timestamp, nonce, body: bytes }
    const given = await options.http
      .send({
        origin,
        method,
        path: target,
        headers: {
          accept: 'application/json',
          'x-platform-key': key.keyId,
          'x-platform-timestamp': timestamp,
          'x-platform-nonce': nonce,
          'x-platform-signature': signPlatformRequest(key.secret, signed),
        },
        ...(body && { body: { contentType: 'application/json', bytes } }),
        timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
        maxAnswerBytes: MOST_ANSWER_BYTES,
      })
      .catch((error: unknown) => {
        throw error instanceof TransportError ? unanswered(api, error) : error
      })
    requireSigned(api, given, { secret: key.secret, target, nonce, clock })
    if (given.status === NOT_FOUND) return null
    if (given.status >= 300) throw refused(api, given)
    const read = answer.safeParse(parsed(given.body))
    if (read.success) return read.data
    throw unknown(api, 'the answer is not of the documented form')
  }
  return {
    goods: (orderNumber) =>
      ask({
        api: 'platform goods',
        path: `/orders/${encodeURIComponent(orderNumber)}/goods`,
        answer: GoodsFact,
      }),
    async reissue(order) {
      const fact = await ask({
        api: 'platform reissue',
        path: '/reissues',
        body: order,
        answer: ReissueFact,
      })
      if (fact) return fact
      throw new UpstreamError('platform reissue', {
        errcode: NOT_FOUND,
        retryable: false,
        outcome: 'refused',
        kind: 'refused',
        message: 'the platform does not know this order line',
      })
    },
    queryReissue: (reissueNo) =>
      ask({
        api: 'platform reissue query',
        path: `/reissues/${encodeURIComponent(reissueNo)}`,
        answer: ReissueFact,
      }),
  }
}

function unanswered(api: string, { outcome, message }: TransportError): UpstreamError {
  return new UpstreamError(api, { retryable: true, outcome, message })
}

function unknown(api: string, message: string): UpstreamError {
  return new UpstreamError(api, { retryable: true, outcome: 'unknown', message })
}

/** 4xx: it will not, whatever we do. What says that our key is wrong, or later, is tried again. */
function refused(api: string, { status, body }: HttpAnswer): UpstreamError {
  const later = KEY_REFUSED.has(status) || status === TOO_MANY || status >= SERVER_FAULT
  const told = parsed(body)
  const code =
    typeof told === 'object' && told !== null && 'code' in told ? String(told.code) : String(status)
  return new UpstreamError(api, {
    errcode: code.slice(0, 40),
    retryable: later,
    // A 5xx may come after the work was done.
    outcome: status >= SERVER_FAULT ? 'unknown' : 'refused',
    ...(!later && { kind: 'refused' }),
    message: `answered ${status} ${code.slice(0, 40)}`,
  })
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

interface Signed {
  secret: string
  target: string
  nonce: string
  clock: Clock
}

/** The status stands in the place of the method. @throws UpstreamError, outcome unknown */
function requireSigned(
  api: string,
  { status, headers, body }: HttpAnswer,
  { secret, target, nonce, clock }: Signed,
): void {
  const timestamp = headers.get('x-platform-timestamp') ?? ''
  const given = Buffer.from(headers.get('x-platform-signature') ?? '')
  const ours = Buffer.from(
    signPlatformRequest(secret, { method: String(status), target, timestamp, nonce, body }),
  )
  if (given.length !== ours.length || !timingSafeEqual(given, ours))
    throw unknown(api, `an answer (${status}) without the platform's signature`)
  const ageS = Math.abs(clock.epochMs() / SECOND_MS - Number(timestamp))
  if (!(ageS <= TOLERANCE_S)) throw unknown(api, 'an answer of more than five minutes ago')
}
