import { Table, type QueryRunner, type TableColumnOptions, type TableIndexOptions } from 'typeorm'

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

export async function createTable(runner: QueryRunner, table: PortableTable): Promise<void> {
  await runner.createTable(new Table({
    name: table.name,
    columns: Object.entries(table.columns).map(([name, shape]) => toColumn(runner, table, { name, shape })),
    indices: [...toIndexes(table.unique, true), ...toIndexes(table.indexes, false)],
    withoutRowid: table.clustered ?? false,
  }))
}

/**
 * Columns for a table that is there already. By plain ALTER TABLE, which both databases do at once however many rows there
 * are; TypeORM would copy the whole table on SQLite. So each must be optional or have a default.
 */
export async function addColumns(runner: QueryRunner, name: string, columns: Readonly<Record<string, string>>): Promise<void> {
  const { driver } = runner.connection
  const quote = (word: string): string => (driver.options.type === 'better-sqlite3' ? `"${word}"` : `\`${word}\``)
  for (const [column, shape] of Object.entries(columns)) {
    const spelled = spellColumn(toColumn(runner, { name, columns: {}, primaryKey: [] }, { name: column, shape }))
    if (/ NOT NULL$/.test(spelled)) throw new Error(`${name}.${column}: a new column must be optional or have a default`)
    await runner.query(`ALTER TABLE ${quote(name)} ADD COLUMN ${quote(column)} ${spelled}`)
  }
}

function spellColumn(column: TableColumnOptions): string {
  const size = column.length ?? column.precision
  const initial = typeof column.default === 'string' ? column.default : undefined
  return [
    size === undefined ? column.type : `${column.type}(${size})`, ...(column.isNullable ? [] : ['NOT NULL']),
    ...(initial === undefined ? [] : [`DEFAULT ${initial}`]),
  ].join(' ')
}

function toColumn(runner: QueryRunner, table: PortableTable, { name, shape }: { name: string; shape: string }): TableColumnOptions {
  const [, type, size, nullable, initial] = COLUMN.exec(shape) ?? []
  if (type === undefined) throw new Error(`${table.name}.${name}: cannot read the column shape ${shape}`)
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
    ...(initial !== undefined ? { default: type === 'int' || type === 'bigint' ? `'${initial}'` : initial } : {}),
  }
}

function toIndexes(indexes: PortableTable['indexes'], isUnique: boolean): TableIndexOptions[] {
  return Object.entries(indexes ?? {}).map(([name, columnNames]) => ({ name, columnNames: [...columnNames], isUnique }))
}
