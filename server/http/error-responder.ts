import type { Middleware } from 'koa'
import { UpstreamError, UserError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { RequestState } from './context'
import type { Problem } from './paging.contract'

export interface FailedRequest {
  requestId: string
  method: string
  path: string
  logger: Logger
}

/** Turns whatever was thrown into RFC 9457 problem details: the user reads `detail`, the operator the log line. */
export function tellProblem(error: unknown, { logger, ...request }: FailedRequest): Problem {
  const problem = toProblem(error, request.requestId)
  const line = { ...request, code: problem.code }
  if (problem.status >= 500) logger.error({ ...line, err: error }, 'request failed')
  else
    logger.info(
      { ...line, reason: error instanceof Error ? error.message : String(error) },
      'request refused',
    )
  return problem
}

export function errorResponder(logger: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body === undefined)
        throw new UserError('not_found', { status: 404, public: '没有找到这个页面' })
    } catch (error) {
      const problem = tellProblem(error, {
        requestId: ctx.state.requestId,
        method: ctx.method,
        path: ctx.path,
        logger,
      })
      ctx.status = problem.status
      ctx.type = 'application/problem+json'
      ctx.set(headersOf(error))
      ctx.body = JSON.stringify(problem)
    }
  }
}

/** What goes with the answer beside its body. */
export function headersOf(error: unknown): Record<string, string> {
  const wait = error instanceof UserError ? error.details.retryAfterS : undefined
  return {
    'Cache-Control': 'no-store',
    ...(wait === undefined ? {} : { 'Retry-After': String(wait) }),
  }
}

/** The status that an error is answered with. Koa's own middleware throws errors that carry one, for paths that cannot be read. */
export function statusOf(error: unknown): number {
  if (error instanceof UserError) return error.details.status
  if (error instanceof UpstreamError) return 502
  const { status, expose } =
    typeof error === 'object' && error !== null
      ? (error as { status?: unknown; expose?: unknown })
      : {}
  return expose === true && typeof status === 'number' && status >= 400 && status < 500
    ? status
    : 500
}

function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof UserError) {
    const { status, public: detail, extra } = error.details
    return {
      type: 'about:blank',
      title: error.code,
      status,
      code: error.code,
      detail,
      requestId,
      ...extra,
    }
  }
  if (error instanceof UpstreamError) {
    return problem({
      status: 502,
      code: 'upstream_failed',
      detail: '微信那边暂时没有回应，请稍后再试',
      requestId,
    })
  }
  if (statusOf(error) < 500)
    return problem({
      status: statusOf(error),
      code: 'bad_request',
      detail: '这个地址打不开，请从首页再进',
      requestId,
    })
  return problem({
    status: 500,
    code: 'internal_error',
    detail: '我们这边出了点问题，已经记下来了，请稍后再试',
    requestId,
  })
}

function problem(parts: Pick<Problem, 'status' | 'code' | 'detail' | 'requestId'>): Problem {
  return { type: 'about:blank', title: parts.code, ...parts }
}
