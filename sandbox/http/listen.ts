import type Koa from 'koa'
import { createServer, type Server } from 'node:http'

export interface Listening {
  origin: string
  close(): Promise<void>
}

/** Loopback only: nobody outside this machine reaches the sandbox. */
export function listenOnLoopback(app: Koa, port: number): Promise<Listening> {
  const server = createServer(app.callback())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const actual = typeof address === 'object' && address ? address.port : port
      resolve({ origin: `http://127.0.0.1:${actual}`, close: () => closeServer(server) })
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
