import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** From which message a draft was read, and which tickets a chat has, so that words leave them with the message. */
export class DraftsOfMessages1795000000020 implements MigrationInterface {
  readonly name = 'DraftsOfMessages1795000000020'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'ticket_drafts', { message_id: 'varchar(32)?' })
    await addIndexes(runner, 'ticket_drafts', { ix_ticket_drafts_message: ['message_id'] })
    await addIndexes(runner, 'tickets', { ix_tickets_conversation: ['conversation_id'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
