import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndexes } from '../../portable-table'

/** Files come from agents too. */
export class BothWays1795000000042 implements MigrationInterface {
  readonly name = 'BothWays1795000000042'

  async up(runner: QueryRunner): Promise<void> {
    // How much one agent has sent of late.
    await addIndexes(runner, 'attachments', {
      ix_attachments_agent: ['uploaded_by_agent_id', 'created_at'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
