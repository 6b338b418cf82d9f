import type { PortableTable } from '../../portable-table'

export const messagesTables: readonly PortableTable[] = [
  {
    name: 'conversations',
    columns: {
      id: 'varchar(32)',
      channel: 'varchar(24)',
      account_id: 'varchar(64)',
      external_id: 'varchar(64)',
      last_message_at: 'datetime(3)',
      miss_count: 'int=0',
      send_quota: 'int=0',
      send_until: 'datetime(3)?',
      created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_conversations_person: ['channel', 'account_id', 'external_id'],
    },
  },
  {
    name: 'messages',
    columns: {
      conversation_id: 'varchar(32)',
      id: 'varchar(32)',
      direction: 'varchar(4)',
      author: 'varchar(12)',
      type: 'varchar(24)',
      text: 'text',
      payload: 'text?',
      state: 'varchar(16)',
      state_reason: 'varchar(300)?',
      at: 'datetime(3)',
    },
    primaryKey: ['conversation_id', 'id'],
    clustered: true,
  },
  {
    name: 'callback_receipts',
    columns: {
      dedupe_key: 'varchar(191)',
      answer: 'text?',
      at: 'datetime(3)',
    },
    primaryKey: ['dedupe_key'],
    indexes: {
      ix_callback_receipts_at: ['at'],
    },
    clustered: true,
  },
  {
    name: 'agent_cards',
    columns: {
      id: 'varchar(32)',
      ticket_id: 'varchar(32)',
      task_id: 'varchar(64)',
      sent_to: 'text',
      response_code_sealed: 'text?',
      response_code_expires_at: 'datetime(3)?',
      msgid: 'varchar(128)?',
      state: 'varchar(16)',
      created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_agent_cards_task: ['task_id'],
    },
    indexes: {
      ix_agent_cards_ticket: ['ticket_id', 'created_at'],
    },
  },
  {
    name: 'notices',
    columns: {
      id: 'varchar(32)',
      customer_id: 'varchar(32)',
      event: 'varchar(48)',
      source_key: 'varchar(96)',
      title: 'varchar(80)',
      body: 'varchar(500)',
      page: 'varchar(200)',
      fields: 'text',
      road_text: 'varchar(60)',
      created_at: 'datetime(3)',
      read_at: 'datetime(3)?',
    },
    primaryKey: ['id'],
    unique: {
      uq_notices_source: ['source_key'],
    },
    indexes: {
      ix_notices_unread: ['customer_id', 'read_at'],
      ix_notices_customer: ['customer_id', 'id'],
    },
  },
  {
    name: 'notice_deliveries',
    columns: {
      id: 'varchar(32)',
      notice_id: 'varchar(32)',
      road: 'varchar(16)',
      app_id: 'varchar(64)',
      open_id: 'varchar(64)',
      template_id: 'varchar(64)',
      state: 'varchar(16)',
      wechat_msg_id: 'varchar(32)?',
      errcode: 'varchar(16)?',
      reason: 'varchar(300)?',
      attempted_at: 'datetime(3)',
      receipt_at: 'datetime(3)?',
    },
    primaryKey: ['id'],
    unique: {
      uq_notice_deliveries_road: ['notice_id', 'road'],
    },
    indexes: {
      ix_notice_deliveries_msg: ['app_id', 'wechat_msg_id'],
    },
  },
  {
    name: 'subscribe_consents',
    columns: {
      app_id: 'varchar(64)',
      open_id: 'varchar(64)',
      template_id: 'varchar(64)',
      balance: 'int=0',
      updated_at: 'datetime(3)',
    },
    primaryKey: ['app_id', 'open_id', 'template_id'],
  },
  {
    name: 'subscribe_consent_entries',
    columns: {
      entry_key: 'varchar(160)',
      app_id: 'varchar(64)',
      open_id: 'varchar(64)',
      template_id: 'varchar(64)',
      kind: 'varchar(16)',
      at: 'datetime(3)',
    },
    primaryKey: ['entry_key'],
    indexes: {
      ix_subscribe_consent_entries_person: ['app_id', 'open_id', 'at'],
    },
  },
]
