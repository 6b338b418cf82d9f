import type { Problem } from '../../server/http/paging.contract'
import { learnServerTime } from '../lib/clock'
import { ApiFault } from './api-fault'

/** The desk's one door to the network. */
const BASE = '/desk/api'
const TIMEOUT_MS = 15_000

export interface Write {
  method: 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /** A file instead of a body. */
  form?: FormData
  /** The same for every try of one write, so that it is done once. */
  idempotencyKey?: string
}

interface Options {
  write?: Write
  signal?: AbortSignal
  /** For questions that the server holds on purpose. */
  timeoutMs?: number
}

export async function request<T>(
  path: string,
  { write, signal, timeoutMs = TIMEOUT_MS }: Options = {},
): Promise<T> {
  const response = await send(
    path,
    {
      method: write?.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(write?.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        // No form of another's page can set it.
        ...(write?.form ? { 'X-Own-Page': 'file' } : {}),
        ...(write?.idempotencyKey ? { 'Idempotency-Key': write.idempotencyKey } : {}),
      },
      ...(write?.body === undefined ? {} : { body: JSON.stringify(write.body) }),
      ...(write?.form ? { body: write.form } : {}),
    },
    { signal, timeoutMs },
  )
  learnServerTime(response.headers.get('Date'))
  if (!response.ok) throw await faultOf(response)
  if (response.status === 204) return undefined as T
  return response.json().catch(() => {
    throw new ApiFault('server', '服务器的回答不完整，请再试一次')
  }) as Promise<T>
}

type Limits = Required<Pick<Options, 'timeoutMs'>> & Pick<Options, 'signal'>

async function send(
  path: string,
  init: RequestInit,
  { signal, timeoutMs }: Limits,
): Promise<Response> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), timeoutMs)
  const passOn = (): void => limit.abort()
  if (signal?.aborted) limit.abort()
  signal?.addEventListener('abort', passOn)
  try {
    return await fetch(BASE + path, { ...init, signal: limit.signal })
  } catch (error) {
    if (signal?.aborted) throw error
    if (limit.signal.aborted)
      throw new ApiFault('timeout', `等了 ${timeoutMs / 1000} 秒没有回应，请再试一次，不会重复提交`)
    throw new ApiFault('offline', '网络断开了，连上后请再试一次')
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', passOn)
  }
}

/** Reads RFC 9457 problem details; `detail` is made to be shown. */
async function faultOf(response: Response): Promise<ApiFault> {
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null
  const reference = {
    code: problem?.code ?? String(response.status),
    requestId: problem?.requestId ?? null,
  }
  const words = problem?.faults?.map(({ message }) => message).join('；') || problem?.detail
  if (problem?.code === 'session_revoked')
    return new ApiFault('log-in', '这台设备上的登录已经退出，请重新登录', reference)
  if (response.status === 401) return new ApiFault('log-in', '登录已过期，请重新登录', reference)
  if (response.status === 403)
    return new ApiFault('forbidden', words ?? '您没有这项权限', reference)
  if (response.status >= 500)
    return new ApiFault('server', words ?? '服务器暂时没有回应，请再试一次', reference)
  return new ApiFault('refused', words ?? '没有成功，请刷新后再试', reference)
}
