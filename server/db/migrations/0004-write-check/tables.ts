import type { PortableTable } from '../../portable-table'

export const writeCheckTable: PortableTable = {
  name: 'write_checks',
  columns: { name: 'varchar(32)', count: 'bigint=0' },
  primaryKey: ['name'],
}
