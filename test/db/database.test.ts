import { statSync } from 'node:fs'
import { WecomCard } from '../../server/channels/wecom-app/cards/wecom-card.entity'
import { bulkInsert, bulkUpdate, isDuplicate } from '../../server/db/dialect'
import type { OpenDatabaseOptions, Tx } from '../../server/db/database'
import { createGroupCommit } from '../../server/db/group-commit'
import { migrate, pendingMigrations } from '../../server/db/migrate'
import { WecomCards1795000000052 } from '../../server/db/migrations/0052-wecom-cards/migration'
import { createTable } from '../../server/db/portable-table'
import { customerActor, systemActor, type Actor } from '../../server/lib/actor'
import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

const values = async (): Promise<string[]> =>
  (await db.read.find(DayCounter, { order: { name: 'ASC' } })).map(
    ({ name, value }) => `${name}=${value}`,
  )

describe('many rows in one statement', () => {
  const names = Array.from({ length: 12 }, (_, at) => `row-${String(at).padStart(2, '0')}`)
  const insert = (rows: ReadonlyArray<readonly [string, number]>): Promise<void> =>
    db.transaction((tx) =>
      bulkInsert(tx, {
        table: 'day_counters',
        columns: ['name', 'value'],
        updateOnDuplicate: ['value'],
        rows,
      }),
    )

  it('each has its own values, whatever they have in common', async () => {
    await insert(names.map((name) => [name, 7]))
    expect(await values()).toEqual(names.map((name) => `${name}=7`))
    await insert(names.map((name, at) => [name, at]))
    expect(await values()).toEqual(names.map((name, at) => `${name}=${at}`))
  })
  it.each([1, 12])('%i of them change, and what is gone stays away', async (count) => {
    await insert(names.slice(1).map((name) => [name, 1]))
    const change = (to: (at: number) => number): Promise<void> =>
      db.transaction((tx) =>
        bulkUpdate(tx, {
          table: 'day_counters',
          key: ['name'],
          set: ['value'],
          rows: names.slice(0, count).map((name, at) => [name, to(at)]),
        }),
      )
    const now = (to: (at: number) => number) =>
      names.slice(1).map((name, at) => `${name}=${at + 1 < count ? to(at + 1) : 1}`)
    await change((at) => at * 2)
    expect(await values()).toEqual(now((at) => at * 2))
    await change(() => 5)
    expect(await values()).toEqual(now(() => 5))
  })
})

describe('schema', () => {
  it('is exactly what the entities say, on this database', async () => {
    const { upQueries } = await db.writer.driver.createSchemaBuilder().log()
    expect(upQueries.map(({ query }) => query)).toEqual([])
  })
  it('finds nothing to do when migrated again', async () => {
    await expect(migrate(db)).resolves.toEqual([])
    await expect(pendingMigrations(db)).resolves.toBe(false)
  })
  it('brings cards that were kept in two tables into one, also when it was killed in between', async () => {
    const runner = db.writer.createQueryRunner()
    const columns = {
      id: 'varchar(32)',
      task_id: 'varchar(64)',
      sent_to: 'text',
      response_code_sealed: 'text?',
      response_code_expires_at: 'datetime(3)?',
      msgid: 'varchar(128)?',
      state: 'varchar(16)',
      created_at: 'datetime(3)',
    }
    const primaryKey = ['id']
    const former = async (name: string, own: Record<string, string>, rows: string[]) => {
      await createTable(runner, { name, columns: { ...columns, ...own }, primaryKey })
      for (const row of rows)
        await runner.query(
          `INSERT INTO ${name} (id, task_id, sent_to, state, created_at, ${Object.keys(own).join()}) VALUES (${row})`,
        )
    }
    const at = `'2026-03-05 04:00:00.000'`
    await former('agent_cards', { ticket_id: 'varchar(32)' }, [
      `'scl_1', 'T1', '["wang","zhang"]', 'open', ${at}, 'tkt_1'`,
    ])
    await former('session_cards', { session_id: 'varchar(32)', kind: 'varchar(12)' }, [
      `'scl_2', 's1', 'wang|zhang', 'open', ${at}, 'ses_1', 'waiting'`,
      `'scl_3', 's2', 'wang', 'settled', ${at}, 'ses_1', 'assigned'`,
      `'scl_4', 's3', '', 'summed', ${at}, 'ses_2', 'late'`,
    ])
    await runner.query(
      `INSERT INTO wecom_cards (id, kind, subject_id, task_id, sent_to, state, created_at) VALUES ('scl_1', 'offered', 'tkt_1', 'T1', '["wang","zhang"]', 'open', ${at})`,
    )
    await new WecomCards1795000000052().up(runner)
    await new WecomCards1795000000052().up(runner)
    await runner.release()
    const cards = await db.read.find(WecomCard, { order: { id: 'ASC' } })
    expect(cards.map(({ kind, subjectId, sentTo }) => [kind, subjectId, ...sentTo])).toEqual([
      ['offered', 'tkt_1', 'wang', 'zhang'],
      ['waiting', 'ses_1', 'wang', 'zhang'],
      ['assigned', 'ses_1', 'wang'],
      ['late', 'ses_2'],
    ])
    expect(cards[0]?.createdAt).toEqual(new Date('2026-03-05T04:00:00Z'))
  })
  it('keeps case apart in unique keys', async () => {
    await db.transaction((tx) =>
      bulkInsert(tx, {
        table: 'day_counters',
        columns: ['name', 'value'],
        rows: [
          ['a', 1],
          ['A', 2],
        ],
      }),
    )
    await expect(values()).resolves.toHaveLength(2)
  })
})

