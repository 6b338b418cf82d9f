import type { PortableTable } from '../../portable-table'

export const managerCardTable: PortableTable = {
  name: 'manager_cards',
  columns: {
    conversation_id: 'varchar(32)',
    agent_id: 'varchar(32)',
    tried_at: 'datetime(3)',
    taken_at: 'datetime(3)?',
  },
  primaryKey: ['conversation_id', 'agent_id'],
}
