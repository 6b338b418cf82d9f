import Taro from '@tarojs/taro'
import { learnServerTime } from '@/lib/clock'
import { randomId } from '@/lib/random-id'
import { ApiError, fromAnswer, fromFailure } from './api-error'
import { apiOrigin } from './wx/origin'

/** As long as a person waits before doubting. */
export const TIMEOUT_MS = 15_000
/** A picture over a slow line takes longer than a question. */
const UPLOAD_TIMEOUT_MS = 60_000

type QueryValue = string | number | boolean | null | undefined

export interface Ask {
  method?: 'GET' | 'POST' | 'DELETE'
  /** Below /api, for instance `/orders`. */
  path: string
  query?: Record<string, QueryValue>
  body?: object
  /** Same key, same write: the server answers a repeat as it answered the first. */
  idempotencyKey?: string
  /** Longer than usual where the server itself waits. */
  timeoutMs?: number
}

/** One page of a list. */
export interface PageAsk {
  cursor: string | null
  limit: number
}

/** One call to the server. @throws ApiError */
export async function send<Answer>(ask: Ask, token: string | null): Promise<Answer> {
  const requestId = randomId()
  const answer = await Taro.request<Answer>({
    url: addressOf(ask),
    method: ask.method ?? 'GET',
    data: ask.body,
    timeout: ask.timeoutMs ?? TIMEOUT_MS,
    header: {
      ...headersFor(token, requestId),
      ...(ask.body ? { 'Content-Type': 'application/json' } : {}),
      ...(ask.idempotencyKey ? { 'Idempotency-Key': ask.idempotencyKey } : {}),
    },
  }).catch((reason: unknown) => {
    throw fromFailure(reason, requestId)
  })
  learnServerTime(headerOf(answer.header, 'date'))
  // Every HTTP status arrives here as a success, on both platforms.
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer.data
  throw fromAnswer(answer.statusCode, answer.data, requestId)
}

export interface FileToSend {
  /** Where the phone keeps it for now. */
  filePath: string
  /** What it is called; WeChat's own path does not say. Null of a picture. */
  fileName: string | null
  onProgress?: (percent: number) => void
}

/** Sends one file as the multipart field `file`. The answer is text that nobody has parsed yet. @throws ApiError */
export async function sendFile(
  { filePath, fileName, onProgress }: FileToSend,
  token: string,
): Promise<unknown> {
  const requestId = randomId()
  const task = Taro.uploadFile({
    url: addressOf({ path: '/attachments' }),
    filePath,
    name: 'file',
    ...(fileName === null ? {} : { formData: { fileName } }),
    timeout: UPLOAD_TIMEOUT_MS,
    header: headersFor(token, requestId),
  })
  if (onProgress && typeof task.progress === 'function')
    task.progress(({ progress }) => onProgress(progress))
  const answer = await task.catch((reason: unknown) => {
    throw fromFailure(reason, requestId)
  })
  const body = parseJson(answer.data)
  if (answer.statusCode >= 200 && answer.statusCode < 300 && body !== null) return body
  throw fromAnswer(answer.statusCode, body, requestId)
}

/** Brings a file of ours onto the phone. @returns where it lies there @throws ApiError */
export async function fetchToPhone(url: string): Promise<string> {
  const answer = await Taro.downloadFile({ url, timeout: UPLOAD_TIMEOUT_MS }).catch(
    (reason: unknown) => {
      throw fromFailure(reason, '')
    },
  )
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer.tempFilePath
  throw fromAnswer(answer.statusCode, null, '')
}

/** WeChat hands on header names as the server wrote them, browsers in lower case. */
function headerOf(headers: unknown, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
}

/** Whether an error says that nobody is logged in (any more). */
export const isLoggedOut = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 401

function headersFor(token: string | null, requestId: string): Record<string, string> {
  return { 'X-Request-Id': requestId, ...(token ? { Authorization: `Bearer ${token}` } : {}) }
}

function addressOf({ path, query = {} }: Ask): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `${apiOrigin}/api${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
