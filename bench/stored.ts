import Libsql from 'libsql'
import { createConnection } from 'mysql2/promise'

export interface Stored {
  incoming: number
  answers: number
  receipts: number
}

const QUERIES = [
  "SELECT COUNT(*) AS n FROM messages WHERE direction = 'in'",
  "SELECT COUNT(*) AS n FROM messages WHERE direction = 'out'",
  'SELECT COUNT(*) AS n FROM callback_receipts',
] as const

/** Asks the database itself, by a connection of its own. */
export async function countStored(url: string): Promise<Stored> {
  const [incoming = Number.NaN, answers = Number.NaN, receipts = Number.NaN] = url.startsWith(
    'sqlite:',
  )
    ? countSqlite(url)
    : await countMysql(url)
  return { incoming, answers, receipts }
}

function countSqlite(url: string): number[] {
  const database = new Libsql(url.slice('sqlite:'.length), { readonly: true })
  const counts = QUERIES.map((sql) => Number((database.prepare(sql).get() as { n: number }).n))
  database.close()
  return counts
}

async function countMysql(url: string): Promise<number[]> {
  const connection = await createConnection({ uri: url })
  const counts: number[] = []
  for (const sql of QUERIES) {
    const [rows] = await connection.query(sql)
    counts.push(Number((rows as Array<{ n: number }>)[0]?.n))
  }
  await connection.end()
  return counts
}
