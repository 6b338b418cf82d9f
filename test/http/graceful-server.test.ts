import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gracefulServer, type GracefulServer } from '../../server/http/graceful-server'

interface Answer {
  status: number | undefined
  headers: IncomingMessage['headers']
}

describe('a server that stops', () => {
  const agent = new Agent({ keepAlive: true })
  let graceful: GracefulServer
  let release: Array<() => void> = []
  const url = (): string => `http://127.0.0.1:${(graceful.server.address() as AddressInfo).port}`
  const ask = (path: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      get(`${url()}${path}`, { agent }, (response) => {
        response
          .resume()
          .once('end', () => resolve({ status: response.statusCode, headers: response.headers }))
      }).once('error', reject)
    })
  beforeEach(async () => {
    release = []
    graceful = gracefulServer(createServer(), {
      graceMs: 10_000,
      drainMs: 50,
      listener: (request, response) => {
        if (request.url === '/slow') return void release.push(() => response.end('late'))
        response.statusCode = request.url === '/readyz' && graceful.isStopping() ? 503 : 200
        response.end('ok')
      },
    })
    await new Promise<void>((resolve) => {
      graceful.server.listen(0, '127.0.0.1', resolve)
    })
  })
  afterEach(async () => {
    await graceful.close()
    agent.destroy()
  })

  it('keeps idle connections longer than proxies do', async () => {
    expect((await ask('/')).headers['keep-alive']).toBe('timeout=65')
  })

  it('first says that it is not ready, and serves on while others go elsewhere', async () => {
    await ask('/')
    let drained = false
    const draining = graceful.drain().then(() => {
      drained = true
    })
    const [probe, late] = await Promise.all([ask('/readyz'), ask('/late')])
    expect([probe.status, late.status, late.headers.connection, drained]).toEqual([
      503,
      200,
      'close',
      false,
    ])
    await draining
  })

  it('does not wait where nobody but the orchestrator has asked', async () => {
    await ask('/readyz')
    const startedAt = performance.now()
    const slow = gracefulServer(createServer(), {
      graceMs: 1,
      drainMs: 60_000,
      listener: () => undefined,
    })
    await slow.drain()
    await graceful.drain()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('answers what is in hand before it is gone', async () => {
    const answers = Promise.all([ask('/slow'), ask('/slow')])
    while (release.length < 2) await new Promise((resolve) => setImmediate(resolve))
    await graceful.drain()
    const closed = graceful.close()
    release.forEach((answer) => answer())
    expect((await answers).map(({ status }) => status)).toEqual([200, 200])
    await closed
  })
})
