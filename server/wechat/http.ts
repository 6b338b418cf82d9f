import { Agent, type Dispatcher } from 'undici'

/**
 * The one door to the outside: pooled keep-alive connections, time-outs, bounded answers. It knows bytes, not errcodes,
 * follows no redirect, and repeats nothing.
 */
export interface HttpDoor {
  /** @throws TransportError when there is no complete answer */
  send(request: HttpRequest): Promise<HttpAnswer>
  /** Lets running requests end, then closes the connections. */
  close(): Promise<void>
}

export interface HttpRequest {
  /** Scheme, host and port. */
  origin: string
  method: 'GET' | 'POST'
  path: string
  query?: Readonly<Record<string, string>>
  /** Beside the content type, which the body has. WeChat and WeCom want none. */
  headers?: Readonly<Record<string, string>>
  body?: HttpBody
  /** Longest time for everything, from waiting for a connection to the last byte. */
  timeoutMs?: number
  /** An answer longer than this is given up. */
  maxAnswerBytes?: number
}

export interface HttpBody {
  contentType: string
  bytes: Buffer
}

export interface HttpAnswer {
  status: number
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>
  body: Buffer
}

/** No complete answer came. */
export class TransportError extends Error {
  /** `not-sent`: no byte of the request left this machine. `unknown`: it may have been received and carried out. */
  readonly outcome: 'not-sent' | 'unknown'

  /** @param reason what happened, free of addresses with secrets in them */
  constructor(outcome: TransportError['outcome'], reason: string) {
    super(reason)
    this.name = 'TransportError'
    this.outcome = outcome
  }
}

export interface HttpDoorOptions {
  /** Default 3 s: both platforms answer a connect within milliseconds. */
  connectTimeoutMs?: number
  /** Default 10 s for a whole request that states no time of its own. */
  timeoutMs?: number
  /** Default 32 connections per origin. */
  connections?: number
}

const DEFAULT_MAX_ANSWER_BYTES = 2 * 1024 * 1024

export function createHttpDoor({
  connectTimeoutMs = 3_000,
  timeoutMs = 10_000,
  connections = 32,
}: HttpDoorOptions = {}): HttpDoor {
  // Idle connections are dropped after 4 s, before the platforms' gateways do it: a request on a connection that the
  // other side is just closing would end as `unknown`.
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs },
    connections,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    // One time-out covers a whole request; undici's own would only be coarser.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        const { origin, method, path, query, body } = request
        const exchange = new Exchange(
          { timeoutMs, maxAnswerBytes: DEFAULT_MAX_ANSWER_BYTES, ...request },
          { resolve, reject },
        )
        const headers = { ...request.headers, ...(body && { 'content-type': body.contentType }) }
        try {
          agent.dispatch(
            {
              origin,
              method,
              path: pathWithQuery(path, query),
              headers,
              body: body?.bytes ?? null,
            },
            exchange,
          )
        } catch (error) {
          exchange.onResponseError(undefined, error)
        }
      }),
    close: () => agent.close(),
  }
}

function pathWithQuery(path: string, query: HttpRequest['query']): string {
  return query ? `${path}?${new URLSearchParams(query).toString()}` : path
}

interface Limits {
  timeoutMs: number
  maxAnswerBytes: number
}

/** One request and its answer. undici tells when it begins to write, which is what divides `not-sent` from `unknown`. */
class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined
  private readonly timer: NodeJS.Timeout
  private settled = false
  private status = 0
  private readonly headers = new Map<string, string>()
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly limits: Limits,
    private readonly settle: {
      resolve(answer: HttpAnswer): void
      reject(error: TransportError): void
    },
  ) {
    this.timer = setTimeout(
      () => this.giveUp(`no answer within ${limits.timeoutMs} ms`),
      limits.timeoutMs,
    )
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while waiting for a connection: it was reported as not sent, so it must not be sent now.
    if (this.settled) controller.abort(new Error('given up'))
    else this.controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    this.status = status
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.headers.set(name.toLowerCase(), String(value))
    }
    if (Number(this.headers.get('content-length')) > this.limits.maxAnswerBytes)
      this.giveUpTooLong()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length
    if (this.size > this.limits.maxAnswerBytes) this.giveUpTooLong()
    else this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (!this.end()) return
    this.settle.resolve({
      status: this.status,
      headers: this.headers,
      body: Buffer.concat(this.chunks, this.size),
    })
  }

  onResponseError(_controller: unknown, error: unknown): void {
    this.fail(reasonOf(error))
  }

  private giveUpTooLong(): void {
    this.giveUp(`the answer is longer than ${this.limits.maxAnswerBytes} bytes`)
  }

  private giveUp(reason: string): void {
    this.fail(reason)
    this.controller?.abort(new Error(reason))
  }

  private fail(reason: string): void {
    if (this.end())
      this.settle.reject(new TransportError(this.controller ? 'unknown' : 'not-sent', reason))
  }

  /** @returns false when it had ended before */
  private end(): boolean {
    if (this.settled) return false
    this.settled = true
    clearTimeout(this.timer)
    return true
  }
}

/** The code alone where there is one: messages of the layers below may quote the address. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'the connection failed'
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'name' in error && typeof error.name === 'string' ? error.name : 'the connection failed'
}
