import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** What a language model was asked, what came of it and what it cost. */
export class ModelTurns1795000000023 implements MigrationInterface {
  readonly name = 'ModelTurns1795000000023'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'model_turns',
      columns: {
        id: 'varchar(32)',
        conversation_id: 'varchar(32)',
        message_id: 'varchar(32)',
        channel: 'varchar(24)',
        session_id: 'varchar(32)?',
        identity_id: 'varchar(32)',
        customer_id: 'varchar(32)?',
        state: 'varchar(12)',
        opened_at: 'datetime(3)',
        deadline_at: 'datetime(3)',
        asked_at: 'datetime(3)?',
        ended_at: 'datetime(3)?',
        ended_why: 'varchar(24)?',
        answer_id: 'varchar(32)?',
        model: 'varchar(100)?',
        prompt_digest: 'varchar(64)?',
        tools: 'text?',
        sources: 'text?',
        verdict: 'varchar(24)?',
        tokens_in: 'int=0',
        tokens_out: 'int=0',
        ms: 'int?',
      },
      primaryKey: ['id'],
      indexes: {
        ix_model_turns_conversation: ['conversation_id', 'id'],
        ix_model_turns_customer: ['customer_id'],
      },
    })
    await createTable(runner, {
      name: 'model_usage',
      columns: { day: 'varchar(10)', owner: 'varchar(32)', turns: 'int=0', tokens: 'int=0' },
      primaryKey: ['day', 'owner'],
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
