import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Talks that agents have said to belong to a ticket. */
export class TicketTalks1795000000055 implements MigrationInterface {
  readonly name = 'TicketTalks1795000000055'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'ticket_talks',
      columns: {
        ticket_id: 'varchar(32)',
        session_id: 'varchar(32)',
        agent_id: 'varchar(32)',
        at: 'datetime(3)',
      },
      primaryKey: ['ticket_id', 'session_id'],
      indexes: { ix_ticket_talks_session: ['session_id', 'ticket_id'] },
      clustered: true,
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
