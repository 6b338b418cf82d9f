import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** What became of each thing that was asked of the bot. No words: they stand in the conversation, and are gone with it. */
export class BotTurns1795000000022 implements MigrationInterface {
  readonly name = 'BotTurns1795000000022'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'bot_turns',
      columns: {
        id: 'varchar(32)',
        conversation_id: 'varchar(32)',
        message_id: 'varchar(32)',
        at: 'datetime(3)',
        kind: 'varchar(12)',
        topic: 'varchar(40)?',
        proposed: 'varchar(200)?',
        outcome: 'varchar(12)?',
        filed_topic: 'varchar(40)?',
        filed_by: 'varchar(32)?',
        filed_at: 'datetime(3)?',
      },
      primaryKey: ['id'],
      indexes: {
        ix_bot_turns_at: ['at'],
        ix_bot_turns_open: ['filed_at', 'kind', 'id'],
        ix_bot_turns_conversation: ['conversation_id', 'id'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
