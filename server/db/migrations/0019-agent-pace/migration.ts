import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, createTable, type PortableTable } from '../../portable-table'

/** What each agent was sent in WeCom of late, so that nobody drowns; and what a summary counts besides new tickets. */
export class AgentPace1795000000019 implements MigrationInterface {
  readonly name = 'AgentPace1795000000019'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, agentSends)
    await addColumns(runner, 'card_summaries', { notices: 'int=0', words: 'int=0' })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}

const agentSends: PortableTable = {
  name: 'agent_sends',
  columns: {
    key: 'varchar(80)',
    user_id: 'varchar(64)',
    kind: 'varchar(8)',
    session_id: 'varchar(32)?',
    sent: 'boolean=0',
    at: 'datetime(3)',
  },
  primaryKey: ['key', 'user_id'],
  indexes: { ix_agent_sends_user: ['user_id', 'at'], ix_agent_sends_at: ['at'] },
}
