import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** What a language model proposed, waiting for the customer's tap. */
export class BotProposals1795000000024 implements MigrationInterface {
  readonly name = 'BotProposals1795000000024'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'bot_proposals',
      columns: {
        id: 'varchar(32)',
        turn_id: 'varchar(32)',
        conversation_id: 'varchar(32)',
        kind: 'varchar(12)',
        ticket_kind: 'varchar(24)?',
        order_number: 'varchar(64)?',
        state: 'varchar(12)',
        offered_at: 'datetime(3)',
        expires_at: 'datetime(3)',
        decided_at: 'datetime(3)?',
        ticket_number: 'varchar(24)?',
      },
      primaryKey: ['id'],
      indexes: { ix_bot_proposals_turn: ['turn_id'] },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
