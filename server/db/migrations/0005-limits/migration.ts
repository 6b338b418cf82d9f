import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm'
import { addColumns, createTable } from '../../portable-table'
import { cardSummariesTable, keptFiguresTable } from './tables'

/** What bounds need: tries that are on record, figures that are kept, and ways to count what somebody did of late. */
export class Limits1795000000005 implements MigrationInterface {
  readonly name = 'Limits1795000000005'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, keptFiguresTable)
    await createTable(runner, cardSummariesTable)
    await addColumns(runner, 'kf_cursors', { tries: 'int=0', trying_msgid: 'varchar(64)?' })
    await addColumns(runner, 'attachments', { loose_until: 'datetime(3)?' })
    for (const [table, name, columnNames] of INDEXES)
      await runner.createIndex(table, new TableIndex({ name, columnNames: [...columnNames] }))
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}

const INDEXES = [
  ['attachments', 'ix_attachments_loose', ['loose_until']],
  ['one_time_codes', 'ix_one_time_codes_subject', ['subject_id', 'expires_at']],
  ['agent_cards', 'ix_agent_cards_made', ['created_at']],
  ['card_secrets', 'ix_card_secrets_key', ['key_id']],
] as const
