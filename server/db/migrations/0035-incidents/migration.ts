import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, createTable } from '../../portable-table'

/** One trouble of many tickets, what was said of it, which tickets are of it, and what went to all of them. Whose goods an order is. */
export class Incidents1795000000035 implements MigrationInterface {
  readonly name = 'Incidents1795000000035'

  async up(runner: QueryRunner): Promise<void> {
    const supplier = { supplier_key: 'varchar(64)?', supplier_name: 'varchar(40)?' }
    await addColumns(runner, 'products', supplier)
    await addColumns(runner, 'orders', supplier)
    await createTable(runner, {
      name: 'incidents',
      columns: {
        id: 'varchar(32)',
        title: 'varchar(40)',
        status: 'varchar(12)',
        scope: 'text',
        keywords: 'text',
        started_at: 'datetime(3)',
        text: 'text',
        expected_at: 'datetime(3)?',
        next_word_at: 'datetime(3)?',
        side: 'varchar(16)',
        version: 'int=0',
        declared_by: 'varchar(32)',
        declared_at: 'datetime(3)',
        solved_at: 'datetime(3)?',
        closed_at: 'datetime(3)?',
      },
      primaryKey: ['id'],
      indexes: { ix_incidents_status: ['status', 'id'] },
    })
    await createTable(runner, {
      name: 'incident_updates',
      columns: {
        incident_id: 'varchar(32)',
        seq: 'int',
        kind: 'varchar(12)',
        text: 'text',
        agent_id: 'varchar(32)?',
        at: 'datetime(3)',
      },
      primaryKey: ['incident_id', 'seq'],
    })
    await createTable(runner, {
      name: 'incident_tickets',
      columns: {
        incident_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        state: 'varchar(12)',
        how: 'varchar(8)',
        agent_id: 'varchar(32)?',
        linked_at: 'datetime(3)',
      },
      primaryKey: ['incident_id', 'ticket_id'],
      indexes: { ix_incident_tickets_ticket: ['ticket_id', 'state'] },
    })
    await createTable(runner, {
      name: 'incident_rounds',
      columns: {
        id: 'varchar(32)',
        incident_id: 'varchar(32)',
        kind: 'varchar(12)',
        state: 'varchar(12)',
        text: 'text',
        side: 'varchar(16)',
        basis: 'varchar(300)?',
        corrects_id: 'varchar(32)?',
        agent_id: 'varchar(32)',
        created_at: 'datetime(3)',
        starts_at: 'datetime(3)',
        finished_at: 'datetime(3)?',
        passed: 'int=0',
      },
      primaryKey: ['id'],
      indexes: { ix_incident_rounds_incident: ['incident_id', 'id'] },
    })
    await createTable(runner, {
      name: 'incident_round_items',
      columns: {
        round_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        outcome: 'varchar(12)',
        detail: 'varchar(200)?',
        at: 'datetime(3)',
      },
      primaryKey: ['round_id', 'ticket_id'],
      indexes: { ix_incident_round_items_ticket: ['ticket_id', 'round_id'] },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
