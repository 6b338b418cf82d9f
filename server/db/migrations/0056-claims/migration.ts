import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** 售后申请: what a customer claims of an order's goods, which rule judged it, and who decided. */
export class Claims1795000000056 implements MigrationInterface {
  readonly name = 'Claims1795000000056'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'claims',
      columns: {
        id: 'varchar(32)',
        customer_id: 'varchar(32)',
        order_id: 'varchar(32)',
        line: 'int',
        kind: 'varchar(20)',
        wish: 'varchar(8)',
        ticket_id: 'varchar(32)',
        state: 'varchar(12)',
        open_key: 'varchar(80)?',
        rules_version: 'int?',
        rule_name: 'varchar(40)',
        rule_text: 'varchar(500)',
        because: 'varchar(500)',
        change_text: 'varchar(200)?',
        confirmed_by: 'varchar(32)?',
        person_asked_at: 'datetime(3)?',
        gathered_at: 'datetime(3)?',
        decided_by: 'varchar(32)?',
        decided_at: 'datetime(3)?',
        decision: 'varchar(500)?',
        reissue_id: 'varchar(32)?',
        refund_id: 'varchar(32)?',
        secret_mark: 'varchar(32)?',
        device_mark: 'varchar(64)?',
        created_at: 'datetime(3)',
        updated_at: 'datetime(3)',
      },
      primaryKey: ['id'],
      unique: { uq_claims_open: ['open_key'] },
      indexes: {
        ix_claims_order: ['order_id', 'created_at', 'id'],
        ix_claims_ticket: ['ticket_id', 'created_at', 'id'],
        ix_claims_customer: ['customer_id', 'created_at', 'id'],
        ix_claims_secret: ['secret_mark'],
        ix_claims_device: ['device_mark', 'created_at'],
      },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
