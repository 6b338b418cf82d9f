import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'

/** What customers hand to 12315 or 黑猫投诉. */
export class EvidenceFiles1795000000032 implements MigrationInterface {
  readonly name = 'EvidenceFiles1795000000032'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, {
      name: 'evidence_files',
      columns: {
        id: 'varchar(32)',
        ticket_id: 'varchar(32)',
        number: 'varchar(32)',
        state: 'varchar(8)',
        event_count: 'int=0',
        requested_at: 'datetime(3)',
        ready_at: 'datetime(3)?',
        pdf_attachment_id: 'varchar(32)?',
        zip_attachment_id: 'varchar(32)?',
        pdf_hash: 'varchar(64)?',
        zip_hash: 'varchar(64)?',
      },
      primaryKey: ['id'],
      unique: { uq_evidence_files_number: ['number'] },
      indexes: { ix_evidence_files_ticket: ['ticket_id', 'requested_at'] },
    })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