describe('transaction', () => {
  it('keeps nothing of work that throws', async () => {
    const work = db.transaction(async (tx) => {
      await tx.manager.insert(DayCounter, { name: 'x', value: 1 })
      throw new Error('on purpose')
    })
    await expect(work).rejects.toThrow('on purpose')
    await expect(values()).resolves.toEqual([])
  })
  it('shows readers nothing before it is committed', async () => {
    let seen: string[] = ['not looked']
    await db.transaction(async (tx) => {
      await tx.manager.insert(DayCounter, { name: 'x', value: 1 })
      seen = await values()
    })
    expect(seen).toEqual([])
    await expect(values()).resolves.toEqual(['x=1'])
  })
  it('loses no update when many run at once', async () => {
    await db.transaction((tx) => tx.manager.insert(DayCounter, { name: 'x', value: 0 }))
    await Promise.all(
      Array.from({ length: 20 }, () =>
        db.transaction((tx) => tx.manager.increment(DayCounter, { name: 'x' }, 'value', 1)),
      ),
    )
    await expect(values()).resolves.toEqual(['x=20'])
  })
  it('gives hints only after the commit, and none after a rollback', async () => {
    const heard: string[] = []
    await db.transaction(async (tx) => {
      tx.afterCommit(() => heard.push('kept'))
      expect(heard).toEqual([])
    })
    await db
      .transaction((tx) => {
        tx.afterCommit(() => heard.push('lost'))
        return Promise.reject(new Error('no'))
      })
      .catch(() => undefined)
    expect(heard).toEqual(['kept'])
  })
})

describe('who acts', () => {
  const agent = { kind: 'agent', id: 'agt_1', label: '工号 1024' } as const

  it('is known in every transaction: of the database it was begun on, or whoever it turns out to be', async () => {
    const seen: Actor[] = []
    const look = async (tx: Tx): Promise<void> => {
      seen.push(tx.actor, tx.last().actor, tx.as(agent).actor, tx.as(agent).last().actor, tx.actor)
    }
    await db.transaction(look)
    await db.as(customerActor('cus_1')).batch(look)
    const [own, theirs] = [systemActor('test'), customerActor('cus_1')]
    expect(seen).toEqual([own, own, agent, agent, own, theirs, theirs, agent, agent, theirs])
  })
  it('keeps what is kept for the end, also in another name', async () => {
    await db.batch(async (tx) => {
      const row = { table: 'day_counters', columns: ['name', 'value'], rows: [['late', 1]] }
      await bulkInsert(tx.last().as(agent), row)
      expect(await tx.manager.countBy(DayCounter, { name: 'late' })).toBe(0)
    })
    await expect(values()).resolves.toEqual(['late=1'])
  })
  it('has to be said when a database is opened, or it does not compile', () => {
    // @ts-expect-error nobody in particular writes nothing
    const without: OpenDatabaseOptions = { url: '', clock: db.clock, entities: [], migrations: [] }
    expect(without).not.toHaveProperty('actor')
  })
})

