import type { Tx } from '../db/database'
import { Customer } from './customer.entity'

/**
 * Every place where a customer's id stands, in every room: what a merge moves. Raw statements, because the rooms above
 * are not known here. A test holds this list against the entities.
 */
export const CUSTOMER_COLUMNS: ReadonlyArray<readonly [table: string, column: string]> = [
  ['account_freezes', 'customer_id'],
  ['appeals', 'customer_id'],
  ['attachments', 'owner_customer_id'],
  ['call_wishes', 'customer_id'],
  ['calls', 'customer_id'],
  ['card_secret_reveals', 'customer_id'],
  ['channel_identities', 'customer_id'],
  ['claims', 'customer_id'],
  ['chat_blocks', 'customer_id'],
  ['data_exports', 'customer_id'],
  ['erasures', 'customer_id'],
  ['idempotency_records', 'scope'],
  ['notices', 'customer_id'],
  ['one_time_codes', 'subject_id'],
  ['orders', 'customer_id'],
  ['model_turns', 'customer_id'],
  ['official_reports', 'customer_id'],
  ['payments', 'customer_id'],
  ['planned_calls', 'customer_id'],
  ['refunds', 'customer_id'],
  ['service_sessions', 'customer_id'],
  ['sessions', 'subject_id'],
  ['ticket_ratings', 'customer_id'],
  ['tickets', 'customer_id'],
]

/** What somebody has brought that must not change hands by a scan alone. */
const BELONGINGS: ReadonlyArray<readonly [table: string, column: string]> = [
  ['attachments', 'owner_customer_id'],
  ['orders', 'customer_id'],
  ['service_sessions', 'customer_id'],
  ['tickets', 'customer_id'],
  ['appeals', 'customer_id'],
  ['calls', 'customer_id'],
]

/** Of what one person may have only once, theirs is kept. */
const TWICE_REPORTED = `DELETE FROM official_reports WHERE customer_id = ? AND subject IN (
  SELECT subject FROM (SELECT subject FROM official_reports WHERE customer_id = ?) kept)`

/**
 * One person was known twice: everything of `from` becomes that of `into`, log-ins included, and `from` is gone.
 * @throws Error when the trading platform knows `from`; such a customer is never merged away
 */
export async function mergeCustomers(
  tx: Tx,
  { from, into }: { from: string; into: string },
): Promise<void> {
  const source = await tx.manager.findOneByOrFail(Customer, { id: from })
  if (source.platformCustomerId !== null)
    throw new Error(`${from} is the platform's customer and cannot be merged away`)
  await tx.manager.query(TWICE_REPORTED, [from, into])
  for (const [table, column] of CUSTOMER_COLUMNS) {
    await tx.manager.query(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, [into, from])
  }
  await tx.manager.delete(Customer, { id: from })
}

/** Whether nothing would be lost or given away if this customer ceased to be: known from WeChat only, and brought nothing. */
export async function isEmptyCustomer(tx: Tx, customerId: string): Promise<boolean> {
  const customer = await tx.manager.findOneBy(Customer, { id: customerId })
  if (!customer || customer.platformCustomerId !== null) return false
  for (const [table, column] of BELONGINGS) {
    const rows: unknown[] = await tx.manager.query(
      `SELECT 1 FROM ${table} WHERE ${column} = ? LIMIT 1`,
      [customerId],
    )
    if (rows.length > 0) return false
  }
  return true
}
