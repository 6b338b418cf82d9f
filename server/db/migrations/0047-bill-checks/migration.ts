import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addIndexes, createTable } from '../../portable-table'

/** Each day's books beside WeChat's bill of it: the bill's lines, and every difference. */
export class BillChecks1795000000047 implements MigrationInterface {
  readonly name = 'BillChecks1795000000047'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'bill_checks',
      columns: {
        bill_date: 'varchar(10)',
        state: 'varchar(8)',
        next_try_at: 'datetime(3)',
        tries: 'int=0',
        trouble: 'varchar(500)?',
        sha1: 'varchar(40)?',
        ours_payments: 'int=0',
        ours_paid_fen: 'bigint=0',
        ours_refunds: 'int=0',
        ours_refunded_fen: 'bigint=0',
        theirs_payments: 'int=0',
        theirs_paid_fen: 'bigint=0',
        theirs_refunds: 'int=0',
        theirs_refunded_fen: 'bigint=0',
        checked_at: 'datetime(3)?',
        created_at: 'datetime(3)',
      },
      primaryKey: ['bill_date'],
    })
    await createTable(runner, {
      name: 'bill_lines',
      columns: {
        kind: 'varchar(8)',
        number: 'varchar(64)',
        bill_date: 'varchar(10)',
        wechat_number: 'varchar(32)',
        amount_fen: 'bigint',
        state: 'varchar(16)',
        at: 'datetime(3)',
      },
      primaryKey: ['kind', 'number'],
      indexes: { ix_bill_lines_date: ['bill_date', 'kind'] },
    })
    await createTable(runner, {
      name: 'bill_differences',
      columns: {
        id: 'varchar(32)',
        bill_date: 'varchar(10)',
        subject: 'varchar(8)',
        number: 'varchar(64)',
        kind: 'varchar(16)',
        ours_fen: 'bigint?',
        theirs_fen: 'bigint?',
        ours_text: 'varchar(64)?',
        theirs_text: 'varchar(64)?',
        found_at: 'datetime(3)',
        settled_at: 'datetime(3)?',
        settled_by: 'varchar(32)?',
        reason: 'varchar(300)?',
      },
      primaryKey: ['id'],
      unique: { uq_bill_differences: ['bill_date', 'subject', 'number', 'kind'] },
      indexes: { ix_bill_differences_open: ['settled_at', 'bill_date'] },
    })
    await addIndexes(runner, 'payments', { ix_payments_paid: ['paid_at'] })
    await addIndexes(runner, 'refunds', { ix_refunds_accepted: ['accepted_at'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
