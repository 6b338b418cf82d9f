import type { EntityManager } from 'typeorm'
import { createPatience } from '../../server/db/patience'

const gone = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

function databaseThatIsBackAfter(looks: number) {
  const asked = { looks: 0 }
  const query = (): Promise<unknown> => {
    asked.looks += 1
    return asked.looks > looks ? Promise.resolve([]) : Promise.reject(gone())
  }
  return { asked, db: { read: { query } as unknown as EntityManager } }
}

it('waits while the database refuses connections, and runs the work again when it is back', async () => {
  const { db, asked } = databaseThatIsBackAfter(3)
  let tries = 0
  const patiently = createPatience(db, { lookEveryMs: 1 })
  await expect(
    patiently(() => {
      tries += 1
      return asked.looks > 3 ? Promise.resolve('stored') : Promise.reject(gone())
    }),
  ).resolves.toBe('stored')
  expect(tries).toBe(2)
})

it('asks once for all that wait, and whoever comes meanwhile does not try in vain', async () => {
  const { db, asked } = databaseThatIsBackAfter(5)
  const patiently = createPatience(db, { lookEveryMs: 1 })
  let failed = 0
  const work = (): Promise<number> => {
    if (asked.looks > 5) return Promise.resolve(1)
    failed += 1
    return Promise.reject(gone())
  }
  const first = patiently(work)
  await new Promise((resolve) => setImmediate(resolve))
  const others = Array.from({ length: 50 }, () => patiently(work))
  await expect(Promise.all([first, ...others])).resolves.toHaveLength(51)
  expect([failed, asked.looks]).toEqual([1, 6])
})

it('gives up with the error of the database when its time is over', async () => {
  const { db } = databaseThatIsBackAfter(Number.POSITIVE_INFINITY)
  await expect(
    createPatience(db, { forMs: 20, lookEveryMs: 1 })(() => Promise.reject(gone())),
  ).rejects.toThrow('ECONNREFUSED')
})

it.each([
  ['a fault of ours', new Error('on purpose')],
  [
    'a duplicate',
    Object.assign(new Error('Duplicate entry'), { errno: 1062, code: 'ER_DUP_ENTRY' }),
  ],
])('%s is not waited for', async (_what, fault) => {
  const { db, asked } = databaseThatIsBackAfter(0)
  let tries = 0
  await expect(
    createPatience(db)(() => {
      tries += 1
      return Promise.reject(fault)
    }),
  ).rejects.toBe(fault)
  expect([tries, asked.looks]).toEqual([1, 0])
})
