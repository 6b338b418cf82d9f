import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Whose chat with people is closed for a time, why, and who ended that. */
export class ChatBlocks1795000000059 implements MigrationInterface {
  readonly name = 'ChatBlocks1795000000059'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'chat_blocks',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)?',
        identity_id: 'varchar(32)?',
        conversation_id: 'varchar(32)',
        session_id: 'varchar(32)',
        department: 'varchar(24)',
        reason: 'varchar(16)',
        note: 'text?',
        blocked_by: 'varchar(32)',
        at: 'datetime(3)',
        until_at: 'datetime(3)',
        seen_at: 'datetime(3)?',
        seen_by: 'varchar(32)?',
        lifted_at: 'datetime(3)?',
        lifted_by: 'varchar(32)?',
        lift_note: 'text?',
        open_key: 'varchar(32)?',
      },
      primaryKey: ['id'],
      unique: { uq_chat_blocks_open: ['open_key'] },
      indexes: {
        ix_chat_blocks_customer: ['customer_id', 'until_at'],
        ix_chat_blocks_identity: ['identity_id', 'until_at'],
        ix_chat_blocks_conversation: ['conversation_id', 'until_at'],
        ix_chat_blocks_seen: ['seen_at', 'id'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
