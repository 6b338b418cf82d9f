import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Middleware } from 'koa'
import type { RequestState } from '../../server/http/context'
import { createKoa } from '../../server/http/create-koa'
import { createLogger } from '../../server/lib/logger'
import { KEEPS_CONNECTIONS } from '../support/keep-alive'

export interface Served {
  url: string
  port: number
  /** Log lines so far. */
  logged(): Array<Record<string, unknown>>
  /** A request exactly as spelled: fetch would tidy its path. @returns all that came back */
  raw(text: string): Promise<string>
  close(): Promise<void>
}

/** Koa as the server makes it, with these middlewares, behind a loopback port. */
export async function serveKoa(...middlewares: Array<Middleware<RequestState>>): Promise<Served> {
  const lines: string[] = []
  const app = createKoa(
    createLogger('info', { write: (line: string) => void lines.push(line) }),
    middlewares,
  )
  const server = createServer(KEEPS_CONNECTIONS, app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    logged: () => lines.map((line) => JSON.parse(line)),
    raw: (text) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1')
        const chunks: Buffer[] = []
        socket.on('data', (chunk) => chunks.push(chunk))
        socket.on('error', reject)
        socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
        socket.write(text)
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
