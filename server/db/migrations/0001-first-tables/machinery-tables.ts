import type { PortableTable } from '../../portable-table'

export const machineryTables: readonly PortableTable[] = [
  {
    name: 'outbox',
    columns: {
      id: 'varchar(32)',
      event: 'varchar(48)',
      handler: 'varchar(64)',
      payload: 'text',
      order_key: 'varchar(96)',
      attempts: 'int=0',
      available_at: 'datetime(3)',
      lease_owner: 'varchar(64)?',
      lease_until: 'datetime(3)?',
      last_error: 'varchar(500)?',
      created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_outbox_lease: ['lease_owner', 'lease_until'],
      ix_outbox_order: ['order_key', 'id'],
      ix_outbox_available: ['available_at', 'id'],
    },
  },
  {
    name: 'outbox_dead',
    columns: {
      id: 'varchar(32)',
      event: 'varchar(48)',
      handler: 'varchar(64)',
      payload: 'text',
      order_key: 'varchar(96)',
      attempts: 'int',
      reason: 'varchar(500)',
      created_at: 'datetime(3)',
      died_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_outbox_dead_at: ['died_at', 'id'],
    },
  },
  {
    name: 'idempotency_records',
    columns: {
      scope: 'varchar(64)',
      idempotency_key: 'varchar(80)',
      request_hash: 'varchar(64)',
      status: 'int',
      body: 'text',
      created_at: 'datetime(3)',
    },
    primaryKey: ['scope', 'idempotency_key'],
    indexes: {
      ix_idempotency_records_at: ['created_at'],
    },
  },
]
