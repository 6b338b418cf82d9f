import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes, createTable } from '../../portable-table'

/** Work on a ticket: why it is urgent, terms from outside, helpers, mentions, merging, by when its customer answers, who has it open. */
export class TicketWork1795000000038 implements MigrationInterface {
  readonly name = 'TicketWork1795000000038'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'tickets', {
      urgent_why: 'varchar(60)?',
      outside_from: 'varchar(40)?',
      outside_reference: 'varchar(60)?',
      merged_into: 'varchar(32)?',
      merged_at: 'datetime(3)?',
      answer_due_at: 'datetime(3)?',
      answer_remind_at: 'datetime(3)?',
    })
    await addIndexes(runner, 'tickets', {
      ix_tickets_merged_into: ['merged_into'],
      ix_tickets_answer_due: ['answer_due_at', 'id'],
      ix_tickets_answer_remind: ['answer_remind_at', 'id'],
    })
    await createTable(runner, {
      name: 'ticket_helpers',
      columns: {
        ticket_id: 'varchar(32)',
        agent_id: 'varchar(32)',
        asked_by: 'varchar(32)',
        since: 'datetime(3)',
      },
      primaryKey: ['ticket_id', 'agent_id'],
      indexes: { ix_ticket_helpers_agent: ['agent_id', 'ticket_id'] },
      clustered: true,
    })
    await createTable(runner, {
      name: 'ticket_mentions',
      columns: {
        agent_id: 'varchar(32)',
        entry_id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        at: 'datetime(3)',
        read_at: 'datetime(3)?',
      },
      primaryKey: ['agent_id', 'entry_id'],
      indexes: {
        ix_ticket_mentions_unread: ['agent_id', 'read_at'],
        ix_ticket_mentions_ticket: ['ticket_id'],
      },
      clustered: true,
    })
    await createTable(runner, {
      name: 'ticket_viewers',
      columns: {
        ticket_id: 'varchar(32)',
        agent_id: 'varchar(32)',
        seen_at: 'datetime(3)',
        typing_until: 'datetime(3)?',
      },
      primaryKey: ['ticket_id', 'agent_id'],
      indexes: { ix_ticket_viewers_seen: ['seen_at'] },
      clustered: true,
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
