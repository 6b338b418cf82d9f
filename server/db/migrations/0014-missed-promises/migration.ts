import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** A ticket's promise that was missed is told by us, once. */
export class MissedPromises1795000000014 implements MigrationInterface {
  readonly name = 'MissedPromises1795000000014'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'tickets', {
      missed_told_for: 'datetime(3)?',
      tell_missed_at: 'datetime(3)?',
    })
    await runner.query('UPDATE tickets SET tell_missed_at = next_due_at')
    await addIndexes(runner, 'tickets', { ix_tickets_tell_missed: ['tell_missed_at', 'id'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
