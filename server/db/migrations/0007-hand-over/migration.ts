import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns } from '../../portable-table'

export class HandOver1795000000007 implements MigrationInterface {
  readonly name = 'HandOver1795000000007'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'service_sessions', { came_from: 'varchar(32)?' })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
