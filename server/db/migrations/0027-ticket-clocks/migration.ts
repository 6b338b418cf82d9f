import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, createTable } from '../../portable-table'

/** Each promise about a ticket has a clock of its own. Tickets that are there get theirs at their next step, or when a worker starts. */
export class TicketClocks1795000000027 implements MigrationInterface {
  readonly name = 'TicketClocks1795000000027'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'ticket_clocks',
      columns: {
        ticket_id: 'varchar(32)',
        kind: 'varchar(24)',
        round: 'int',
        promised_ms: 'double',
        hours: 'text',
        terms: 'varchar(40)',
        started_at: 'datetime(3)',
        used_ms: 'double',
        running_since: 'datetime(3)?',
        paused_at: 'datetime(3)?',
        due_at: 'datetime(3)',
        stopped_at: 'datetime(3)?',
        outcome: 'varchar(12)?',
        told_to: 'int=0',
        rung: 'varchar(16)?',
        ring_at: 'datetime(3)?',
      },
      primaryKey: ['ticket_id', 'kind', 'round'],
      indexes: {
        ix_ticket_clocks_ring: ['ring_at', 'ticket_id'],
        ix_ticket_clocks_stopped: ['kind', 'stopped_at'],
        ix_ticket_clocks_due: ['kind', 'due_at'],
      },
      clustered: true,
    })
    await addColumns(runner, 'tickets', { diagnosed_at: 'datetime(3)?' })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
