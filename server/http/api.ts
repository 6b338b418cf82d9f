import Router from '@koa/router'
import type { Middleware } from 'koa'
import { z } from 'zod'
import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { UserError } from '../lib/errors'
import { withoutNulInside } from '../lib/outside-text'
import { addressOf } from './address'
import {
  actorOf,
  type Actors,
  type Auth,
  type Guards,
  type HttpContext,
  type RequestState,
} from './context'
import {
  findAnswer,
  onceForKey,
  readIdempotencyKey,
  type IdempotentWrite,
  type WriteAnswer,
} from './idempotency'
import { createCounters, LIMITS, type Limits } from './limits'
import { readRawBody } from './raw-body'
import { parseInput, parseJson } from './validate'

/** Far more than any form of ours holds; what takes more says so. */
const DEFAULT_BODY_BYTES = 128 * 1024
const STRANGERS_BODY_BYTES = 16 * 1024
const EMPTY = Buffer.alloc(0)

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
  /** How often one customer, or one address where nobody is logged in, may ask. */
  limit?: keyof Limits | ((query: z.output<Query>) => keyof Limits | null)
  /** What ends well does not count. */
  onlyFailuresCount?: boolean
  /** The answer must not be kept, not even for an Idempotency-Key: it carries something that is sealed at rest. */
  secretAnswer?: boolean
  /** What has to stay of a write that was refused: in a transaction of its own, after that one was rolled back. */
  keepOfRefusal?(
    tx: Tx,
    refused: { error: UserError; actor: Actors[A]; params: Readonly<Record<string, string>> },
  ): Promise<void>
}

export interface ApiRequest<A extends Auth, Query, Body> {
  actor: Actors[A]
  params: Readonly<Record<string, string>>
  query: Query
  body: Body
  requestId: string
  /** The header as it came; most routes have no use for it. */
  cookies: string
  /** What the caller's device says of itself. */
  userAgent: string
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
  read<A extends Auth, Q extends z.ZodType, B extends z.ZodType>(
    signature: Signature,
    spec: RouteSpec<A, Q, B>,
    handler: (request: ApiRequest<A, z.output<Q>, z.output<B>>) => Promise<unknown>,
  ): void
  /** A write: one transaction, in which an Idempotency-Key is honoured too. */
  write<A extends Auth, Q extends z.ZodType, B extends z.ZodType>(
    signature: Signature,
    spec: RouteSpec<A, Q, B>,
    handler: (tx: Tx, request: ApiRequest<A, z.output<Q>, z.output<B>>) => Promise<unknown>,
  ): void
  /**
   * A write of many parts, each of which the handler commits by itself, so that others are not kept waiting for the whole. A part that
   * is written again must do no harm: after a crash between two of them the caller sends all of it once more. The answer is kept for an
   * Idempotency-Key once the last part is stored.
   */
  writeInParts<A extends Auth, Q extends z.ZodType, B extends z.ZodType>(
    signature: Signature,
    spec: RouteSpec<A, Q, B>,
    handler: (
      commit: Database['transaction'],
      request: ApiRequest<A, z.output<Q>, z.output<B>>,
    ) => Promise<unknown>,
  ): void
  /** Redirects, uploads and downloads: the handler has the Koa context, and reads the body itself. */
  raw<A extends Auth, Q extends z.ZodType>(
    signature: Signature,
    spec: RouteSpec<A, Q, z.ZodNever>,
    handler: (ctx: HttpContext, request: ApiRequest<A, z.output<Q>, undefined>) => Promise<void>,
  ): void
  /** Answers the routes registered so far and later. */
  readonly middleware: Middleware<RequestState>
  readonly routes: readonly DescribedRoute[]
}

