import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Everything that both former tables told of a card in the same way. */
const ALIKE =
  'id, task_id, response_code_sealed, response_code_expires_at, msgid, state, created_at'

/** Names between bars, as sessions' cards had them, become a list in JSON. */
const NAMES = `CASE WHEN sent_to = '' THEN '[]' ELSE REPLACE(REPLACE('["|"]', '|', sent_to), '|', '","') END`

/** Cards about tickets and cards about sessions were kept apart; they are one thing now. */
export class WecomCards1795000000052 implements MigrationInterface {
  readonly name = 'WecomCards1795000000052'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'wecom_cards',
      columns: {
        id: 'varchar(32)',
        kind: 'varchar(12)',
        subject_id: 'varchar(32)',
        task_id: 'varchar(64)',
        sent_to: 'text',
        response_code_sealed: 'text?',
        response_code_expires_at: 'datetime(3)?',
        msgid: 'varchar(128)?',
        state: 'varchar(16)',
        created_at: 'datetime(3)',
      },
      primaryKey: ['id'],
      unique: { uq_wecom_cards_task: ['task_id'] },
      indexes: {
        ix_wecom_cards_subject: ['subject_id', 'created_at'],
        ix_wecom_cards_kind: ['kind', 'created_at'],
      },
    })
    await move(runner, 'agent_cards', `'offered', ticket_id, sent_to`)
    await move(runner, 'session_cards', `kind, session_id, ${NAMES}`)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}

/** Each step finds what a killed migration has done before it: rows that are there already are not copied again. */
async function move(runner: QueryRunner, from: string, own: string): Promise<void> {
  if (!(await runner.hasTable(from))) return
  await runner.query(
    `INSERT INTO wecom_cards (${ALIKE}, kind, subject_id, sent_to) SELECT ${ALIKE}, ${own} FROM ${from} ` +
      `WHERE id NOT IN (SELECT id FROM wecom_cards)`,
  )
  await runner.query(`DROP TABLE ${from}`)
}
