import type { MigrationInterface, QueryRunner } from 'typeorm'
import { addColumns, addIndexes } from '../../portable-table'

/** How far WeChat's term of a complaint was told of, and when it is next. Those that are open are looked at once. */
export class ComplaintClocks1795000000051 implements MigrationInterface {
  readonly name = 'ComplaintClocks1795000000051'

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'complaints', { told_to: 'int=0', ring_at: 'datetime(3)?' })
    await runner.query(
      `UPDATE complaints SET ring_at = complained_at WHERE state IN ('PENDING', 'PROCESSING')`,
    )
    await addIndexes(runner, 'complaints', { ix_complaints_ring: ['ring_at'] })
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
