import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'

const write = (db: TestDatabase, name: string) =>
  db.transaction(({ manager }) => manager.insert(DayCounter, { name, value: 1 }))

describe('a database that is lent again', () => {
  it("is the same one, without a row of the test before, and goes by the next test's clock", async () => {
    const first = await createTestDatabase({ clock: fakeClock('2026-03-05T12:00:00+08:00') })
    await write(first, 'first')
    await first.close()

    const clock = fakeClock('2026-04-01T08:00:00+08:00')
    const second = await createTestDatabase({ clock })
    await expect(second.read.count(DayCounter)).resolves.toBe(0)
    await expect(second.transaction(({ now }) => Promise.resolve(now))).resolves.toEqual(
      clock.now(),
    )
    expect([second.url, second.clock]).toEqual([first.url, clock])
    await second.close()
  })

  it('waits for what its test left running, and takes nothing from it afterwards', async () => {
    const first = await createTestDatabase()
    let go = (): void => undefined
    const told = new Promise<void>((resolve) => {
      go = resolve
    })
    const left = first.transaction(async ({ manager }) => {
      await told
      await manager.insert(DayCounter, { name: 'late', value: 1 })
    })
    const closed = first.close()
    await expect(write(first, 'too late')).rejects.toThrow('its test is over')
    go()
    await Promise.all([left, closed])

    const second = await createTestDatabase()
    expect(second.url).toBe(first.url)
    await expect(second.read.count(DayCounter)).resolves.toBe(0)
    await second.close()
  })

  it('is lent to one at a time', async () => {
    const both = await Promise.all([createTestDatabase(), createTestDatabase()])
    expect(new Set(both.map(({ url }) => url)).size).toBe(2)
    await Promise.all(both.map((db) => db.close()))
  })

  it('is not lent again where a table is missing', async () => {
    const broken = await createTestDatabase()
    await broken.writer.query('ALTER TABLE day_counters RENAME TO day_counters_away')
    await broken.close()
    const next = await createTestDatabase()
    expect(next.url).not.toBe(broken.url)
    await expect(next.read.count(DayCounter)).resolves.toBe(0)
    await next.close()
  })
})
