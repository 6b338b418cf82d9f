import { healthRoutes } from '../../server/http/health'
import { createMetrics } from '../../server/http/metrics'
import { serveKoa } from './http-world'

it('/readyz names what keeps the process from serving, and what to look at soon', async () => {
  const served = await serveKoa(healthRoutes({
    version: '1', metrics: createMetrics(), openapi: {}, faults: () => Promise.resolve(['database: gone']), warnings: () => ['calendar 2027 is not official yet'],
  }))
  const answer = await fetch(`${served.url}/readyz`)
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'not ready', faults: ['database: gone'], warnings: ['calendar 2027 is not official yet'] }])
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
  await served.close()
})

it('gauges are read when Prometheus asks, counters count', async () => {
  const metrics = createMetrics()
  let waiting = 1
  metrics.gauge('things_waiting', 'Things', () => Promise.resolve(waiting))
  const done = metrics.counter('things_done', 'Things', ['kind'])
  done.inc({ kind: 'a' })
  waiting = 7
  const text = await metrics.registry.metrics()
  expect(text).toMatch(/^things_waiting 7$/m)
  expect(text).toMatch(/^things_done\{kind="a"\} 1$/m)
})
