import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** What the bot keeps between two messages; who is in danger comes first; who is angry is asked, and silence is a yes. */
export class BotMemory1795000000021 implements MigrationInterface {
  readonly name = 'BotMemory1795000000021'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'conversations', { bot_memory: 'varchar(600)?' })
    await addColumns(runner, 'service_sessions', {
      queue_rank: 'int=0',
      confirm_by: 'datetime(3)?',
    })
    await addIndexes(runner, 'service_sessions', { ix_service_sessions_confirm: ['confirm_by'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
