import type { Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import { newId } from '../../lib/ids'
import { outboxEntry, publishMany } from '../../outbox/publish'

/** Who stands behind an OpenID of the official account, as far as answering needs to know. */
export interface Follower {
  identityId: string
  openId: string
  /** Set only once it was shown that this OpenID is that customer. */
  verifiedCustomerId: string | null
}

/**
 * Finds the followers, and makes the ones never seen (people who followed before this product was installed); for those
 * UnionID and state are asked for after the commit.
 */
export async function findFollowers(tx: Tx, appId: string, openIds: readonly string[]): Promise<Map<string, Follower>> {
  const rows: Array<{ id: string; open_id: string; customer_id: string | null; verified_at: unknown }> = await tx.manager.query(
    `SELECT id, open_id, customer_id, verified_at FROM channel_identities WHERE app_id = ? AND open_id IN (${openIds.map(() => '?').join(',')})`,
    [appId, ...openIds],
  )
  const followers = new Map(rows.map((row): [string, Follower] =>
    [row.open_id, { identityId: row.id, openId: row.open_id, verifiedCustomerId: row.verified_at === null ? null : row.customer_id }]))
  const strangers = openIds.filter((openId) => !followers.has(openId))
  for (const openId of strangers) followers.set(openId, { identityId: newId('cid'), openId, verifiedCustomerId: null })
  await welcomeStrangers(tx, appId, strangers.flatMap((openId) => followers.get(openId) ?? []))
  return followers
}

async function welcomeStrangers(tx: Tx, appId: string, strangers: readonly Follower[]): Promise<void> {
  await bulkInsert(tx, {
    table: 'channel_identities',
    columns: ['id', 'surface', 'app_id', 'open_id', 'following', 'created_at', 'updated_at'],
    rows: strangers.map(({ identityId, openId }) => [identityId, 'official-account', appId, openId, true, tx.now, tx.now]),
  })
  await publishMany(tx, strangers.map(({ identityId }) => outboxEntry('identity.followed', { identityId }, { orderKey: identityId })))
}
