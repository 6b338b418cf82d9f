import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndexes } from '../../portable-table'

/** Files come from agents too, and customers are found by the end of a number that they left. */
export class BothWays1795000000042 implements MigrationInterface {
  readonly name = 'BothWays1795000000042'

  async up(runner: QueryRunner): Promise<void> {
    // How much one agent has sent of late.
    await addIndexes(runner, 'attachments', {
      ix_attachments_agent: ['uploaded_by_agent_id', 'created_at'],
    })
    await addIndexes(runner, 'call_wishes', { ix_call_wishes_tail: ['tail', 'customer_id'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
