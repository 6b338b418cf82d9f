import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns } from '../../portable-table'

export class Presence1795000000008 implements MigrationInterface {
  readonly name = 'Presence1795000000008'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'agent_presences', { wecom_seen_at: 'datetime(3)?' })
    await addColumns(runner, 'queue_entries', {
      supervisors_told_at: 'datetime(3)?',
      late_said_at: 'datetime(3)?',
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
