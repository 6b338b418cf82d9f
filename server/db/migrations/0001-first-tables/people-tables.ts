import type { PortableTable } from '../../portable-table'

export const peopleTables: readonly PortableTable[] = [
  {
    name: 'customers',
    columns: {
      id: 'varchar(32)',
      platform_customer_id: 'varchar(64)?',
      platform_version: 'bigint=0',
      union_id: 'varchar(64)?',
      display_name: 'varchar(64)',
      tier_key: 'varchar(32)?',
      tier_since: 'datetime(3)?',
      created_at: 'datetime(3)',
      updated_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_customers_platform: ['platform_customer_id'],
    },
    indexes: {
      ix_customers_union: ['union_id'],
    },
  },
  {
    name: 'channel_identities',
    columns: {
      id: 'varchar(32)',
      customer_id: 'varchar(32)?',
      surface: 'varchar(24)',
      app_id: 'varchar(64)',
      open_id: 'varchar(64)',
      union_id: 'varchar(64)?',
      following: 'boolean=0',
      followed_at: 'datetime(3)?',
      unfollowed_at: 'datetime(3)?',
      verified_by: 'varchar(16)?',
      verified_at: 'datetime(3)?',
      unbound_at: 'datetime(3)?',
      created_at: 'datetime(3)',
      updated_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_channel_identities_open_id: ['app_id', 'open_id'],
    },
    indexes: {
      ix_channel_identities_union: ['union_id'],
      ix_channel_identities_customer: ['customer_id', 'surface'],
    },
  },
  {
    name: 'sessions',
    columns: {
      id: 'varchar(32)',
      token_hash: 'varchar(64)',
      subject_kind: 'varchar(16)',
      subject_id: 'varchar(32)',
      identity_id: 'varchar(32)?',
      created_at: 'datetime(3)',
      expires_at: 'datetime(3)',
      revoked_at: 'datetime(3)?',
    },
    primaryKey: ['id'],
    unique: {
      uq_sessions_token: ['token_hash'],
    },
    indexes: {
      ix_sessions_expiry: ['expires_at'],
      ix_sessions_subject: ['subject_id'],
    },
  },
  {
    name: 'one_time_codes',
    columns: {
      code_hash: 'varchar(64)',
      purpose: 'varchar(24)',
      subject_id: 'varchar(32)?',
      payload: 'text',
      created_at: 'datetime(3)',
      expires_at: 'datetime(3)',
      used_at: 'datetime(3)?',
    },
    primaryKey: ['code_hash'],
    indexes: {
      ix_one_time_codes_expiry: ['expires_at'],
    },
  },
  {
    name: 'agents',
    columns: {
      id: 'varchar(32)',
      wecom_user_id: 'varchar(64)',
      work_number: 'varchar(16)',
      display_name: 'varchar(32)',
      role: 'varchar(16)',
      departments: 'text',
      active: 'boolean=1',
      created_at: 'datetime(3)',
      updated_at: 'datetime(3)',
    },
    primaryKey: ['id'],
    unique: {
      uq_agents_wecom: ['wecom_user_id'],
    },
  },
  {
    name: 'access_tokens',
    columns: {
      account_key: 'varchar(64)',
      token_sealed: 'text?',
      expires_at: 'datetime(3)?',
      lease_owner: 'varchar(64)?',
      lease_until: 'datetime(3)?',
      refreshed_at: 'datetime(3)?',
      failure_code: 'int?',
      failure_at: 'datetime(3)?',
    },
    primaryKey: ['account_key'],
  },
]
