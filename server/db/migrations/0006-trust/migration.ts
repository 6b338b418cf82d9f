import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** Card secrets are recognised when they are typed. */
export class Trust1795000000006 implements MigrationInterface {
  readonly name = 'Trust1795000000006'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'card_secrets', { mark: 'varchar(32)?', marked_by: 'varchar(16)?' })
    await addIndexes(runner, 'card_secrets', {
      ix_card_secrets_mark: ['mark'],
      ix_card_secrets_marked: ['marked_by'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