describe('batch', () => {
  const counter = (name: string, value = 1) => ({
    table: 'day_counters',
    columns: ['name', 'value'],
    rows: [[name, value]],
  })

  it('commits what was written at once and, in order, what was kept for the end', async () => {
    await db.batch(async (tx) => {
      await tx.manager.insert(DayCounter, { name: 'now', value: 1 })
      const last = tx.last()
      await bulkInsert(last, counter('kept'))
      await bulkInsert(last, { ...counter('kept', 5), updateOnDuplicate: ['value'] })
      expect(await tx.manager.countBy(DayCounter, { name: 'kept' })).toBe(0)
    })
    await expect(values()).resolves.toEqual(['kept=5', 'now=1'])
  })
  it('does nothing of it where one of the last statements fails, whatever its place', async () => {
    await db.transaction((tx) => bulkInsert(tx, counter('there')))
    for (const names of [
      ['there', 'other'],
      ['other', 'there'],
      ['a', 'there', 'z'],
    ]) {
      const work = db.batch(async (tx) => {
        await tx.manager.insert(DayCounter, { name: 'now', value: 1 })
        for (const name of names) await bulkInsert(tx.last(), counter(name))
      })
      expect(isDuplicate(await work.catch((error: unknown) => error))).toBe(true)
    }
    await expect(values()).resolves.toEqual(['there=1'])
  })
  it('does nothing of it where all was kept for the end and one fails, and can be told why', async () => {
    await db.transaction((tx) => bulkInsert(tx, counter('there')))
    const work = db.batch(async (tx) => {
      for (const name of ['other', 'there', 'z']) await bulkInsert(tx.last(), counter(name))
    })
    expect(isDuplicate(await work.catch((error: unknown) => error))).toBe(true)
    await db.batch((tx) => bulkInsert(tx.last(), counter('after')))
    await expect(values()).resolves.toEqual(['after=1', 'there=1'])
  })
  it('lets batches and other transactions run at once and loses nothing of either', async () => {
    await db.transaction((tx) => bulkInsert(tx, counter('sum', 0)))
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => [
        db.transaction((tx) => tx.manager.increment(DayCounter, { name: 'sum' }, 'value', 1)),
        db.batch((tx) => bulkInsert(tx.last(), counter(`o${index}`))),
      ]).flat(),
    )
    await expect(db.read.findOneByOrFail(DayCounter, { name: 'sum' })).resolves.toMatchObject({
      value: 20,
    })
    await expect(db.read.count(DayCounter)).resolves.toBe(21)
  })
  it('keeps nothing of work that throws, also of what TypeORM would save in a transaction of its own', async () => {
    const work = db.batch(async (tx) => {
      await tx.manager.save(DayCounter, { name: 'x', value: 1 })
      await bulkInsert(tx.last(), counter('y'))
      throw new Error('on purpose')
    })
    await expect(work).rejects.toThrow('on purpose')
    await expect(values()).resolves.toEqual([])
  })
  it('leaves its connection as it found it: the next one neither sees nor commits what failed before', async () => {
    for (let round = 0; round < 8; round += 1) {
      await db.batch(() => Promise.reject(new Error('no'))).catch(() => undefined)
      await db.batch((tx) => bulkInsert(tx.last(), counter(`r${round}`)))
    }
    await expect(values()).resolves.toHaveLength(8)
  })
  it('keeps for the end in an ordinary transaction too', async () => {
    await db.transaction((tx) => bulkInsert(tx.last(), counter('x')))
    await expect(values()).resolves.toEqual(['x=1'])
  })
  it('takes no second statement from anybody who slips one into a value', async () => {
    const name = "x'); DELETE FROM notices;-- "
    await db.batch((tx) => bulkInsert(tx.last(), counter(name)))
    await expect(values()).resolves.toEqual([`${name}=1`])
  })
})

