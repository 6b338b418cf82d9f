import type { EntityManager, ObjectLiteral } from 'typeorm'
import type { DatabaseKind } from './dialect'
import { rawEach, rawQuery } from './dialect'

interface Reader<Entity> {
  columns: string
  read(row: Record<string, unknown>): Entity
}

const readers = new WeakMap<object, Reader<unknown>>()

/**
 * Whole rows as entities, straight from the driver: TypeORM's own way costs ten times as much for a hundred of them.
 * @param rest of the statement, from `WHERE` on
 */
export async function readEntities<Entity extends ObjectLiteral>(
  tx: { kind: DatabaseKind; manager: EntityManager },
  entity: new () => Entity,
  rest: { sql: string; parameters: readonly unknown[] },
): Promise<Entity[]> {
  const { tableName } = tx.manager.connection.getMetadata(entity)
  const { columns, read } = readerOf(tx.manager, entity)
  const rows = await rawQuery<Record<string, unknown>>(
    tx,
    `SELECT ${columns} FROM ${tableName} ${rest.sql}`,
    rest.parameters,
  )
  return rows.map(read)
}

/** As readEntities, the same for each of many: the newest few of each conversation. */
export async function readEntitiesOfEach<Entity extends ObjectLiteral>(
  tx: { kind: DatabaseKind; manager: EntityManager },
  entity: new () => Entity,
  rest: { sql: string; each: ReadonlyArray<readonly unknown[]> },
): Promise<Entity[]> {
  const { tableName } = tx.manager.connection.getMetadata(entity)
  const { columns, read } = readerOf(tx.manager, entity)
  const sql = `SELECT ${columns} FROM ${tableName} ${rest.sql}`
  return (await rawEach<Record<string, unknown>>(tx, sql, rest.each)).map(read)
}

/** Its columns in the database, each with the property that holds it. */
export function columnsOf<Entity extends ObjectLiteral>(
  manager: EntityManager,
  entity: new () => Entity,
): Array<{ column: string; property: string }> {
  return manager.connection.getMetadata(entity).columns.map(({ databaseName, propertyName }) => ({
    column: databaseName,
    property: propertyName,
  }))
}

function readerOf<Entity extends ObjectLiteral>(
  { connection }: EntityManager,
  entity: new () => Entity,
): Reader<Entity> {
  const metadata = connection.getMetadata(entity)
  const known = readers.get(metadata)
  if (known) return known as Reader<Entity>
  const { driver } = connection
  const fields = metadata.columns.map((column) => {
    const isPlain = PLAIN.has(column.type) && !column.transformer
    return {
      column: column.databaseName,
      property: column.propertyName,
      read: (value: unknown): unknown =>
        isPlain || value === null ? value : driver.prepareHydratedValue(value, column),
    }
  })
  const made: Reader<Entity> = {
    columns: fields.map(({ column }) => driver.escape(column)).join(', '),
    read(row) {
      const one = new entity()
      for (const { column, property, read } of fields) Reflect.set(one, property, read(row[column]))
      return one
    },
  }
  readers.set(metadata, made)
  return made
}

/** What both drivers give back as it is in the entity. */
const PLAIN = new Set<unknown>(['varchar', 'text', 'longtext'])
