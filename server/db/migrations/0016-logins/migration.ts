import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns } from '../../portable-table'

export class Logins1795000000016 implements MigrationInterface {
  readonly name = 'Logins1795000000016'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'sessions', { device: 'varchar(64)?', last_used_at: 'datetime(3)?' })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
