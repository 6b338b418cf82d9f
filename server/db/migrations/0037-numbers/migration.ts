import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndexes, createTable } from '../../portable-table'

/** What each day came to, by department, agent, kind, product and supplier; reports that were made, and what follows from them. */
export class Numbers1795000000037 implements MigrationInterface {
  readonly name = 'Numbers1795000000037'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'daily_figures',
      columns: {
        dimension: 'varchar(12)',
        day: 'varchar(10)',
        whose: 'varchar(64)',
        counts: 'text',
        counted_at: 'datetime(3)',
      },
      primaryKey: ['dimension', 'day', 'whose'],
      clustered: true,
    })
    await createTable(runner, {
      name: 'kept_reports',
      columns: {
        kind: 'varchar(12)',
        period: 'varchar(10)',
        lead_agent_id: 'varchar(32)?',
        made_at: 'datetime(3)',
        content: 'text',
      },
      primaryKey: ['kind', 'period'],
    })
    await createTable(runner, {
      name: 'report_actions',
      columns: {
        id: 'varchar(32)',
        period: 'varchar(10)',
        words: 'varchar(200)',
        owner_agent_id: 'varchar(32)',
        due_on: 'varchar(10)',
        created_by: 'varchar(32)',
        created_at: 'datetime(3)',
        done_at: 'datetime(3)?',
        done_by: 'varchar(32)?',
      },
      primaryKey: ['id'],
      indexes: { ix_report_actions_done: ['done_at', 'due_on'] },
    })
    await addIndexes(runner, 'tickets', { ix_tickets_created: ['created_at'] })
    await addIndexes(runner, 'refunds', {
      ix_refunds_arrived: ['arrived_at'],
      ix_refunds_promised: ['promised_at'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
