import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** F7: copies of one's own data that were asked for, and accounts that are to be erased. */
export class Rights1795000000049 implements MigrationInterface {
  readonly name = 'Rights1795000000049'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'data_exports',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        state: 'varchar(8)',
        requested_at: 'datetime(3)',
        ready_at: 'datetime(3)?',
        attachment_id: 'varchar(32)?',
      },
      primaryKey: ['id'],
      indexes: { ix_data_exports_customer: ['customer_id', 'id'] },
    })
    await createTable(runner, {
      name: 'erasures',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        state: 'varchar(12)',
        people: 'text',
        asked_at: 'datetime(3)',
        look_at: 'datetime(3)?',
        account_gone_at: 'datetime(3)?',
        done_at: 'datetime(3)?',
        listed_at: 'datetime(3)?',
        open_key: 'varchar(32)?',
      },
      primaryKey: ['id'],
      unique: { uq_erasures_open: ['open_key'] },
      indexes: {
        ix_erasures_customer: ['customer_id', 'id'],
        ix_erasures_look: ['look_at', 'id'],
        ix_erasures_listed: ['listed_at', 'id'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
