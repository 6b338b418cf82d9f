import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, createTable } from '../../portable-table'
import { kfTables, sessionTables } from './tables'

export class Sessions1795000000002 implements MigrationInterface {
  readonly name = 'Sessions1795000000002'

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [...sessionTables, ...kfTables]) await createTable(runner, table)
    await addColumns(runner, 'callback_receipts', {
      conversation_id: 'varchar(32)?',
      message_id: 'varchar(32)?',
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
