import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'
import { authorizationWithdrawalTable, miniProgramMessageTable } from './tables'

/** What people write at the mini program's own door, and what they take back there. */
export class MiniProgramDoor1795000000017 implements MigrationInterface {
  readonly name = 'MiniProgramDoor1795000000017'

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [miniProgramMessageTable, authorizationWithdrawalTable])
      await createTable(runner, table)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
