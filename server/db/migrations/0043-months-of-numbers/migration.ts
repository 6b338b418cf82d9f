import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** What the days of each month come to, so that a year is read in twelve rows. Filled from the days as these are counted. */
export class MonthsOfNumbers1795000000043 implements MigrationInterface {
  readonly name = 'MonthsOfNumbers1795000000043'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'monthly_figures',
      columns: {
        dimension: 'varchar(12)',
        month: 'varchar(7)',
        whose: 'varchar(64)',
        counts: 'text',
        days: 'text',
      },
      primaryKey: ['dimension', 'month', 'whose'],
      clustered: true,
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
