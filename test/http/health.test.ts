import { healthRoutes } from '../../server/http/health'
import { createMetrics } from '../../server/http/metrics'
import { serveKoa } from './http-world'

it('/readyz names what keeps the process from serving, and what to look at soon', async () => {
  const served = await serveKoa(
    healthRoutes({
      version: '1',
      metrics: createMetrics(),
      openapi: () => ({}),
      faults: () => Promise.resolve(['database: gone']),
      warnings: () => ['calendar 2027 is not official yet'],
    }),
  )
  const answer = await fetch(`${served.url}/readyz`)
  expect([answer.status, await answer.json()]).toEqual([
    503,
    {
      status: 'not ready',
      faults: ['database: gone'],
      warnings: ['calendar 2027 is not official yet'],
    },
  ])
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
  // What comes through a proxy is a stranger: no names of machines, no figures.
  const stranger = { headers: { 'X-Forwarded-For': '203.0.113.7' } }
  expect(await (await fetch(`${served.url}/readyz`, stranger)).json()).toEqual({
    status: 'not ready',
  })
  expect((await fetch(`${served.url}/metrics`, stranger)).status).toBe(404)
  expect((await fetch(`${served.url}/metrics`)).status).toBe(200)
  await served.close()
})

it('gauges are read when Prometheus asks, once for all that one reading gives', async () => {
  const metrics = createMetrics()
  let waiting = 1
  let readings = 0
  metrics.gauges({ things_waiting: 'Things', things_dead: 'Dead things' }, () => {
    readings += 1
    return Promise.resolve({ things_waiting: waiting, things_dead: 2 })
  })
  waiting = 7
  const text = await metrics.registry.metrics()
  expect(text).toMatch(/^things_waiting 7$/m)
  expect(text).toMatch(/^things_dead 2$/m)
  expect(readings).toBe(1)
})
