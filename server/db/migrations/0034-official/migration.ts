import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** F1: what was reported as made to look like us, what all are warned of, and how often people checked, as figures only. */
export class Official1795000000034 implements MigrationInterface {
  readonly name = 'Official1795000000034'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'official_reports',
      columns: {
        id: 'varchar(32)',
        subject: 'varchar(160)',
        kind: 'varchar(20)',
        value: 'varchar(80)',
        verdict: 'varchar(12)',
        customer_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        at: 'datetime(3)',
      },
      primaryKey: ['id'],
      unique: { uq_official_reports_once: ['customer_id', 'subject'] },
      indexes: { ix_official_reports_at: ['at'], ix_official_reports_subject: ['subject'] },
    })
    await createTable(runner, {
      name: 'official_warnings',
      columns: {
        subject: 'varchar(160)',
        kind: 'varchar(20)',
        value: 'varchar(80)',
        state: 'varchar(12)',
        note: 'varchar(120)?',
        decided_by: 'varchar(32)',
        decided_at: 'datetime(3)',
      },
      primaryKey: ['subject'],
      indexes: { ix_official_warnings_state: ['state', 'decided_at'] },
    })
    await createTable(runner, {
      name: 'official_figures',
      columns: { day: 'varchar(10)', verdict: 'varchar(12)', checks: 'int=0' },
      primaryKey: ['day', 'verdict'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
