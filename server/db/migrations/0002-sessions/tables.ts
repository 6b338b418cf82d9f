import type { PortableTable } from '../../portable-table'

export const sessionTables: readonly PortableTable[] = [
  {
    name: 'service_sessions',
    columns: {
      id: 'varchar(32)', conversation_id: 'varchar(32)', channel: 'varchar(24)', identity_id: 'varchar(32)?', customer_id: 'varchar(32)?',
      open_key: 'varchar(32)?', status: 'varchar(12)', department: 'varchar(24)', kind: 'varchar(24)?', order_number: 'varchar(64)?',
      ticket_number: 'varchar(24)?', entry: 'varchar(24)', urgent: 'boolean=0', tier_key: 'varchar(32)?', summary: 'text?',
      agent_id: 'varchar(32)?', started_at: 'datetime(3)', wanted_at: 'datetime(3)?', queued_at: 'datetime(3)?',
      assigned_at: 'datetime(3)?', wait_ms: 'int?', waiting_since: 'datetime(3)?', first_bot_answer_at: 'datetime(3)?',
      first_agent_answer_at: 'datetime(3)?', last_customer_at: 'datetime(3)?', last_agent_at: 'datetime(3)?',
      ended_at: 'datetime(3)?', end_reason: 'varchar(24)?', asked_at: 'datetime(3)?', solved: 'varchar(12)?', rating: 'int?',
      rating_words: 'varchar(500)?', rated_at: 'datetime(3)?', left_ticket: 'varchar(24)?', event_count: 'int=0',
    },
    primaryKey: ['id'],
    unique: {
      uq_service_sessions_open: ['open_key'],
    },
    indexes: {
      ix_service_sessions_conversation: ['conversation_id', 'started_at'],
      ix_service_sessions_customer: ['customer_id', 'started_at'],
      ix_service_sessions_agent: ['agent_id', 'status'],
      ix_service_sessions_status: ['status', 'started_at'],
      ix_service_sessions_started: ['started_at'],
      ix_service_sessions_pickups: ['department', 'assigned_at'],
    },
  },
  {
    name: 'session_events',
    columns: {
      session_id: 'varchar(32)', seq: 'int', type: 'varchar(24)', actor: 'varchar(32)', data: 'text?', at: 'datetime(3)',
    },
    primaryKey: ['session_id', 'seq'],
    clustered: true,
  },
  {
    name: 'queue_entries',
    columns: {
      session_id: 'varchar(32)', department: 'varchar(24)', priority_at: 'datetime(3)', queued_at: 'datetime(3)',
      half_at: 'datetime(3)', half_told: 'boolean=0', preferred_agent_id: 'varchar(32)?', preferred_until: 'datetime(3)',
    },
    primaryKey: ['session_id'],
    indexes: {
      ix_queue_entries_next: ['department', 'priority_at'],
      ix_queue_entries_half: ['half_told', 'half_at'],
    },
  },
  {
    name: 'agent_presences',
    columns: {
      agent_id: 'varchar(32)', desk_status: 'varchar(12)', desk_seen_at: 'datetime(3)?', servicer_status: 'varchar(12)',
      active_sessions: 'int=0', picked_session_id: 'varchar(32)?', last_assigned_at: 'datetime(3)?', updated_at: 'datetime(3)',
    },
    primaryKey: ['agent_id'],
  },
  {
    name: 'answer_times',
    columns: {
      id: 'varchar(32)', session_id: 'varchar(32)', answerer: 'varchar(8)', agent_id: 'varchar(32)?', department: 'varchar(24)',
      is_first: 'boolean=0', waited_ms: 'int', at: 'datetime(3)',
    },
    primaryKey: ['id'],
    indexes: {
      ix_answer_times_at: ['at'],
      ix_answer_times_session: ['session_id'],
    },
  },
  {
    name: 'manner_flags',
    columns: {
      id: 'varchar(32)', session_id: 'varchar(32)', conversation_id: 'varchar(32)', agent_id: 'varchar(32)', what: 'varchar(24)',
      excerpt: 'varchar(200)', reached: 'boolean=0', at: 'datetime(3)', seen_by: 'varchar(32)?', seen_at: 'datetime(3)?',
    },
    primaryKey: ['id'],
    indexes: {
      ix_manner_flags_open: ['seen_at', 'at'],
    },
  },
  {
    name: 'session_cards',
    columns: {
      id: 'varchar(32)', session_id: 'varchar(32)', kind: 'varchar(12)', task_id: 'varchar(64)', sent_to: 'text',
      response_code_sealed: 'text?', response_code_expires_at: 'datetime(3)?', msgid: 'varchar(128)?', state: 'varchar(16)',
      created_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_session_cards_task: ['task_id'],
    },
    indexes: {
      ix_session_cards_session: ['session_id', 'created_at'],
    },
  },
  {
    name: 'session_tags',
    columns: {
      session_id: 'varchar(32)', number: 'int', created_at: 'datetime(3)',
    },
    primaryKey: ['session_id'],
    unique: {
      uq_session_tags_number: ['number'],
    },
  },
  {
    name: 'live_topics',
    columns: {
      topic: 'varchar(64)', version: 'bigint=0', updated_at: 'datetime(3)',
    },
    primaryKey: ['topic'],
    indexes: {
      ix_live_topics_updated: ['updated_at'],
    },
  },
]

export const kfTables: readonly PortableTable[] = [
  {
    name: 'kf_cursors',
    columns: {
      open_kfid: 'varchar(64)', position: 'varchar(128)?', knock_token: 'varchar(160)?', knocked_at: 'datetime(3)?',
      pulled_at: 'datetime(3)?', lease_owner: 'varchar(64)?', lease_until: 'datetime(3)?', gap_from: 'datetime(3)?',
      gap_to: 'datetime(3)?', failure: 'varchar(300)?',
    },
    primaryKey: ['open_kfid'],
  },
  {
    name: 'kf_items',
    columns: {
      open_kfid: 'varchar(64)', msgid: 'varchar(64)', state: 'varchar(12)', conversation_id: 'varchar(32)?', message_id: 'varchar(32)?',
      raw: 'text?', reason: 'varchar(300)?', at: 'datetime(3)',
    },
    primaryKey: ['open_kfid', 'msgid'],
    indexes: {
      ix_kf_items_at: ['at'],
    },
    clustered: true,
  },
  {
    name: 'kf_contacts',
    columns: {
      conversation_id: 'varchar(32)', open_kfid: 'varchar(64)', external_user_id: 'varchar(64)', service_state: 'int',
      servicer_user_id: 'varchar(64)?', nickname: 'varchar(64)?', asked_at: 'datetime(3)?',
      event_code: 'varchar(512)?', event_code_of: 'varchar(12)?', event_code_until: 'datetime(3)?', changed_at: 'datetime(3)',
    },
    primaryKey: ['conversation_id'],
  },
  {
    name: 'kf_links',
    columns: {
      open_kfid: 'varchar(64)', scene: 'varchar(32)', url: 'varchar(500)', created_at: 'datetime(3)',
    },
    primaryKey: ['open_kfid', 'scene'],
  },
]
