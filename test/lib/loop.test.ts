import { startLoops } from '../../server/lib/loop'
import { createLogger } from '../../server/lib/logger'
import { until } from '../support/until'

it('runs again and again, never twice at once, and goes on after a failure', async () => {
  let runs = 0
  let atOnce = 0
  let most = 0
  const stop = startLoops(
    [
      {
        name: 'test',
        everyMs: 1,
        async run() {
          runs += 1
          atOnce += 1
          most = Math.max(most, atOnce)
          await new Promise((resolve) => setImmediate(resolve))
          atOnce -= 1
          if (runs === 2) throw new Error('on purpose')
        },
      },
    ],
    createLogger('silent'),
  )
  await until('five runs', () => Promise.resolve(runs >= 5), { everyMs: 5 })
  await stop()
  const after = runs
  await new Promise((resolve) => setImmediate(resolve))
  expect([most, runs]).toEqual([1, after])
})

it('waits, when it is stopped, for what is in hand', async () => {
  let done = false
  let begun = false
  const stop = startLoops(
    [
      {
        name: 'test',
        everyMs: 1,
        async run() {
          begun = true
          for (let turn = 0; turn < 20; turn += 1)
            await new Promise((resolve) => setImmediate(resolve))
          done = true
        },
      },
    ],
    createLogger('silent'),
  )
  await until('the run has begun', () => Promise.resolve(begun), { everyMs: 1 })
  await stop()
  expect(done).toBe(true)
})