describe('the log of SQLite', () => {
  it('is copied back while transactions go on, and begins anew: it does not grow with what was written', async () => {
    if (db.kind !== 'sqlite') return expect(db.kind).toBe('mariadb')
    const sizeOf = (ending: string): number =>
      statSync(`${db.url.slice('sqlite:'.length)}${ending}`).size
    const before = sizeOf('')
    for (let batch = 0; batch < 300; batch += 1) {
      const rows = Array.from({ length: 60 }, (_, row) => [
        `${batch}-${row}-${'x'.repeat(40)}`,
        row,
      ])
      await db.transaction((tx) =>
        bulkInsert(tx, { table: 'day_counters', columns: ['name', 'value'], rows }),
      )
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(db.read.count(DayCounter)).resolves.toBe(18_000)
    expect(sizeOf('')).toBeGreaterThan(before + 500_000)
    expect(sizeOf('-wal')).toBeLessThan(6_000_000)
  })
})

describe('bulkInsert', () => {
  it('stores null, text, numbers and moments, one null parameter included', async () => {
    await db.transaction(async (tx) => {
      await bulkInsert(tx, {
        table: 'callback_receipts',
        columns: ['dedupe_key', 'answer', 'at'],
        rows: [
          ['a', null, tx.now],
          ['b', '您好 "', tx.now],
        ],
      })
      await tx.manager.query('UPDATE callback_receipts SET answer = ? WHERE answer IS NULL', [null])
    })
    const rows: unknown[] = await db.read.query(
      'SELECT dedupe_key, answer FROM callback_receipts ORDER BY dedupe_key',
    )
    expect(rows).toEqual([
      { dedupe_key: 'a', answer: null },
      { dedupe_key: 'b', answer: '您好 "' },
    ])
  })
  it('refuses a duplicate, and says so in a way that can be told', async () => {
    const insert = () =>
      db.transaction((tx) =>
        bulkInsert(tx, { table: 'day_counters', columns: ['name', 'value'], rows: [['a', 1]] }),
      )
    await insert()
    const error: unknown = await insert().catch((fault: unknown) => fault)
    expect(isDuplicate(error)).toBe(true)
  })
  it('updates the named columns where the key is there already', async () => {
    const upsert = (value: number) =>
      db.transaction((tx) =>
        bulkInsert(tx, {
          table: 'day_counters',
          columns: ['name', 'value'],
          rows: [['a', value]],
          updateOnDuplicate: ['value'],
        }),
      )
    await upsert(1)
    await upsert(7)
    await expect(values()).resolves.toEqual(['a=7'])
  })
  it('refuses binary parameters on SQLite instead of ending the process', async () => {
    if (db.kind !== 'sqlite') return expect(db.kind).toBe('mariadb')
    const work = db.transaction((tx) =>
      tx.manager.query('UPDATE day_counters SET name = ?', [Buffer.from('x')]),
    )
    await expect(work).rejects.toThrow('binary parameters')
  })
})

describe('group commit', () => {
  const counting = (fail: (item: string) => boolean) => {
    const batches: number[] = []
    const commit = createGroupCommit<string, string>({
      db,
      maxBatch: 8,
      work: async (tx, items) => {
        batches.push(items.length)
        for (const item of items) {
          if (fail(item)) throw new Error(`bad ${item}`)
          await tx.manager.insert(DayCounter, { name: item, value: 1 })
        }
        return items.map((item) => `done ${item}`)
      },
    })
    return { commit, batches }
  }
  it('takes what queued meanwhile in one transaction, in order, and answers each', async () => {
    const { commit, batches } = counting(() => false)
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => commit.submit(`i${String(index).padStart(2, '0')}`)),
    )
    expect(results[19]).toBe('done i19')
    expect(batches).toEqual([8, 8, 4])
    await expect(values()).resolves.toHaveLength(20)
  })
  it('never has two batches at work for one key, and keeps the order within it', async () => {
    const seen: string[] = []
    const atWork = new Set<string>()
    const commit = createGroupCommit<string, boolean>({
      db,
      maxBatch: 2,
      keyOf: (item) => item.slice(0, 1),
      work: async (tx, items) => {
        const keys = new Set(items.map((item) => item.slice(0, 1)))
        for (const key of keys) {
          expect(atWork.has(key)).toBe(false)
          atWork.add(key)
        }
        for (const item of items) await tx.manager.insert(DayCounter, { name: item, value: 1 })
        seen.push(...items)
        keys.forEach((key) => atWork.delete(key))
        return items.map(() => true)
      },
    })
    const items = Array.from(
      { length: 30 },
      (_, index) => `${'abc'.charAt(index % 3)}${String(index).padStart(2, '0')}`,
    )
    await Promise.all(items.map((item) => commit.submit(item)))
    for (const key of 'abc')
      expect(seen.filter((item) => item.startsWith(key))).toEqual(
        items.filter((item) => item.startsWith(key)),
      )
  })
  it('lets one bad item fail alone', async () => {
    const { commit } = counting((item) => item === 'i3')
    const results = await Promise.allSettled(
      ['i1', 'i2', 'i3', 'i4'].map((item) => commit.submit(item)),
    )
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    await expect(values()).resolves.toEqual(['i1=1', 'i2=1', 'i4=1'])
  })
})
