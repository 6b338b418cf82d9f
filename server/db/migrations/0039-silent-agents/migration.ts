import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes, createTable } from '../../portable-table'

/** Since when somebody is away or taken not to answer, and who left a wait unanswered. What tickets are found by. */
export class SilentAgents1795000000039 implements MigrationInterface {
  readonly name = 'SilentAgents1795000000039'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'agent_presences', {
      away_since: 'datetime(3)?',
      silent_since: 'datetime(3)?',
    })
    await runner.query(
      `UPDATE agent_presences SET away_since = updated_at WHERE desk_status = 'away'`,
    )
    await addColumns(runner, 'queue_entries', { passed_over: 'varchar(400)?' })
    await createTable(runner, {
      name: 'ticket_words',
      columns: { pair: 'int', ticket_id: 'varchar(32)' },
      primaryKey: ['pair', 'ticket_id'],
      clustered: true,
    })
    await addIndexes(runner, 'customers', { ix_customers_name: ['display_name'] })
    // Finds solutions from before they had a term.
    await addIndexes(runner, 'tickets', { ix_tickets_ending: ['status', 'close_at'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
