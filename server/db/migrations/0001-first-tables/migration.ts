import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'
import { machineryTables } from './machinery-tables'
import { messagesTables } from './messages-tables'
import { peopleTables } from './people-tables'
import { serviceTables } from './service-tables'

export class FirstTables1795000000001 implements MigrationInterface {
  readonly name = 'FirstTables1795000000001'

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [...peopleTables, ...serviceTables, ...messagesTables, ...machineryTables])
      await createTable(runner, table)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
