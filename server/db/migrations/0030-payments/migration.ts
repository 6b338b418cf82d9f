import type { MigrationInterface, QueryRunner } from 'typeorm'
import { createTable } from '../../portable-table'
import { ledger, nonces, payments, refunds } from './tables'

/** Payments, refunds, and the ledger that says where every fen is. */
export class Payments1795000000030 implements MigrationInterface {
  readonly name = 'Payments1795000000030'

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [payments, refunds, ledger, nonces]) await createTable(runner, table)
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only; restore a backup to go back'))
  }
}
