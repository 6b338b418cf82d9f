import type { PortableTable } from '../../portable-table'

export const keptFiguresTable: PortableTable = {
  name: 'kept_figures',
  columns: { name: 'varchar(40)', value: 'text', computed_at: 'datetime(3)' },
  primaryKey: ['name'],
}

export const cardSummariesTable: PortableTable = {
  name: 'card_summaries',
  columns: { user_id: 'varchar(64)', count: 'int=0', due_at: 'datetime(3)' },
  primaryKey: ['user_id'],
}
