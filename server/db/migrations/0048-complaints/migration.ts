import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** Complaints that customers made at WeChat, and what we said and did about them there. */
export class Complaints1795000000048 implements MigrationInterface {
  readonly name = 'Complaints1795000000048'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'complaints',
      columns: {
        id: 'varchar(32)',
        road: 'varchar(16)',
        platform_id: 'varchar(64)',
        state: 'varchar(16)',
        detail: 'text',
        problem: 'varchar(64)?',
        out_trade_no: 'varchar(64)?',
        transaction_id: 'varchar(64)?',
        amount_fen: 'bigint?',
        asked_back_fen: 'bigint?',
        order_id: 'varchar(32)?',
        ticket_id: 'varchar(32)?',
        customer_waits: 'boolean=0',
        platform_in: 'boolean=0',
        times: 'int=0',
        pictures: 'int=0',
        history: 'text',
        complained_at: 'datetime(3)',
        reply_due_at: 'datetime(3)',
        end_due_at: 'datetime(3)',
        replied_at: 'datetime(3)?',
        ended_at: 'datetime(3)?',
        read_at: 'datetime(3)',
      },
      primaryKey: ['id'],
      unique: { uq_complaints_platform: ['road', 'platform_id'] },
      indexes: {
        ix_complaints_state: ['state', 'complained_at'],
        ix_complaints_order: ['order_id'],
      },
    })
    await createTable(runner, {
      name: 'complaint_deeds',
      columns: {
        id: 'varchar(32)',
        complaint_id: 'varchar(32)',
        kind: 'varchar(12)',
        text: 'text',
        state: 'varchar(12)',
        agent_id: 'varchar(32)',
        created_at: 'datetime(3)',
        began_at: 'datetime(3)?',
        sent_at: 'datetime(3)?',
        trouble: 'varchar(300)?',
      },
      primaryKey: ['id'],
      indexes: { ix_complaint_deeds: ['complaint_id', 'id'] },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
