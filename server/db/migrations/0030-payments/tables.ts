import type { PortableTable } from '../../portable-table'

export const payments: PortableTable = {
  name: 'payments',
  columns: {
    id: 'varchar(32)', out_trade_no: 'varchar(32)', pocket: 'varchar(16)', order_id: 'varchar(32)', customer_id: 'varchar(32)',
    app_id: 'varchar(64)', open_id: 'varchar(64)', description: 'varchar(127)', amount_fen: 'bigint', state: 'varchar(12)', open_key: 'varchar(40)?',
    prepay_id: 'varchar(64)?', transaction_id: 'varchar(32)?', expires_at: 'datetime(3)', paid_at: 'datetime(3)?', closed_at: 'datetime(3)?',
    refunded_fen: 'bigint=0', refund_count: 'int=0', created_at: 'datetime(3)', updated_at: 'datetime(3)',
  },
  primaryKey: ['id'],
  unique: { uq_payments_number: ['out_trade_no'], uq_payments_open: ['open_key'] },
  indexes: { ix_payments_order: ['order_id', 'created_at', 'id'], ix_payments_customer: ['customer_id', 'created_at'] },
}

export const refunds: PortableTable = {
  name: 'refunds',
  columns: {
    id: 'varchar(32)', out_refund_no: 'varchar(64)', payment_id: 'varchar(32)', order_id: 'varchar(32)', customer_id: 'varchar(32)',
    ticket_id: 'varchar(32)?', amount_fen: 'bigint', cause: 'varchar(24)', rule: 'varchar(24)?', reason: 'varchar(80)', note: 'varchar(500)?',
    state: 'varchar(12)', order_state_before: 'varchar(16)?', requested_by: 'varchar(32)?', decided_by: 'varchar(32)?', decided_at: 'datetime(3)?',
    decision_note: 'varchar(500)?', refund_id: 'varchar(32)?', received_account: 'varchar(64)?', promised_at: 'datetime(3)',
    submitted_at: 'datetime(3)?', accepted_at: 'datetime(3)?', arrived_at: 'datetime(3)?', trouble: 'varchar(500)?',
    created_at: 'datetime(3)', updated_at: 'datetime(3)',
  },
  primaryKey: ['id'],
  unique: { uq_refunds_number: ['out_refund_no'] },
  indexes: {
    ix_refunds_payment: ['payment_id', 'created_at', 'id'], ix_refunds_order: ['order_id', 'created_at', 'id'],
    ix_refunds_ticket: ['ticket_id', 'created_at', 'id'], ix_refunds_state: ['state', 'created_at', 'id'],
    ix_refunds_requested: ['requested_by', 'created_at'],
  },
}

export const ledger: PortableTable = {
  name: 'ledger_entries',
  columns: {
    transfer_key: 'varchar(48)', account: 'varchar(24)', kind: 'varchar(16)', amount_fen: 'bigint', payment_id: 'varchar(32)',
    refund_id: 'varchar(32)?', at: 'datetime(3)',
  },
  primaryKey: ['transfer_key', 'account'],
  indexes: { ix_ledger_payment: ['payment_id'], ix_ledger_at: ['at'] },
  clustered: true,
}

export const nonces: PortableTable = {
  name: 'pay_nonces',
  columns: { nonce: 'varchar(64)', expires_at: 'datetime(3)' },
  primaryKey: ['nonce'],
  indexes: { ix_pay_nonces_expiry: ['expires_at'] },
}
