import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, createTable } from '../../portable-table'

/** What people promise and say, in versions; and under which of them a ticket or a session was promised something. */
export class Settings1795000000026 implements MigrationInterface {
  readonly name = 'Settings1795000000026'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'setting_versions',
      columns: {
        version: 'int',
        document: 'text',
        digest: 'varchar(64)',
        origin: 'varchar(12)',
        author_id: 'varchar(32)?',
        author: 'varchar(64)',
        why: 'varchar(200)',
        created_at: 'datetime(3)',
        in_force_from: 'datetime(3)',
        withdrawn_at: 'datetime(3)?',
        withdrawn_by: 'varchar(64)?',
      },
      primaryKey: ['version'],
    })
    await addColumns(runner, 'tickets', { settings_version: 'int?' })
    await addColumns(runner, 'service_sessions', { settings_version: 'int?' })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
