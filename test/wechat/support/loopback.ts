import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as the scripted server saw it. */
export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: Buffer
  /** The client's port: the same one means the same connection. */
  port: number | undefined
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON text. */
  json?: unknown
  /** Sent as it is. */
  bytes?: Buffer | string
  /** `hang` never answers, `reset` cuts the connection after reading, `half` cuts it within the body. */
  fault?: 'hang' | 'reset' | 'half'
}

export interface Loopback {
  origin: string
  /** All requests so far, in order. */
  seen: Seen[]
  /** Answers to a path, in order; the last one stays. A function is asked for each request. */
  script(path: string, ...replies: Array<Reply | ((request: Seen) => Reply | Promise<Reply>)>): void
  /** Requests to a path. */
  to(path: string): Seen[]
  close(): Promise<void>
}

type Scripted = Reply | ((request: Seen) => Reply | Promise<Reply>)

/** A server on 127.0.0.1 that answers as it is told and remembers what it was asked. */
export async function startLoopback(): Promise<Loopback> {
  const seen: Seen[] = []
  const scripts = new Map<string, Scripted[]>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://loopback')
      const one: Seen = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: Buffer.concat(chunks),
        port: request.socket.remotePort,
      }
      seen.push(one)
      void answer(scripts, { one, response })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    script: (path, ...replies) => void scripts.set(path, replies),
    to: (path) => seen.filter((one) => one.path === path),
    close: () => stop(server),
  }
}

export function jsonOf(request: Seen | undefined): unknown {
  return JSON.parse(request?.body.toString() ?? 'null')
}

async function answer(
  scripts: Map<string, Scripted[]>,
  { one, response }: { one: Seen; response: ServerResponse },
): Promise<void> {
  const queue = scripts.get(one.path) ?? []
  const scripted = queue.length > 1 ? queue.shift() : queue[0]
  if (!scripted) throw new Error(`nothing scripted for ${one.path}`)
  const {
    status = 200,
    headers = {},
    json,
    bytes,
    fault,
  } = typeof scripted === 'function' ? await scripted(one) : scripted
  if (fault === 'hang') return
  if (fault === 'reset') return void response.destroy()
  const body = bytes ?? JSON.stringify(json ?? {})
  if (fault === 'half') {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) + 10 })
    response.write(body, () => response.destroy())
    return
  }
  response
    .writeHead(status, {
      'content-type': json === undefined ? 'text/plain' : 'application/json',
      ...headers,
    })
    .end(body)
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** A port on which nobody listens. */
export async function deadOrigin(): Promise<string> {
  const loopback = await startLoopback()
  await loopback.close()
  return loopback.origin
}
