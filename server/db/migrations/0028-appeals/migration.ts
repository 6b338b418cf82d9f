import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes, createTable } from '../../portable-table'

/** What a customer asks for above the one who works on it, how a ticket ends, and what they think of it then. */
export class Appeals1795000000028 implements MigrationInterface {
  readonly name = 'Appeals1795000000028'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'tickets', {
      urged: 'boolean=0',
      close_at: 'datetime(3)?',
      remind_at: 'datetime(3)?',
      closed_by: 'varchar(12)?',
      reopened_at: 'datetime(3)?',
    })
    // Until now nobody but its customer could close one.
    await runner.query(`UPDATE tickets SET closed_by = 'customer' WHERE status = 'closed'`)
    await runner.query(
      'UPDATE tickets SET reopened_at = COALESCE(resolved_at, updated_at) WHERE reopened_count > 0',
    )
    await addIndexes(runner, 'tickets', {
      ix_tickets_agent_urged: ['assigned_agent_id', 'is_open', 'urged', 'next_due_at', 'id'],
      ix_tickets_department_urged: ['department', 'is_open', 'urged', 'next_due_at', 'id'],
      ix_tickets_close: ['close_at', 'id'],
      ix_tickets_remind: ['remind_at', 'id'],
      ix_tickets_reopened: ['reopened_at'],
    })
    await addColumns(runner, 'service_sessions', { rating_reasons: 'varchar(200)?' })
    await createTable(runner, {
      name: 'appeals',
      columns: {
        id: 'varchar(32)',
        number: 'varchar(20)',
        kind: 'varchar(16)',
        customer_id: 'varchar(32)',
        ticket_id: 'varchar(32)?',
        session_id: 'varchar(32)?',
        subject_id: 'varchar(32)?',
        department: 'varchar(24)',
        words: 'text',
        asked_at: 'datetime(3)',
        due_at: 'datetime(3)',
        tell_late_at: 'datetime(3)?',
        accept_due_at: 'datetime(3)?',
        accepted_at: 'datetime(3)?',
        assigned_agent_id: 'varchar(32)?',
        state: 'varchar(12)',
        open_key: 'varchar(80)?',
        outcome: 'varchar(16)?',
        reasons: 'text?',
        rule: 'varchar(300)?',
        decided_by: 'varchar(32)?',
        decided_at: 'datetime(3)?',
      },
      primaryKey: ['id'],
      unique: { uq_appeals_number: ['number'], uq_appeals_open: ['open_key'] },
      indexes: {
        ix_appeals_state: ['state', 'due_at', 'id'],
        ix_appeals_ticket: ['ticket_id', 'asked_at'],
        ix_appeals_customer: ['customer_id', 'id'],
        ix_appeals_late: ['tell_late_at', 'id'],
        ix_appeals_asked: ['kind', 'asked_at'],
        ix_appeals_decided: ['kind', 'decided_at'],
        ix_appeals_due: ['kind', 'due_at'],
      },
    })
    await createTable(runner, {
      name: 'ticket_ratings',
      columns: {
        solution_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        customer_id: 'varchar(32)',
        agent_id: 'varchar(32)?',
        asked_at: 'datetime(3)',
        score: 'int?',
        reasons: 'text',
        words: 'varchar(500)?',
        rated_at: 'datetime(3)?',
      },
      primaryKey: ['solution_id'],
      indexes: {
        ix_ticket_ratings_ticket: ['ticket_id', 'asked_at'],
        ix_ticket_ratings_rated: ['rated_at'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
