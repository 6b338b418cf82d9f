import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'
import { managerCardTable } from './tables'

export class ManagerCards1795000000003 implements MigrationInterface {
  readonly name = 'ManagerCards1795000000003'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, managerCardTable)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
