import type { Middleware } from 'koa'
import { isFromInside } from './address'
import type { RequestState } from './context'
import type { Metrics } from './metrics'
import { exactPaths } from './create-koa'

export interface HealthDeps {
  version: string
  metrics: Metrics
  /** What keeps this process from serving; empty when it is ready. */
  faults(): Promise<readonly string[]>
  /** What an operator should look at soon. */
  warnings(): readonly string[]
  /** Made for whoever asks first. */
  openapi(): object
}

/**
 * /healthz: the process lives. /readyz: it can serve. /metrics: Prometheus. /api/openapi.json.
 * Figures and faults name machines and quantities, so strangers do not read them: what comes through a proxy, or from outside.
 */
export function healthRoutes(deps: HealthDeps): Middleware<RequestState> {
  let openapi: string | null = null
  return exactPaths({
    '/healthz': (ctx) => {
      ctx.body = { status: 'ok', version: deps.version }
    },
    '/readyz': async (ctx) => {
      const faults = await deps.faults()
      ctx.status = faults.length === 0 ? 200 : 503
      const status = faults.length === 0 ? 'ready' : 'not ready'
      ctx.body = isFromInside(ctx.req) ? { status, faults, warnings: deps.warnings() } : { status }
    },
    '/metrics': async (ctx) => {
      if (!isFromInside(ctx.req)) return
      ctx.body = await deps.metrics.registry.metrics()
      ctx.type = deps.metrics.registry.contentType
    },
    '/api/openapi.json': (ctx) => {
      ctx.type = 'application/json'
      ctx.body = openapi ??= JSON.stringify(deps.openapi())
    },
  })
}
