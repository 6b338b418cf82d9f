import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'
import { writeCheckTable } from './tables'

export class WriteCheck1795000000004 implements MigrationInterface {
  readonly name = 'WriteCheck1795000000004'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, writeCheckTable)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
