import { rawQuery } from '../../server/db/dialect'
import { reasonOf } from '../../server/lib/errors'
import { createLogger } from '../../server/lib/logger'
import { createTestDatabase, type TestDatabase } from '../support/database'

/** Raw statements fail with the driver's own error, which on MariaDB holds the statement and the values in it. */
describe("people's words and the log", () => {
  const WORDS = '我的手机13912345678卡密ZZTOPSECRET'
  let db: TestDatabase

  beforeAll(async () => {
    db = await createTestDatabase()
  })
  afterAll(() => db.close())

  async function failed(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    return db
      .transaction((tx) => rawQuery(tx, sql, parameters))
      .then(
        () => {
          throw new Error('the statement did not fail')
        },
        (error: unknown) => error,
      )
  }

  it.each([
    ['a table that is not there', 'INSERT INTO no_such_table (text) VALUES (?)', [WORDS]],
    [
      'a statement that is broken by what stands in it',
      `INSERT INTO messages (id) VALUES ('${WORDS}' ${WORDS}`,
      [],
    ],
    [
      'a row that is there already',
      'INSERT INTO live_topics (topic, version, updated_at) VALUES (?, 1, ?), (?, 1, ?)',
      [WORDS, new Date(0), WORDS, new Date(0)],
    ],
  ])('what failed is told, never the words: %s', async (_what, sql, parameters) => {
    const values = parameters.map((value) =>
      value instanceof Date && db.kind === 'sqlite' ? value.toISOString() : value,
    )
    const error = await failed(sql, values)
    const lines: string[] = []
    createLogger('trace', { write: (line: string) => void lines.push(line) }).error(
      { err: error, reason: reasonOf(error) },
      'failed',
    )
    expect(lines.join('')).toContain('"message":"')
    expect(lines.join('')).not.toMatch(/13912345678|ZZTOPSECRET/)
    expect(lines.join('').length).toBeLessThan(3_000)
  })
})
