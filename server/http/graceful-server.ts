import type { RequestListener, Server } from 'node:http'
import { SECOND_MS } from '../lib/clock'

export interface GracefulServer {
  readonly server: Server
  isStopping(): boolean
  /**
   * Goes on answering for some seconds, while /readyz says that it stops and each answer ends its connection: proxies and balancers go
   * elsewhere before anything is refused. At once where nobody has asked for anything lately.
   */
  drain(): Promise<void>
  /** Takes nothing new and waits for what is in hand. */
  close(): Promise<void>
}

export interface GracefulOptions {
  listener: RequestListener
  /** What is in hand gets so long. */
  graceMs: number
  drainMs?: number
}

/** Longer than proxies keep idle connections (nginx: 60 s): one that we close just as a request comes is a 502 there. */
const KEEP_ALIVE_MS = 65 * SECOND_MS
const DRAIN_MS = 3 * SECOND_MS
const HEADERS_WITHIN_MS = 10 * SECOND_MS
/** A file of 20 MB from a slow phone, which goes to disk as it comes; any other body has its own, shorter time (raw-body.ts). */
const REQUEST_WITHIN_MS = 90 * SECOND_MS
const MOST_CONNECTIONS = 4_000
/** The orchestrator's own questions do not count as somebody asking. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics'])

export function gracefulServer(
  server: Server,
  { listener, graceMs, drainMs = DRAIN_MS }: GracefulOptions,
): GracefulServer {
  let stopping = false
  let lastAskedMs = Number.NEGATIVE_INFINITY
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = HEADERS_WITHIN_MS
  server.requestTimeout = REQUEST_WITHIN_MS
  server.maxConnections = MOST_CONNECTIONS
  server.on('request', (request, response) => {
    if (stopping) response.setHeader('Connection', 'close')
    if (!PROBES.has(request.url ?? '')) lastAskedMs = performance.now()
    listener(request, response)
  })
  return {
    server,
    isStopping: () => stopping,
    async drain() {
      stopping = true
      if (performance.now() - lastAskedMs > drainMs) return
      await new Promise((resolve) => setTimeout(resolve, drainMs))
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), graceMs).unref()
      }),
  }
}
