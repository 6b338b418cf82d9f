import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Middleware } from 'koa'
import type { RequestState } from './context'
import { statusOf } from './error-responder'

export interface Metrics {
  registry: Registry
  /** Counts and times every request by route pattern, never by raw path, so that labels stay few. */
  middleware: Middleware<RequestState>
  /** The same for what is served without Koa. */
  observe(told: { route: string; status: number; seconds: number }): void
  /** Gauges that one reading gives, asked for once when Prometheus asks. */
  gauges<Name extends string>(
    helps: Readonly<Record<Name, string>>,
    read: () => Promise<Record<Name, number>>,
  ): void
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5, 5]

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'xinqiao_http_seconds',
    help: 'Time to answer a request',
    labelNames: ['route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  })
  return {
    registry,
    middleware: async (ctx, next) => {
      const stop = seconds.startTimer()
      try {
        await next()
      } catch (error) {
        // The answer to it is written further out, so the context still says 404.
        stop({ route: routeOf(ctx), status: String(statusOf(error)) })
        throw error
      }
      stop({ route: routeOf(ctx), status: String(ctx.status) })
    },
    observe: ({ route, status, seconds: took }) =>
      seconds.observe({ route, status: String(status) }, took),
    gauges(helps, read) {
      let reading: Promise<Record<string, number>> | null = null
      const readOnce = (): Promise<Record<string, number>> => {
        reading ??= read().finally(() => {
          reading = null
        })
        return reading
      }
      for (const [name, help] of Object.entries<string>(helps)) {
        registry.registerMetric(
          new Gauge({
            name,
            help,
            registers: [],
            async collect() {
              this.set((await readOnce())[name] ?? Number.NaN)
            },
          }),
        )
      }
    },
  }
}

/** Labels must stay few, whatever a stranger asks for. */
const CALLBACKS = new Set(['/callback/mini-program', '/callback/wecom-app', '/callback/wecom-kf'])

function routeOf(ctx: object): string {
  const { _matchedRoute: pattern, path } = ctx as { _matchedRoute?: unknown; path?: unknown }
  if (typeof pattern === 'string') return pattern
  return typeof path === 'string' && CALLBACKS.has(path) ? path : 'other'
}
