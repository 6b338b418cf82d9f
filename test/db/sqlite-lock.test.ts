import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Connection from 'libsql'
import { systemActor } from '../../server/lib/actor'
import { openDatabase, type Database } from '../../server/db/database'
import { isUnreachable } from '../../server/db/dialect'
import { migrate, migrations, unknownMigrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { fakeClock } from '../support/fake-clock'

let folder: string
const opened: Database[] = []
const file = (): string => join(folder, 'lock.db')
async function open(serves = false): Promise<Database> {
  const db = await openDatabase({
    actor: systemActor('test'),
    url: `sqlite:${file()}`,
    clock: fakeClock(),
    entities,
    migrations,
    serves,
  })
  opened.push(db)
  return db
}
const count = (db: Database, name: string): Promise<unknown> =>
  db.transaction((tx) => tx.manager.insert(DayCounter, { name, value: 1 }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xinqiao-lock-'))
})
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a lock that another program holds', () => {
  it('is waited for beside the event loop, and what waited is stored in its order', async () => {
    const db = await open()
    await migrate(db)
    const other = new Connection(file())
    other.exec('BEGIN IMMEDIATE')
    const writes = Promise.all(['a', 'b', 'c'].map((name) => count(db, name)))
    let turns = 0
    let longestMs = 0
    for (let last = performance.now(); turns < 60; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      longestMs = Math.max(longestMs, performance.now() - last)
      last = performance.now()
    }
    await expect(db.read.count(DayCounter)).resolves.toBe(0)
    other.exec('COMMIT')
    other.close()
    await writes
    await expect(db.read.count(DayCounter)).resolves.toBe(3)
    // SQLite's own waiting would have been one sleep of 5 s.
    expect(longestMs).toBeLessThan(2_000)
  })

  it('is given up with an error that says what it is, and the next transaction is none the worse', async () => {
    const db = await open()
    await migrate(db)
    const other = new Connection(file())
    other.exec('BEGIN IMMEDIATE')
    expect(isUnreachable(await count(db, 'late').catch((error: unknown) => error))).toBe(true)
    other.exec('ROLLBACK')
    other.close()
    await count(db, 'after')
    await expect(db.read.count(DayCounter)).resolves.toBe(1)
  })
})

describe('one file', () => {
  it('has one server: a second one is refused with words, and may begin when the first has ended', async () => {
    const first = await open(true)
    await expect(open(true)).rejects.toThrow(
      /another server is at work on .*lock\.db\. One SQLite file has one server/,
    )
    await first.close()
    opened.splice(opened.indexOf(first), 1)
    await expect(open(true)).resolves.toMatchObject({ kind: 'sqlite' })
  })

  it('is migrated by whoever comes, several at once and while a server is at work', async () => {
    await open(true)
    const done = await Promise.all(Array.from({ length: 4 }, async () => migrate(await open())))
    expect(done.flat().sort()).toEqual(migrations.map((Migration) => new Migration().name).sort())
  })

  it('that a newer version has migrated is known as such', async () => {
    const db = await open()
    await migrate(db)
    await expect(unknownMigrations(db)).resolves.toEqual([])
    await db.writer.query(
      "INSERT INTO migrations (timestamp, name) VALUES (1795000009999, 'Later1795000009999')",
    )
    await expect(unknownMigrations(db)).resolves.toEqual(['Later1795000009999'])
  })

  it("is nobody else's to read where the process says so", async () => {
    const before = process.umask(0o077)
    try {
      await migrate(await open())
    } finally {
      process.umask(before)
    }
    expect([file(), `${file()}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([
      0o600, 0o600,
    ])
  })
})
