import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable, type PortableTable } from '../../portable-table'

const reissues: PortableTable = {
  name: 'reissues',
  columns: {
    id: 'varchar(32)',
    reissue_no: 'varchar(64)',
    order_id: 'varchar(32)',
    line: 'int',
    goods: 'varchar(8)',
    ticket_id: 'varchar(32)?',
    state: 'varchar(12)',
    open_key: 'varchar(48)?',
    rule: 'varchar(24)?',
    note: 'varchar(500)?',
    requested_by: 'varchar(32)?',
    decided_by: 'varchar(32)?',
    decided_at: 'datetime(3)?',
    decision_note: 'varchar(500)?',
    old_masked: 'varchar(64)?',
    expected_at: 'datetime(3)?',
    trouble: 'varchar(500)?',
    submitted_at: 'datetime(3)?',
    done_at: 'datetime(3)?',
    created_at: 'datetime(3)',
    updated_at: 'datetime(3)',
  },
  primaryKey: ['id'],
  unique: { uq_reissues_number: ['reissue_no'], uq_reissues_open: ['open_key'] },
  indexes: {
    ix_reissues_order: ['order_id', 'created_at', 'id'],
    ix_reissues_state: ['state', 'created_at', 'id'],
    ix_reissues_requested: ['requested_by', 'created_at'],
  },
}

const replacedSecrets: PortableTable = {
  name: 'replaced_secrets',
  columns: {
    id: 'varchar(32)',
    order_id: 'varchar(32)',
    line: 'int',
    card_number_masked: 'varchar(64)',
    mark: 'varchar(32)?',
    reissue_no: 'varchar(64)',
    replaced_at: 'datetime(3)',
  },
  primaryKey: ['id'],
  indexes: {
    ix_replaced_secrets_order: ['order_id', 'replaced_at', 'id'],
    ix_replaced_secrets_mark: ['mark'],
  },
}

const goodsChecks: PortableTable = {
  name: 'goods_checks',
  columns: {
    id: 'varchar(32)',
    order_id: 'varchar(32)',
    ticket_id: 'varchar(32)?',
    asked_by: 'varchar(32)?',
    state: 'varchar(12)',
    facts: 'text?',
    trouble: 'varchar(500)?',
    asked_at: 'datetime(3)',
    answered_at: 'datetime(3)?',
  },
  primaryKey: ['id'],
  indexes: { ix_goods_checks_order: ['order_id', 'asked_at', 'id'] },
}

/** Goods sent anew, secrets that were taken out of use, and what the platform said of goods when it was asked. */
export class Reissues1795000000045 implements MigrationInterface {
  readonly name = 'Reissues1795000000045'

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [reissues, replacedSecrets, goodsChecks]) await createTable(runner, table)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
