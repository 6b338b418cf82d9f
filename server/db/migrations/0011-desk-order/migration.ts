import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** The desk's lists by time left; what became of a flag; dead rows that somebody has put aside. */
export class DeskOrder1795000000011 implements MigrationInterface {
  readonly name = 'DeskOrder1795000000011'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'tickets', { next_due_at: 'datetime(3)?' })
    await addColumns(runner, 'manner_flags', { outcome: 'varchar(24)?', note: 'varchar(500)?' })
    await addColumns(runner, 'outbox_dead', {
      dismissed_at: 'datetime(3)?',
      dismissed_by: 'varchar(32)?',
    })
    // The rule of server/tickets/next-step.ts, once for what is there already.
    await runner.query(`UPDATE tickets SET next_due_at = CASE
      WHEN status = 'submitted' OR (status = 'assigned' AND first_responded_at IS NULL) THEN first_response_due_at
      WHEN status IN ('assigned', 'investigating', 'reopened') THEN resolution_due_at ELSE NULL END`)
    await addIndexes(runner, 'tickets', {
      ix_tickets_agent_due: ['assigned_agent_id', 'is_open', 'urgent', 'next_due_at', 'id'],
      ix_tickets_department_due: ['department', 'is_open', 'urgent', 'next_due_at', 'id'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
