import type { Database, Tx } from '../../server/db/database'
import { bulkInsert, rawQuery, type BulkInsert } from '../../server/db/dialect'

/** What stands in one table, as the driver reads and writes it. */
type Rows = BulkInsert

/** Written as a process starts, and not asked for by what is seeded. */
const OF_THE_START = /^(agents|audit_\w+)$/

const kept = new Map<string, readonly Rows[]>()

/**
 * Does `fill`, whose outcome `what` decides and nothing that was in the tables before. The rows that it left the first time in this
 * file are put into the tables the next time, wherever these are still empty.
 */
export async function fillOnce(
  db: Database,
  what: string,
  fill: () => Promise<void>,
): Promise<void> {
  const known = kept.get(what)
  if (known !== undefined && (await db.transaction((tx) => putIntoEmpty(tx, known)))) return
  const before = known === undefined ? await db.transaction((tx) => filled(tx, tablesOf(db))) : []
  await fill()
  if (known !== undefined || before.some((table) => !OF_THE_START.test(table))) return
  const isSeeded = (table: string): boolean => !before.includes(table) && !OF_THE_START.test(table)
  kept.set(
    what,
    await db.transaction(async (tx) =>
      readAll(tx, (await filled(tx, tablesOf(db))).filter(isSeeded)),
    ),
  )
}

async function putIntoEmpty(tx: Tx, known: readonly Rows[]): Promise<boolean> {
  if (
    (
      await filled(
        tx,
        known.map(({ table }) => table),
      )
    ).length > 0
  )
    return false
  for (const rows of known) await bulkInsert(tx, rows)
  return true
}

async function readAll(tx: Tx, tables: readonly string[]): Promise<Rows[]> {
  const all: Rows[] = []
  for (const table of tables) {
    const rows = await rawQuery<Record<string, BulkInsert['rows'][number][number]>>(
      tx,
      `SELECT * FROM ${table}`,
      [],
    )
    all.push({
      table,
      columns: Object.keys(rows[0] ?? {}),
      rows: rows.map((row) => Object.values(row)),
    })
  }
  return all
}

/** Those among the tables that hold anything. */
async function filled(tx: Tx, tables: readonly string[]): Promise<string[]> {
  const sql = tables
    .map((table) => `SELECT '${table}' AS name FROM DUAL WHERE EXISTS (SELECT 1 FROM ${table})`)
    .join(' UNION ALL ')
  return (
    await rawQuery<{ name: string }>(
      tx,
      tx.kind === 'sqlite' ? sql.replaceAll('FROM DUAL ', '') : sql,
      [],
    )
  ).map(({ name }) => name)
}

function tablesOf(db: Database): string[] {
  return db.writer.entityMetadatas.map(({ tableName }) => tableName)
}
