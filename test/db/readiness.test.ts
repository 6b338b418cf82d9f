import { createWriteCheck } from '../../server/db/write-check'
import { createTestDatabase, type TestDatabase } from '../support/database'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

it('finds nothing wrong where what is committed is there, again and again', async () => {
  for (let looks = 0; looks < 3; looks += 1)
    await expect(createWriteCheck(db)()).resolves.toEqual([])
})

it('several who ask at once are told by one look', async () => {
  let looks = 0
  const counted = {
    ...db,
    transaction: <T>(work: Parameters<typeof db.transaction<T>>[0]) => {
      looks += 1
      return db.transaction(work)
    },
  }
  const check = createWriteCheck(counted)
  await expect(Promise.all([check(), check(), check()])).resolves.toEqual([[], [], []])
  await check()
  expect(looks).toBe(1)
})

it('names what is committed and not there', async () => {
  const forgetful = {
    ...db,
    read: { findOneBy: () => Promise.resolve(null) },
  } as unknown as TestDatabase
  await expect(createWriteCheck(forgetful)()).resolves.toEqual([
    'database: what was committed is not there',
  ])
})

it('says so within a second where the database does not answer, and does not ask again meanwhile', async () => {
  let asked = 0
  const silent = {
    ...db,
    transaction: () => {
      asked += 1
      return new Promise<never>(() => undefined)
    },
  }
  const check = createWriteCheck(silent)
  const startedAt = performance.now()
  await expect(Promise.all([check(), check()])).resolves.toEqual([
    ['database: no answer within 1000 ms'],
    ['database: no answer within 1000 ms'],
  ])
  expect(performance.now() - startedAt).toBeLessThan(3_000)
  expect(asked).toBe(1)
})
