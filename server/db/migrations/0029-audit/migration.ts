import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, onlyAddedTo } from '../../portable-table'

/** Who did what, when and why, in a chain that cannot be quietly altered. */
export class Audit1795000000029 implements MigrationInterface {
  readonly name = 'Audit1795000000029'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'audit_entries',
      columns: {
        id: 'varchar(32)',
        at: 'datetime(3)',
        deed: 'varchar(32)',
        actor_kind: 'varchar(12)',
        actor_id: 'varchar(64)?',
        subject_kind: 'varchar(16)',
        subject_id: 'varchar(64)',
        reason: 'varchar(200)',
        before_digest: 'varchar(43)?',
        after_digest: 'varchar(43)?',
        digest: 'varchar(43)',
      },
      primaryKey: ['id'],
      indexes: { ix_audit_entries_subject: ['subject_id', 'id'] },
    })
    await createTable(runner, {
      name: 'audit_links',
      columns: {
        seq: 'int',
        entry_id: 'varchar(32)',
        link: 'varchar(43)',
        sealed_at: 'datetime(3)',
      },
      primaryKey: ['seq'],
      unique: { uq_audit_links_entry: ['entry_id'] },
    })
    await createTable(runner, {
      name: 'audit_unsealed',
      columns: { entry_id: 'varchar(32)' },
      primaryKey: ['entry_id'],
    })
    for (const table of ['audit_entries', 'audit_links']) await onlyAddedTo(runner, table)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
