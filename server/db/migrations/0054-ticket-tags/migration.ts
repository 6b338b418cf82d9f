import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Words of our own by which colleagues find tickets that belong together. */
export class TicketTags1795000000054 implements MigrationInterface {
  readonly name = 'TicketTags1795000000054'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'ticket_tags',
      columns: {
        ticket_id: 'varchar(32)',
        tag: 'varchar(12)',
        agent_id: 'varchar(32)',
        at: 'datetime(3)',
      },
      primaryKey: ['ticket_id', 'tag'],
      indexes: { ix_ticket_tags_tag: ['tag', 'ticket_id'] },
      clustered: true,
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
