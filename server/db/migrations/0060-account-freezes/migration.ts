import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Accounts that the trading platform froze: why, what helps, what to bring, and the appeal. */
export class AccountFreezes1795000000060 implements MigrationInterface {
  readonly name = 'AccountFreezes1795000000060'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'account_freezes',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        freeze_key: 'varchar(64)',
        reason: 'varchar(200)',
        remedy: 'varchar(300)',
        papers: 'text',
        frozen_at: 'datetime(3)',
        lifted_at: 'datetime(3)?',
        ticket_id: 'varchar(32)?',
        appealed_at: 'datetime(3)?',
      },
      primaryKey: ['id'],
      unique: { uq_account_freezes: ['customer_id', 'freeze_key'] },
      indexes: { ix_account_freezes_ticket: ['ticket_id'] },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
