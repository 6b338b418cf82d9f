import { MINUTE_MS } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import type { Family } from './errcodes'
import { refusal, withoutSecrets } from './errors'
import { TransportError, type HttpAnswer, type HttpBody, type HttpDoor } from './http'
import { isJsonObject, parseJson } from './json'

/** Whom we talk to. */
export interface Peer {
  http: HttpDoor
  family: Family
  /** Scheme, host and port of the API. */
  origin: string
}

export interface ExchangeRequest {
  method: 'GET' | 'POST'
  /** The API's path, by which errors name it. */
  path: string
  query?: Readonly<Record<string, string>>
  body?: HttpBody
  timeoutMs?: number
  maxAnswerBytes?: number
  /** Whether the same request may be sent again when its outcome is unknown. */
  repeatable: boolean
  /** Values that must not appear in an error. */
  secrets?: readonly string[]
  tokenEndpoint?: boolean
}

export type JsonAnswer = Record<string, unknown>

export interface DownloadedFile {
  bytes: Buffer
  /** As the platform states it, not verified; empty when it states none. */
  contentType: string
  fileName: string | null
}

/**
 * One request, one JSON object back.
 * @returns the answer where errcode is 0 or absent
 * @throws UpstreamError for everything else: `not-sent`, `unknown` or `refused`
 */
export async function askJson(peer: Peer, request: ExchangeRequest): Promise<JsonAnswer> {
  const answer = await send(peer, request)
  const parsed = jsonObjectIn(answer)
  if (!parsed) throw notAnAnswer(answer, request)
  refuseErrcode(parsed, { peer, request })
  if (answer.status >= 300) throw notAnAnswer(answer, request)
  return parsed
}

/**
 * One request, one file back. Both platforms report a failed download as JSON with HTTP 200.
 * @throws UpstreamError
 */
export async function askFile(peer: Peer, request: ExchangeRequest): Promise<DownloadedFile> {
  const answer = await send(peer, request)
  const disposition = answer.headers.get('content-disposition') ?? ''
  // A file that somebody sent may itself be JSON: a file has a disposition, a report of failure has none.
  const parsed = disposition === '' ? jsonObjectIn(answer) : null
  if (parsed) refuseErrcode(parsed, { peer, request })
  if (parsed) return fetchFrom(peer, request, parsed.video_url)
  return fileIn(answer, request)
}

function fileIn(answer: HttpAnswer, request: ExchangeRequest): DownloadedFile {
  const disposition = answer.headers.get('content-disposition') ?? ''
  // 206 is what a Range would get; none is asked for, so anything but 200 is not the whole file.
  if (answer.status !== 200) throw notAnAnswer(answer, request)
  return {
    bytes: answer.body,
    contentType: answer.headers.get('content-type') ?? '',
    fileName: fileNameIn(disposition),
  }
}

export function jsonBody(content: object): HttpBody {
  return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(content)) }
}

async function send(peer: Peer, request: ExchangeRequest): Promise<HttpAnswer> {
  try {
    return await peer.http.send({ ...request, origin: peer.origin })
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    const { outcome } = error
    const told =
      outcome === 'not-sent'
        ? '请求未发出，请检查网络、DNS 和对端地址 | nothing was sent'
        : '请求结果未知 | the outcome is unknown'
    throw new UpstreamError(request.path, {
      outcome,
      kind: 'network',
      retryable: outcome === 'not-sent' || request.repeatable,
      message: withoutSecrets(`${told} [${error.message}]`, request.secrets),
    })
  }
}

function jsonObjectIn({ body }: HttpAnswer): JsonAnswer | null {
  // Files do not begin with a brace; looking at one byte saves decoding megabytes.
  if (body[0] !== 0x7b) return null
  try {
    const parsed = parseJson(body.toString('utf8'))
    return isJsonObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

function refuseErrcode(
  answer: JsonAnswer,
  { peer, request }: { peer: Peer; request: ExchangeRequest },
): void {
  const errcode = Number(answer['errcode'] ?? 0)
  if (errcode === 0 || Number.isNaN(errcode)) return
  const { path: api, secrets, tokenEndpoint } = request
  const errmsg = typeof answer['errmsg'] === 'string' ? answer['errmsg'] : ''
  throw refusal({
    family: peer.family,
    api,
    errcode,
    errmsg,
    ...(secrets && { secrets }),
    ...(tokenEndpoint && { tokenEndpoint }),
  })
}

/**
 * The official account answers for a video with the address of the file instead of the file. It is asked for without the token; only
 * over HTTPS, or where the API itself is asked in clear.
 */
async function fetchFrom(
  peer: Peer,
  request: ExchangeRequest,
  address: unknown,
): Promise<DownloadedFile> {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== new URL(peer.origin).protocol))
    throw notAFile(request.path)
  const { timeoutMs, maxAnswerBytes } = request
  const bounds = {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAnswerBytes !== undefined && { maxAnswerBytes }),
  }
  const asking: ExchangeRequest = {
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    repeatable: true,
    ...bounds,
  }
  return fileIn(await send({ ...peer, origin: url.origin }, asking), {
    ...asking,
    path: request.path,
  })
}

function notAFile(path: string): UpstreamError {
  return new UpstreamError(path, {
    outcome: 'refused',
    kind: 'bug',
    retryable: false,
    message: '应答是 JSON 而不是文件 | the answer is JSON and not a file',
  })
}

/** Not what the API answers with: a gateway, a proxy or a wrong origin. Only a client error surely did nothing. */
function notAnAnswer({ status }: HttpAnswer, { path, repeatable }: ExchangeRequest): UpstreamError {
  if (status === 429) {
    return new UpstreamError(path, {
      outcome: 'refused',
      kind: 'limit',
      retryable: true,
      retryAfterMs: MINUTE_MS,
      message: '对端限流 | too many requests [HTTP 429]',
    })
  }
  if (status >= 300 && status < 500) {
    return new UpstreamError(path, {
      outcome: 'refused',
      kind: 'config',
      retryable: false,
      message: `对端不提供该接口，请核对接口地址 | this API is not there, check its origin [HTTP ${status}]`,
    })
  }
  return new UpstreamError(path, {
    outcome: 'unknown',
    kind: 'network',
    retryable: repeatable,
    message: `对端没有给出可读的应答 | no readable answer [HTTP ${status}]`,
  })
}

function fileNameIn(disposition: string): string | null {
  const extended = /filename\*\s*=\s*utf-8''([^;]+)/i.exec(disposition)?.[1]
  if (extended !== undefined) return percentDecoded(extended.trim())
  const bare =
    /filename\s*=\s*"([^"]+)"/i.exec(disposition)?.[1] ??
    /filename\s*=\s*([^;"\s]+)/i.exec(disposition)?.[1]
  return bare === undefined ? null : utf8OfHeader(bare)
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Header values arrive as one character per byte; WeCom writes the name's UTF-8 bytes as they are. */
function utf8OfHeader(value: string): string {
  const decoded = Buffer.from(value, 'latin1').toString('utf8')
  return decoded.includes('\ufffd') ? value : decoded
}
