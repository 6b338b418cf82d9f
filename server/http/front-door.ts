import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from '../lib/logger'
import { tellProblem } from './error-responder'
import { MACHINE_HEADERS } from './machine-headers'
import type { Metrics } from './metrics'
import { createPace } from './pace'
import { requestIdFrom } from './request-id'

/** What a door is asked, before anything of it is believed. */
export interface DoorCall {
  method: string
  /** As it came, without the question mark. */
  querystring: string
  request: IncomingMessage
}

export interface DoorAnswer {
  type: 'text/plain' | 'application/xml'
  body: string
}

export type Door = (call: DoorCall) => Promise<DoorAnswer>

export interface FrontDoorOptions {
  /** By exact path. */
  doors: Readonly<Record<string, Door>>
  /** Everything else: Koa. */
  inner(request: IncomingMessage, response: ServerResponse): Promise<void> | void
  logger: Logger
  observe: Metrics['observe']
}

/** Of what is not a door's, in one turn of the event loop. */
const STARTED_AT_ONCE = 2

/**
 * Serves the few paths that must be quick without Koa, whose context costs an eighth of what such a path takes in all. Request id,
 * errors and times are told as createKoa and the metrics tell them. What comes to all other paths is begun a few at a time, so that a
 * flood there keeps these quick.
 */
export function frontDoor({ doors, inner, logger, observe }: FrontDoorOptions): RequestListener {
  const byPath = new Map(Object.entries(doors))
  const pace = createPace(STARTED_AT_ONCE)
  return (request, response) => {
    const { path, querystring } = splitUrl(request.url ?? '/')
    const door = byPath.get(path)
    if (!door)
      return pace(() => {
        if (!response.destroyed) void inner(request, response)
      })
    const startedAt = performance.now()
    const { method = 'GET' } = request
    const requestId = requestIdFrom(request.headers['x-request-id'])
    const end = (status: number, type: string, body: string): void => {
      answer(response, { status, type, body, requestId })
      observe({ route: path, status, seconds: (performance.now() - startedAt) / 1_000 })
    }
    door({ method, querystring, request }).then(
      ({ type, body }) => end(200, `${type}; charset=utf-8`, body),
      (error: unknown) => {
        const problem = tellProblem(error, { requestId, method, path, logger })
        end(problem.status, 'application/problem+json', JSON.stringify(problem))
      },
    )
  }
}

function splitUrl(asked: string): { path: string; querystring: string } {
  // Absolute-form, as some proxies ask: RFC 9112, 3.2.2.
  const url = asked.startsWith('/') ? asked : asked.replace(/^https?:\/\/[^/?#]*(?=\/)/i, '')
  const mark = url.indexOf('?')
  return mark === -1
    ? { path: url, querystring: '' }
    : { path: url.slice(0, mark), querystring: url.slice(mark + 1) }
}

function answer(
  response: ServerResponse,
  told: { status: number; type: string; body: string; requestId: string },
): void {
  // Who hung up hears nothing, and writing to them would be an error that nobody catches.
  if (response.destroyed || response.writableEnded) return
  const { status, type, body, requestId } = told
  const length = Buffer.byteLength(body)
  response.writeHead(status, {
    'X-Request-Id': requestId,
    'Content-Type': type,
    'Content-Length': length,
    ...MACHINE_HEADERS,
  })
  response.end(body)
}
