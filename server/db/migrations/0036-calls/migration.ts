import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** R4: telephone calls with customers, those that we said we would make, and where people asked to be called back. */
export class Calls1795000000036 implements MigrationInterface {
  readonly name = 'Calls1795000000036'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'calls',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        ticket_id: 'varchar(32)?',
        order_number: 'varchar(64)?',
        agent_id: 'varchar(32)',
        direction: 'varchar(12)',
        state: 'varchar(12)',
        proof: 'varchar(8)',
        word: 'varchar(16)?',
        planned_id: 'varchar(32)?',
        summary: 'text?',
        note: 'text?',
        started_at: 'datetime(3)',
        shown_until: 'datetime(3)',
        noted_at: 'datetime(3)?',
      },
      primaryKey: ['id'],
      indexes: {
        ix_calls_customer: ['customer_id', 'id'],
        ix_calls_ticket: ['ticket_id', 'id'],
        ix_calls_agent: ['agent_id', 'state', 'id'],
      },
    })
    await createTable(runner, {
      name: 'planned_calls',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        agent_id: 'varchar(32)',
        reason: 'varchar(200)',
        from_at: 'datetime(3)',
        until_at: 'datetime(3)',
        word: 'varchar(16)',
        state: 'varchar(12)',
        ring_at: 'datetime(3)?',
        rung: 'int=0',
        revision: 'int=0',
        changed_by: 'varchar(12)?',
        created_at: 'datetime(3)',
        changed_at: 'datetime(3)',
      },
      primaryKey: ['id'],
      indexes: {
        ix_planned_calls_ring: ['ring_at', 'id'],
        ix_planned_calls_customer: ['customer_id', 'id'],
        ix_planned_calls_ticket: ['ticket_id', 'id'],
        ix_planned_calls_agent: ['agent_id', 'state', 'from_at'],
      },
    })
    await createTable(runner, {
      name: 'call_wishes',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        number_sealed: 'varchar(200)',
        tail: 'varchar(4)',
        best_time: 'varchar(60)?',
        via: 'varchar(12)',
        created_at: 'datetime(3)',
      },
      primaryKey: ['id'],
      indexes: {
        ix_call_wishes_ticket: ['ticket_id', 'id'],
        ix_call_wishes_customer: ['customer_id', 'id'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
