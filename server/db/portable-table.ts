import {
  QueryFailedError,
  Table,
  TableIndex,
  type QueryRunner,
  type TableColumnOptions,
  type TableIndexOptions,
} from 'typeorm'

/**
 * A table told once for all databases. A column reads `name: 'varchar(64)'`, `'datetime(3)?'`, `'int=0'`:
 * type, length or precision in brackets, `?` when it may be null, `=` before a default.
 */
export interface PortableTable {
  name: string
  columns: Readonly<Record<string, string>>
  primaryKey: readonly string[]
  unique?: Readonly<Record<string, readonly string[]>>
  indexes?: Readonly<Record<string, readonly string[]>>
  /** SQLite keeps such a table in the order of its primary key, as InnoDB always does. */
  clustered?: boolean
}

const COLUMN = /^([a-z]+)(?:\((\d+)\))?(\?)?(?:=(.+))?$/

/**
 * On MySQL a table stands with all its indexes or not at all, but a migration that is killed leaves those that it had made: such a one is
 * kept. One of the same name with other columns is somebody else's.
 */
export async function createTable(runner: QueryRunner, table: PortableTable): Promise<void> {
  const made = await runner.getTable(table.name)
  if (made) {
    if (
      sameNames(
        made.columns.map(({ name }) => name),
        Object.keys(table.columns),
      )
    )
      return
    throw new Error(`there is a table ${table.name} already, with other columns`)
  }
  await runner.createTable(
    new Table({
      name: table.name,
      columns: Object.entries(table.columns).map(([name, shape]) =>
        toColumn(runner, table, { name, shape }),
      ),
      indices: [...toIndexes(table.unique, true), ...toIndexes(table.indexes, false)],
      withoutRowid: table.clustered ?? false,
    }),
  )
}

/**
 * Columns for a table that is there already. By plain ALTER TABLE, which both databases do at once however many rows there
 * are; TypeORM would copy the whole table on SQLite. So each must be optional or have a default. A column that is there is kept.
 */
export async function addColumns(
  runner: QueryRunner,
  name: string,
  columns: Readonly<Record<string, string>>,
): Promise<void> {
  const { driver } = runner.connection
  const quote = (word: string): string =>
    driver.options.type === 'better-sqlite3' ? `"${word}"` : `\`${word}\``
  for (const [column, shape] of Object.entries(columns)) {
    const spelled = spellColumn(
      toColumn(runner, { name, columns: {}, primaryKey: [] }, { name: column, shape }),
    )
    if (await runner.hasColumn(name, column)) continue
    if (/ NOT NULL$/.test(spelled))
      throw new Error(`${name}.${column}: a new column must be optional or have a default`)
    await runner.query(`ALTER TABLE ${quote(name)} ADD COLUMN ${quote(column)} ${spelled}`)
  }
}

/** Indexes for a table that is there already; one that a killed migration has made is kept. */
export async function addIndexes(
  runner: QueryRunner,
  name: string,
  indexes: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const made = new Set((await runner.getTable(name))?.indices.map((index) => index.name))
  for (const index of toIndexes(indexes, false)) {
    if (!made.has(index.name)) await runner.createIndex(name, new TableIndex(index))
  }
}

/** What may be there once only; several rows may have nothing there. One that a killed migration has made is kept. */
export async function addUnique(
  runner: QueryRunner,
  name: string,
  unique: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const made = new Set((await runner.getTable(name))?.indices.map((index) => index.name))
  for (const index of toIndexes(unique, true)) {
    if (!made.has(index.name)) await runner.createIndex(name, new TableIndex(index))
  }
}

/** Columns that had to have a value and no longer need one. SQLite copies the whole table for it, so only for small ones. */
export async function mayBeNull(
  runner: QueryRunner,
  name: string,
  columns: readonly string[],
): Promise<void> {
  for (const column of columns) {
    const was = (await runner.getTable(name))?.findColumnByName(column)
    if (!was) throw new Error(`${name} has no column ${column}`)
    if (was.isNullable) continue
    const becomes = was.clone()
    becomes.isNullable = true
    await runner.changeColumn(name, was, becomes)
  }
}

/** MySQL keeps triggers from accounts without a right of their own, and with its binary log on from all but administrators. */
const TRIGGERS_REFUSED = new Set<unknown>([1142, 1227, 1419])

/**
 * The database itself refuses to change or take away rows of this table. Where it does not let us say so, the table does without: this
 * keeps mistakes away, not the database's owner.
 */
export async function onlyAddedTo(runner: QueryRunner, table: string): Promise<void> {
  const sqlite = runner.connection.driver.options.type === 'better-sqlite3'
  const words = `rows of ${table} are only added`
  const refusal = sqlite
    ? `BEGIN SELECT RAISE(ABORT, '${words}'); END`
    : `FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${words}'`
  for (const deed of ['UPDATE', 'DELETE']) {
    const name = `${table}_no_${deed.toLowerCase()}`
    await runner.query(`DROP TRIGGER IF EXISTS ${name}`)
    await runner
      .query(`CREATE TRIGGER ${name} BEFORE ${deed} ON ${table} ${refusal}`)
      .catch((error: unknown) => {
        if (
          !(error instanceof QueryFailedError) ||
          !TRIGGERS_REFUSED.has((error.driverError as { errno?: unknown }).errno)
        )
          throw error
      })
  }
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return [...one].sort().join() === [...other].sort().join()
}

function spellColumn(column: TableColumnOptions): string {
  const size = column.length ?? column.precision
  const initial = typeof column.default === 'string' ? column.default : undefined
  return [
    size === undefined ? column.type : `${column.type}(${size})`,
    ...(column.isNullable ? [] : ['NOT NULL']),
    ...(initial === undefined ? [] : [`DEFAULT ${initial}`]),
  ].join(' ')
}

function toColumn(
  runner: QueryRunner,
  table: PortableTable,
  { name, shape }: { name: string; shape: string },
): TableColumnOptions {
  const [, type, size, nullable, initial] = COLUMN.exec(shape) ?? []
  if (type === undefined)
    throw new Error(`${table.name}.${name}: cannot read the column shape ${shape}`)
  const { driver } = runner.connection
  const mysql = driver.options.type !== 'better-sqlite3'
  return {
    name,
    type: driver.normalizeType({ type: type as 'varchar' }),
    isNullable: nullable !== undefined,
    isPrimary: table.primaryKey.includes(name),
    ...(type === 'varchar' && size !== undefined ? { length: size } : {}),
    ...(type === 'datetime' && size !== undefined ? { precision: Number(size) } : {}),
    ...(type === 'boolean' && mysql ? { width: 1 } : {}),
    ...(initial !== undefined
      ? { default: type === 'int' || type === 'bigint' ? `'${initial}'` : initial }
      : {}),
  }
}

function toIndexes(indexes: PortableTable['indexes'], isUnique: boolean): TableIndexOptions[] {
  return Object.entries(indexes ?? {}).map(([name, columnNames]) => ({
    name,
    columnNames: [...columnNames],
    isUnique,
  }))
}
