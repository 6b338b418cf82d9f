import { CLASSES } from '../../server/rights/held'
import { HELD, IMPERSONAL, KEPT } from '../../server/rights/register'
import { COUNT_WORDS } from '../../server/rights/rights-words'
import { createTestDatabase, type TestDatabase } from '../support/database'

let db: TestDatabase
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.close())

describe('F7: the register of what tables hold of people', () => {
  it('names every table once: erased, kept with a reason, or impersonal', () => {
    const tables = db.writer.entityMetadatas.map(({ tableName }) => tableName).sort()
    const named = [
      ...HELD.map(({ table }) => table),
      ...Object.keys(KEPT),
      ...Object.keys(IMPERSONAL),
    ]
    expect(named.sort()).toEqual(tables)
    for (const why of [...Object.values(KEPT), ...Object.values(IMPERSONAL)])
      expect(why.length).toBeGreaterThan(2)
  })

  it('names no column that is not there', () => {
    const columns = new Map(
      db.writer.entityMetadatas.map(({ tableName, columns: all }) => [
        tableName,
        new Set(all.map(({ databaseName }) => databaseName)),
      ]),
    )
    const missing = HELD.flatMap(({ table, column, besides, copy = [], erase }) =>
      [column, ...(besides === undefined ? [] : [besides]), ...copy, ...columnsSet(erase)]
        .filter((name) => !columns.get(table)?.has(name))
        .map((name) => `${table}.${name}`),
    )
    expect(missing).toEqual([])
  })

  it('no table that says whose it is counts as impersonal', () => {
    const whose =
      /^(customer_id|owner_customer_id|open_id|external_id|external_user_id|identity_id)$/
    const personal = db.writer.entityMetadatas
      .filter(({ tableName }) => tableName in IMPERSONAL)
      .flatMap(({ tableName, columns }) =>
        columns
          .filter(({ databaseName }) => whose.test(databaseName))
          .map(({ databaseName }) => `${tableName}.${databaseName}`),
      )
    expect(personal).toEqual([])
  })

  it('what is counted has a word, and every class is counted', () => {
    const counted = HELD.filter(({ counts }) => counts)
    expect(counted.filter(({ table }) => !(table in COUNT_WORDS))).toEqual([])
    expect(new Set(counted.map((held) => held.class))).toEqual(new Set(CLASSES))
  })
})

const columnsSet = (erase: string): string[] =>
  erase === 'delete' ? [] : [...erase.matchAll(/(\w+) = /g)].map(([, name = '']) => name)
