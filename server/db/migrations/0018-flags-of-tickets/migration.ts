import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addUnique, mayBeNull } from '../../portable-table'

/** What was stopped in a ticket is a flag too; one sentence is one flag however often it is tried; a flag may lead to a ticket. */
export class FlagsOfTickets1795000000018 implements MigrationInterface {
  readonly name = 'FlagsOfTickets1795000000018'

  async up(runner: QueryRunner): Promise<void> {
    await mayBeNull(runner, 'manner_flags', ['session_id', 'conversation_id'])
    await addColumns(runner, 'manner_flags', {
      ticket_id: 'varchar(32)?',
      open_key: 'varchar(64)?',
      follow_up: 'varchar(24)?',
    })
    await addUnique(runner, 'manner_flags', { uq_manner_flags_open: ['open_key'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
