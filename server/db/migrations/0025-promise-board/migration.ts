import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndexes } from '../../portable-table'

/** Promises of tickets are counted by the day on which they were kept or missed, however many tickets there are. */
export class PromiseBoard1795000000025 implements MigrationInterface {
  readonly name = 'PromiseBoard1795000000025'

  async up(runner: QueryRunner): Promise<void> {
    await addIndexes(runner, 'tickets', {
      ix_tickets_first_responded: ['first_responded_at'],
      ix_tickets_first_response_due: ['first_response_due_at'],
      ix_tickets_resolved: ['resolved_at'],
      ix_tickets_resolution_due: ['resolution_due_at'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
