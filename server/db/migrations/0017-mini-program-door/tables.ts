import type { PortableTable } from '../../portable-table'

export const miniProgramMessageTable: PortableTable = {
  name: 'mini_program_messages',
  columns: {
    message_key: 'varchar(160)',
    app_id: 'varchar(64)',
    open_id: 'varchar(64)',
    type: 'varchar(24)',
    text: 'text?',
    at: 'datetime(3)',
    answer_state: 'varchar(16)',
    answered_at: 'datetime(3)?',
  },
  primaryKey: ['message_key'],
  indexes: { ix_mini_program_messages_person: ['app_id', 'open_id', 'at'] },
}

export const authorizationWithdrawalTable: PortableTable = {
  name: 'authorization_withdrawals',
  columns: {
    withdrawal_key: 'varchar(160)',
    app_id: 'varchar(64)',
    open_id: 'varchar(64)',
    what: 'varchar(255)',
    at: 'datetime(3)',
  },
  primaryKey: ['withdrawal_key'],
  indexes: { ix_authorization_withdrawals_person: ['app_id', 'open_id', 'at'] },
}