export function createApi({
  db,
  guards,
  limits = LIMITS,
}: {
  db: Database
  guards: Guards
  limits?: Limits
}): Api {
  const counters = createCounters(limits)
  const router = new Router<RequestState>()
  const routes: DescribedRoute[] = []

  const register = (
    signature: Signature,
    described: Omit<DescribedRoute, 'method' | 'path'>,
    handle: (ctx: HttpContext) => Promise<void>,
  ): void => {
    const [method = 'GET', path = '/'] = signature.split(' ')
    routes.push({ method, path, ...described })
    router.register(path, [method], (ctx) => handle(ctx))
  }
  const prepare = async <A extends Auth, Q extends z.ZodType, B extends z.ZodType>(
    ctx: HttpContext,
    spec: RouteSpec<A, Q, B>,
  ) => {
    const mostBytes =
      spec.maxBodyBytes ?? (spec.auth === 'none' ? STRANGERS_BODY_BYTES : DEFAULT_BODY_BYTES)
    let body: Promise<Buffer> | null = null
    const readBody = (): Promise<Buffer> =>
      (body ??= ctx.method === 'GET' ? Promise.resolve(EMPTY) : readRawBody(ctx.req, mostBytes))
    const { actor, query } = await admit(ctx, spec, readBody)
    const raw = await readBody()
    return {
      raw,
      request: {
        actor,
        params: readParams(ctx),
        requestId: ctx.state.requestId,
        query,
        ...told(ctx),
        body: (spec.body ? parseInput(spec.body, parseJson(raw)) : undefined) as z.output<B>,
      },
    }
  }
  /** Who it is, and whether they may ask once more. */
  const admit = async <A extends Auth, Q extends z.ZodType, B extends z.ZodType>(
    ctx: HttpContext,
    spec: RouteSpec<A, Q, B>,
    readBody: () => Promise<Buffer>,
  ) => {
    const actor = await guards[spec.auth](ctx, readBody)
    const query = parseInput(
      spec.query ?? z.unknown(),
      withoutNulInside({ ...ctx.query }),
    ) as z.output<Q>
    const limit = typeof spec.limit === 'function' ? spec.limit(query) : (spec.limit ?? null)
    const who = actor === null ? addressOf(ctx.req) : scopeOf(actor)
    if (limit !== null && spec.onlyFailuresCount === true)
      await counters.countFailure(limit, who, ctx.res)
    else if (limit !== null) await counters.take(limit, who)
    return { actor, query }
  }

  const dispatch = router.routes()
  return {
    middleware: async (ctx, next) => {
      // Told from our own clock: pages correct a phone whose clock is wrong by it.
      ctx.set('Date', db.clock.now().toUTCString())
      await dispatch(ctx as never, next)
    },
    routes,
    read(signature, spec, handler) {
      register(signature, { spec, write: false }, async (ctx) => {
        const { request } = await prepare(ctx, spec)
        answer(ctx, {
          status: spec.status ?? (spec.answer ? 200 : 204),
          body: await handler(request),
        })
      })
    },
    write(signature, spec, handler) {
      register(signature, { spec, write: true }, async (ctx) => {
        const { request, raw } = await prepare(ctx, spec)
        const key =
          spec.secretAnswer === true ? null : readIdempotencyKey(ctx.get('Idempotency-Key'))
        const work = (tx: Tx) => async (): Promise<WriteAnswer> => ({
          status: spec.status ?? (spec.answer ? 200 : 204),
          body: await handler(tx, request),
        })
        const mine = db.as(actorOf(request.actor))
        const run = (): Promise<WriteAnswer> =>
          mine.transaction((tx) =>
            key === null
              ? work(tx)()
              : onceForKey(
                  tx,
                  {
                    scope: scopeOf(request.actor),
                    key,
                    request: `${ctx.method} ${ctx.url}\n${raw.toString('utf8')}`,
                  },
                  work(tx),
                ),
          )
        const done = run().catch((error: unknown) => {
          if (key !== null && isDuplicate(error)) return run()
          throw error
        })
        answer(
          ctx,
          await done.catch(async (error: unknown) => {
            if (error instanceof UserError)
              await mine.transaction(async (tx) => spec.keepOfRefusal?.(tx, { ...request, error }))
            throw error
          }),
        )
      })
    },
    writeInParts(signature, spec, handler) {
      register(signature, { spec, write: true }, async (ctx) => {
        const { request, raw } = await prepare(ctx, spec)
        const key = readIdempotencyKey(ctx.get('Idempotency-Key'))
        const write =
          key === null
            ? null
            : {
                scope: scopeOf(request.actor),
                key,
                request: `${ctx.method} ${ctx.url}\n${raw.toString('utf8')}`,
              }
        const earlier = write && (await findAnswer(db.read, write))
        if (earlier) return answer(ctx, earlier)
        const mine = db.as(actorOf(request.actor))
        const done: WriteAnswer = {
          status: spec.status ?? 200,
          body: await handler(mine.transaction, request),
        }
        const keep = (kept: IdempotentWrite) =>
          mine.transaction((tx) => onceForKey(tx, kept, () => Promise.resolve(done)))
        answer(
          ctx,
          write === null
            ? done
            : await keep(write).catch((error: unknown) => {
                if (isDuplicate(error)) return keep(write)
                throw error
              }),
        )
      })
    },
    raw(signature, spec, handler) {
      register(signature, { spec, write: false }, async (ctx) => {
        const { actor, query } = await admit(ctx, spec, () => Promise.resolve(EMPTY))
        await handler(ctx, {
          actor,
          params: readParams(ctx),
          query,
          body: undefined,
          requestId: ctx.state.requestId,
          ...told(ctx),
        })
      })
    },
  }
}

function readParams(ctx: HttpContext): Record<string, string> {
  const { params } = ctx as unknown as { params?: Record<string, string> }
  return { ...params }
}

function told(ctx: HttpContext): { cookies: string; userAgent: string } {
  return { cookies: ctx.get('Cookie'), userAgent: ctx.get('User-Agent') }
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
