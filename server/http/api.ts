import Router from '@koa/router'
import type { Middleware } from 'koa'
import { z } from 'zod'
import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import type { Actors, Auth, Guards, HttpContext, RequestState } from './context'
import { onceForKey, readIdempotencyKey, type WriteAnswer } from './idempotency'
import { readRawBody } from './raw-body'
import { parseInput, parseJson } from './validate'

const DEFAULT_BODY_BYTES = 1024 * 1024

/** What a route promises; the same schemas validate the request and write /api/openapi.json. */
export interface RouteSpec<A extends Auth, Query extends z.ZodType, Body extends z.ZodType> {
  summary: string
  auth: A
  query?: Query
  body?: Body
  /** The shape of the answer; none means 204. */
  answer?: z.ZodType
  /** Of a success; 200, or 204 without an answer. */
  status?: number
  maxBodyBytes?: number
  /** The answer must not be kept, not even for an Idempotency-Key: it carries something that is sealed at rest. */
  secretAnswer?: boolean
}

export interface ApiRequest<A extends Auth, Query, Body> {
  actor: Actors[A]
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  requestId: string
}

/** `METHOD /path/:parameter` */
type Signature = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`

export interface DescribedRoute {
  method: string
  path: string
  spec: RouteSpec<Auth, z.ZodType, z.ZodType>
  write: boolean
}

export interface Api {
  /** A read: no transaction. */
  read<A extends Auth, Q extends z.ZodType, B extends z.ZodType>(signature: Signature, spec: RouteSpec<A, Q, B>,
    handler: (request: ApiRequest<A, z.output<Q>, z.output<B>>) => Promise<unknown>): void
  /** A write: one transaction, in which an Idempotency-Key is honoured too. */
  write<A extends Auth, Q extends z.ZodType, B extends z.ZodType>(signature: Signature, spec: RouteSpec<A, Q, B>,
    handler: (tx: Tx, request: ApiRequest<A, z.output<Q>, z.output<B>>) => Promise<unknown>): void
  /** Redirects, uploads and downloads: the handler has the Koa context, and reads the body itself. */
  raw<A extends Auth, Q extends z.ZodType>(signature: Signature, spec: RouteSpec<A, Q, z.ZodNever>,
    handler: (ctx: HttpContext, request: ApiRequest<A, z.output<Q>, undefined>) => Promise<void>): void
  /** Answers the routes registered so far and later. */
  readonly middleware: Middleware<RequestState>
  readonly routes: readonly DescribedRoute[]
}

export function createApi({ db, guards }: { db: Database; guards: Guards }): Api {
  const router = new Router<RequestState>()
  const routes: DescribedRoute[] = []

  const register = (signature: Signature, described: Omit<DescribedRoute, 'method' | 'path'>, handle: (ctx: HttpContext) => Promise<void>): void => {
    const [method = 'GET', path = '/'] = signature.split(' ')
    routes.push({ method, path, ...described })
    router.register(path, [method], (ctx) => handle(ctx))
  }
  const prepare = async <A extends Auth, Q extends z.ZodType, B extends z.ZodType>(ctx: HttpContext, spec: RouteSpec<A, Q, B>) => {
    const raw = ctx.method === 'GET' ? Buffer.alloc(0) : await readRawBody(ctx.req, spec.maxBodyBytes ?? DEFAULT_BODY_BYTES)
    const actor = await guards[spec.auth](ctx, raw)
    return { raw, request: {
      actor, params: readParams(ctx), requestId: ctx.state.requestId,
      query: parseInput(spec.query ?? z.unknown(), { ...ctx.query }) as z.output<Q>,
      body: (spec.body ? parseInput(spec.body, parseJson(raw)) : undefined) as z.output<B>,
    } }
  }

  const dispatch = router.routes()
  return {
    middleware: async (ctx, next) => { await dispatch(ctx as never, next) },
    routes,
    read(signature, spec, handler) {
      register(signature, { spec, write: false }, async (ctx) => {
        const { request } = await prepare(ctx, spec)
        answer(ctx, { status: spec.status ?? (spec.answer ? 200 : 204), body: await handler(request) })
      })
    },
    write(signature, spec, handler) {
      register(signature, { spec, write: true }, async (ctx) => {
        const { request, raw } = await prepare(ctx, spec)
        const key = spec.secretAnswer === true ? null : readIdempotencyKey(ctx.get('Idempotency-Key'))
        const work = (tx: Tx) => async (): Promise<WriteAnswer> =>
          ({ status: spec.status ?? (spec.answer ? 200 : 204), body: await handler(tx, request) })
        const run = (): Promise<WriteAnswer> => db.transaction((tx) => key === null ? work(tx)()
          : onceForKey(tx, { scope: scopeOf(request.actor), key, request: `${ctx.method} ${ctx.url}\n${raw.toString('utf8')}` }, work(tx)))
        answer(ctx, await run().catch((error: unknown) => { if (key !== null && isDuplicate(error)) return run(); throw error }))
      })
    },
    raw(signature, spec, handler) {
      register(signature, { spec, write: false }, async (ctx) => {
        const actor = await guards[spec.auth](ctx, Buffer.alloc(0))
        const query = parseInput(spec.query ?? z.unknown(), { ...ctx.query }) as never
        await handler(ctx, { actor, params: readParams(ctx), query, body: undefined, requestId: ctx.state.requestId })
      })
    },
  }
}

function readParams(ctx: HttpContext): Record<string, string> {
  const { params } = ctx as unknown as { params?: Record<string, string> }
  return { ...params }
}

function scopeOf(actor: Actors[Auth]): string {
  if (actor === null) return 'anonymous'
  if (actor.kind === 'customer') return actor.customerId
  return actor.kind === 'agent' ? actor.agentId : actor.keyId
}

function answer(ctx: HttpContext, { status, body }: WriteAnswer): void {
  ctx.status = status
  if (status === 204) return
  ctx.type = 'application/json'
  ctx.set('Cache-Control', 'no-store')
  ctx.body = JSON.stringify(body)
}
