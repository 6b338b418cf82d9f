import { IsNull } from 'typeorm'
import type { Tx } from '../db/database'
import { newId } from '../lib/ids'
import { ChannelIdentity } from './channel-identity.entity'
import { Customer } from './customer.entity'
import { mergeCustomers } from './merge-customers'

/** How a person is called who is known from WeChat only: WeChat no longer tells names. */
const WECHAT_ONLY_NAME = '微信用户'

/** Somebody whom the platform does not know, or not yet. @param displayName where they are known by something else than WeChat */
export async function createUnknownCustomer(
  tx: Tx,
  displayName = WECHAT_ONLY_NAME,
): Promise<string> {
  const id = newId('cus')
  await tx.manager.insert(Customer, {
    id,
    platformCustomerId: null,
    platformVersion: 0,
    unionId: null,
    displayName,
    tierKey: null,
    tierSince: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  return id
}

/** The identity's customer; a new one when it has none. Two log-ins of one new person at once lead to one customer. */
export async function ensureCustomer(tx: Tx, identityId: string): Promise<string> {
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: identityId })
  if (identity.customerId !== null) return identity.customerId
  const customerId = await createUnknownCustomer(tx)
  const mine = await tx.manager.update(
    ChannelIdentity,
    { id: identityId, customerId: IsNull() },
    { customerId, updatedAt: tx.now },
  )
  if (mine.affected === 1) return customerId
  await tx.manager.delete(Customer, { id: customerId })
  return ensureCustomer(tx, identityId)
}

/**
 * The one customer that these turn out to be. The one that the trading platform knows takes the others in; among those
 * known from WeChat only it is the oldest. Null, and nothing is changed, when the platform knows two of them: which
 * account is whose is the platform's to say.
 */
export async function joinCustomers(
  tx: Tx,
  customers: readonly Customer[],
): Promise<string | null> {
  const known = customers.filter(({ platformCustomerId }) => platformCustomerId !== null)
  if (known.length > 1) return null
  const [oldest] = [...customers].sort((a, b) => (a.id < b.id ? -1 : 1))
  const into = known[0] ?? oldest
  if (!into) throw new Error('there is nobody to join')
  for (const from of customers) {
    if (from.id !== into.id) await mergeCustomers(tx, { from: from.id, into: into.id })
  }
  return into.id
}

/** How they want to be called: of somebody whom the platform does not know. */
export async function renameCustomer(
  tx: Tx,
  { customerId, displayName }: { customerId: string; displayName: string },
): Promise<void> {
  await tx.manager.update(Customer, { id: customerId }, { displayName, updatedAt: tx.now })
}

/**
 * Writing the customer's row, even to what it says already, makes two deeds of one customer at the same moment count one after the other.
 */
export async function takeTurns(tx: Tx, customerId: string): Promise<void> {
  await tx.manager.query('UPDATE customers SET updated_at = updated_at WHERE id = ?', [customerId])
}
