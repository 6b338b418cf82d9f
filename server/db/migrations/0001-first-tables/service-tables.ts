import type { PortableTable } from '../../portable-table'

export const serviceTables: readonly PortableTable[] = [
  {
    name: 'products',
    columns: {
      id: 'varchar(32)', platform_product_id: 'varchar(64)', platform_version: 'bigint=0', name: 'varchar(100)',
      category: 'varchar(40)', kind: 'varchar(16)', how_to_use: 'text?', refund_rule: 'varchar(500)?',
      created_at: 'datetime(3)', updated_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_products_platform: ['platform_product_id'],
    },
  },
  {
    name: 'orders',
    columns: {
      id: 'varchar(32)', order_number: 'varchar(40)', platform_version: 'bigint=0', delivery_version: 'bigint=0',
      customer_id: 'varchar(32)', product_id: 'varchar(32)', product_name: 'varchar(100)', quantity: 'int',
      amount_fen: 'bigint', currency: 'varchar(3)', state: 'varchar(16)', placed_at: 'datetime(3)',
      paid_at: 'datetime(3)?', payment_method: 'varchar(40)?', payment_reference: 'varchar(64)?',
      delivered_at: 'datetime(3)?', account_masked: 'varchar(64)?', failure_reason: 'varchar(200)?',
      created_at: 'datetime(3)', updated_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_orders_number: ['order_number'],
    },
    indexes: {
      ix_orders_customer_state: ['customer_id', 'state', 'placed_at', 'id'],
      ix_orders_customer: ['customer_id', 'placed_at', 'id'],
    },
  },
  {
    name: 'order_events',
    columns: {
      id: 'varchar(32)', order_id: 'varchar(32)', state: 'varchar(16)', note: 'varchar(200)?', at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_order_events_order: ['order_id', 'at', 'id'],
    },
  },
  {
    name: 'card_secrets',
    columns: {
      id: 'varchar(32)', order_id: 'varchar(32)', line: 'int', card_number_sealed: 'text?',
      card_number_masked: 'varchar(64)', secret_sealed: 'text', key_id: 'varchar(16)', created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_card_secrets_line: ['order_id', 'line'],
    },
  },
  {
    name: 'card_secret_reveals',
    columns: {
      id: 'varchar(32)', order_id: 'varchar(32)', secret_id: 'varchar(32)', line: 'int', customer_id: 'varchar(32)',
      session_id: 'varchar(32)', request_id: 'varchar(64)', at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_card_secret_reveals_customer: ['customer_id', 'at'],
      ix_card_secret_reveals_order: ['order_id', 'at', 'id'],
    },
  },
  {
    name: 'platform_nonces',
    columns: {
      nonce: 'varchar(64)', expires_at: 'datetime(3)',
    },
    primaryKey: ['nonce'],
    indexes: {
      ix_platform_nonces_expiry: ['expires_at'],
    },
  },
  {
    name: 'attachments',
    columns: {
      id: 'varchar(32)', content_hash: 'varchar(64)', media_type: 'varchar(100)', size_bytes: 'int', width: 'int?',
      height: 'int?', file_name: 'varchar(160)', owner_customer_id: 'varchar(32)?',
      uploaded_by_agent_id: 'varchar(32)?', created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_attachments_owner: ['owner_customer_id', 'created_at'],
    },
  },
  {
    name: 'tickets',
    columns: {
      id: 'varchar(32)', number: 'varchar(20)', customer_id: 'varchar(32)', order_id: 'varchar(32)?',
      conversation_id: 'varchar(32)?', kind: 'varchar(24)', department: 'varchar(24)', status: 'varchar(24)',
      is_open: 'boolean=1', urgent: 'boolean=0', title: 'varchar(80)', description: 'text',
      occurred_at: 'datetime(3)?', error_text: 'varchar(600)?', tried: 'varchar(600)?',
      responsible_side: 'varchar(16)', responsible_basis: 'varchar(300)?', assigned_agent_id: 'varchar(32)?',
      first_response_due_at: 'datetime(3)', first_responded_at: 'datetime(3)?', resolution_due_at: 'datetime(3)',
      paused_at: 'datetime(3)?', event_count: 'int=0', reopened_count: 'int=0', created_at: 'datetime(3)',
      updated_at: 'datetime(3)', resolved_at: 'datetime(3)?', closed_at: 'datetime(3)?',
    },
    primaryKey: ['id'],
    unique: {
      uq_tickets_number: ['number'],
    },
    indexes: {
      ix_tickets_order: ['order_id', 'is_open'],
      ix_tickets_department: ['department', 'is_open', 'updated_at', 'id'],
      ix_tickets_agent: ['assigned_agent_id', 'is_open', 'updated_at', 'id'],
      ix_tickets_customer_all: ['customer_id', 'updated_at', 'id'],
      ix_tickets_customer: ['customer_id', 'is_open', 'updated_at', 'id'],
    },
  },
  {
    name: 'ticket_events',
    columns: {
      ticket_id: 'varchar(32)', seq: 'int', id: 'varchar(32)', type: 'varchar(24)', visibility: 'varchar(16)',
      actor_kind: 'varchar(16)', actor_id: 'varchar(32)?', actor_label: 'varchar(64)', text: 'text',
      attachment_ids: 'text', data: 'text', at: 'datetime(3)',
    },
    primaryKey: ['ticket_id', 'seq'],
    unique: {
      uq_ticket_events_id: ['id'],
    },
    clustered: true,
  },
  {
    name: 'ticket_drafts',
    columns: {
      id: 'varchar(32)', identity_id: 'varchar(32)', kind: 'varchar(24)?', order_number: 'varchar(40)?',
      description: 'text', occurred_at: 'datetime(3)?', error_text: 'varchar(600)?', created_at: 'datetime(3)',
      ticket_id: 'varchar(32)?',
    },
    primaryKey: ['id'],
    indexes: {
      ix_ticket_drafts_identity: ['identity_id', 'created_at'],
    },
  },
  {
    name: 'day_counters',
    columns: {
      name: 'varchar(32)', value: 'int',
    },
    primaryKey: ['name'],
  },
]
