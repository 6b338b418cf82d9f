import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataSource } from 'typeorm'
import { systemActor } from '../../server/lib/actor'
import { openDatabase, type Database } from '../../server/db/database'
import { bulkInsert } from '../../server/db/dialect'
import { migrate, migrations } from '../../server/db/migrate'
import { savepoint } from '../../server/db/savepoint'
import { serialTransactions } from '../../server/db/sqlite-transactions'
import { createWriteCheck } from '../../server/db/write-check'
import { entities } from '../../server/entities'
import { notFound } from '../../server/lib/errors'
import { Product } from '../../server/orders/product.entity'
import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { fakeClock } from '../support/fake-clock'

/** A bound on SQLite's pages fails as a full disk does (SQLITE_FULL), without a mount. */
describe('SQLite on a disk that is full for a while', () => {
  let folder: string
  let db: Database
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'xinqiao-full-'))
    db = await openDatabase({
      actor: systemActor('test'),
      url: `sqlite:${join(folder, 'full.db')}`,
      clock: fakeClock(),
      entities,
      migrations,
    })
    await migrate(db)
  })
  afterEach(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const limitPages = async (pages: number): Promise<void> => {
    await db.writer.query(`PRAGMA max_page_count = ${pages}`)
  }
  const fill = async (): Promise<void> => {
    const rows: Array<{ page_count: number }> = await db.writer.query('PRAGMA page_count')
    await limitPages(rows[0]?.page_count ?? 0)
  }
  const freeSpace = (): Promise<void> => limitPages(1_000_000)
  const words = 'x'.repeat(40_000)
  const store = (id: string, howToUse = words): Promise<void> =>
    db.transaction((tx) =>
      bulkInsert(tx, {
        table: 'products',
        columns: [
          'id',
          'platform_product_id',
          'name',
          'category',
          'kind',
          'how_to_use',
          'created_at',
          'updated_at',
        ],
        rows: [[id, id, 'n', 'c', 'card', howToUse, tx.now, tx.now]],
      }),
    )
  const stored = async (): Promise<string[]> =>
    (await db.read.find(Product, { order: { id: 'ASC' } })).map(({ id }) => id)
  /** As a second program sees the file. */
  const storedForOthers = async (): Promise<number> => {
    const other = await openDatabase({
      actor: systemActor('test'),
      url: `sqlite:${join(folder, 'full.db')}`,
      clock: fakeClock(),
      entities,
      migrations,
    })
    const count = await other.read.count(Product)
    await other.close()
    return count
  }

  it('what is acknowledged after there is space again is stored, whatever failed and was refused before', async () => {
    await fill()
    await expect(store('lost-1')).rejects.toThrow(/full/)
    await expect(store('lost-2')).rejects.toThrow(/full/)
    await freeSpace()
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(db.transaction(() => Promise.reject(notFound('这张工单')))).rejects.toThrow(
        'not found',
      )
      await store(`kept-${turn}`)
      await expect(stored()).resolves.toHaveLength(turn + 1)
      await expect(storedForOthers()).resolves.toBe(turn + 1)
    }
  })

  it('keeps nothing of a transaction that SQLite has ended by itself, whoever caught the error in between', async () => {
    await fill()
    const work = db.transaction(async (tx) => {
      await tx.manager.insert(DayCounter, { name: 'before', value: 1 })
      await savepoint(tx, () =>
        tx.manager.query(`INSERT INTO day_counters VALUES ('${words}', 1)`),
      ).catch(() => undefined)
      await tx.manager
        .query(`INSERT INTO day_counters VALUES ('${words}', 2)`)
        .catch(() => undefined)
      await tx.manager.insert(DayCounter, { name: 'after', value: 1 }).catch(() => undefined)
    })
    await expect(work).rejects.toThrow('nothing of it was stored')
    await freeSpace()
    await expect(db.read.count(DayCounter)).resolves.toBe(0)
  })

  it('is not ready while it is full, and is ready afterwards', async () => {
    await expect(createWriteCheck(db)()).resolves.toEqual([])
    await db.writer.query('PRAGMA query_only = ON')
    await expect(createWriteCheck(db)()).resolves.toEqual([expect.stringContaining('database:')])
    await db.writer.query('PRAGMA query_only = OFF')
    await expect(createWriteCheck(db)()).resolves.toEqual([])
  })
})

describe('a connection that is not what it should be', () => {
  it('is told once, and everything after is refused instead of acknowledged', async () => {
    const told: string[] = []
    let inTransaction = false
    const connection = {
      begin: () => {
        inTransaction = true
      },
      commit: () => {
        throw new Error('disk I/O error')
      },
      rollBack: () => {
        throw new Error('stuck')
      },
      get inTransaction() {
        return inTransaction
      },
    }
    const runner = { connect: () => Promise.resolve(connection), manager: {} }
    const run = serialTransactions({
      writer: { createQueryRunner: () => runner } as unknown as DataSource,
      inTurn: (work) => work(),
      committed: () => told.push('committed'),
      broken: ({ message }) => told.push(message),
    })
    await expect(run(() => Promise.resolve(1))).rejects.toThrow('disk I/O error')
    await expect(run(() => Promise.resolve(2))).rejects.toThrow('cannot leave its transaction')
    expect(told).toEqual(['SQLite: the connection cannot leave its transaction'])
  })
})
