import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { bulkInsert, isDuplicate, pairsIn } from '../db/dialect'
import { readEntities } from '../db/read-entities'
import { SECOND_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import { outboxEntry, publish, publishMany } from '../outbox/publish'
import { ChannelIdentity, type Surface } from './channel-identity.entity'
import { linkUnionId } from './union-id'

export interface SeenIdentity {
  surface: Surface
  appId: string
  openId: string
  unionId?: string | null
}

export function findIdentity(
  manager: EntityManager,
  appId: string,
  openId: string,
): Promise<ChannelIdentity | null> {
  return manager.findOneBy(ChannelIdentity, { appId, openId })
}

/** Those of these accounts (app id, OpenID) that are known, in one statement. */
export async function findIdentities(
  tx: Tx,
  accounts: ReadonlyArray<readonly [appId: string, openId: string]>,
): Promise<ChannelIdentity[]> {
  if (accounts.length === 0) return []
  const { sql, parameters } = pairsIn(tx, ['app_id', 'open_id'], accounts)
  return readEntities(tx, ChannelIdentity, { sql: `WHERE ${sql}`, parameters })
}

/** The identity behind an OpenID, made when it was never seen. A UnionID that comes along joins it with its owner's others. */
export async function touchIdentity(tx: Tx, seen: SeenIdentity): Promise<ChannelIdentity> {
  const identity =
    (await findIdentity(tx.manager, seen.appId, seen.openId)) ?? (await insertIdentity(tx, seen))
  if (!seen.unionId) return identity
  await linkUnionId(tx, identity.id, seen.unionId)
  return tx.manager.findOneByOrFail(ChannelIdentity, { id: identity.id })
}

async function insertIdentity(
  tx: Tx,
  { surface, appId, openId }: SeenIdentity,
): Promise<ChannelIdentity> {
  const row = tx.manager.create(ChannelIdentity, {
    id: newId('cid'),
    customerId: null,
    surface,
    appId,
    openId,
    unionId: null,
    following: false,
    followedAt: null,
    unfollowedAt: null,
    verifiedBy: null,
    verifiedAt: null,
    unboundAt: null,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  try {
    await tx.manager.insert(ChannelIdentity, row)
    return row
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return tx.manager.findOneByOrFail(ChannelIdentity, { appId, openId })
  }
}

/**
 * Identities of an account that were never seen, in one statement.
 * @returns their ids by OpenID
 */
export async function makeIdentities(
  tx: Tx,
  { surface, appId, following, openIds }: Strangers,
): Promise<Map<string, string>> {
  const ids = new Map(openIds.map((openId) => [openId, newId('cid')]))
  await bulkInsert(tx, {
    table: 'channel_identities',
    columns: ['id', 'surface', 'app_id', 'open_id', 'following', 'created_at', 'updated_at'],
    rows: [...ids].map(([openId, id]) => [id, surface, appId, openId, following, tx.now, tx.now]),
  })
  return ids
}

export interface Strangers {
  surface: Surface
  appId: string
  /** Whether whoever writes from this surface has shown by it that they follow the account. */
  following: boolean
  openIds: readonly string[]
}

export interface FollowNews {
  appId: string
  openId: string
  following: boolean
  /** When it was so, by WeChat's clock. */
  at: Date
}

/**
 * Somebody began or ceased to follow the official account, or showed by an act that they follow. News may come late or twice: what
 * is older than what is known changes nothing. What was verified stays so: it is the same person, who merely cannot be reached
 * until they follow again.
 */
export async function recordFollow(
  tx: Tx,
  { appId, openId, following, at }: FollowNews,
): Promise<ChannelIdentity> {
  const identity = await touchIdentity(tx, { surface: 'official-account', appId, openId })
  if (isOutdated(identity, { following, at })) return identity
  const changed = identity.following !== following
  const moment = following ? { followedAt: at } : { unfollowedAt: at }
  if (changed || momentOf(identity, following) === null) {
    await tx.manager.update(
      ChannelIdentity,
      { id: identity.id },
      { following, ...moment, updatedAt: tx.now },
    )
  }
  if (following && changed) await tellIfVerified(tx, identity)
  if (following && (changed || identity.unionId === null)) await askAboutFollower(tx, identity.id)
  return tx.manager.findOneByOrFail(ChannelIdentity, { id: identity.id })
}

/** WeChat's times are whole seconds: of two within one second the later to arrive counts. */
function isOutdated(
  identity: ChannelIdentity,
  { following, at }: Pick<FollowNews, 'following' | 'at'>,
): boolean {
  const opposite = momentOf(identity, !following)
  return opposite !== null && at.getTime() < Math.floor(opposite.getTime() / SECOND_MS) * SECOND_MS
}

function momentOf({ followedAt, unfollowedAt }: ChannelIdentity, following: boolean): Date | null {
  return following ? followedAt : unfollowedAt
}

/** Whose WeChat it is was known before, and only now can notices reach it: that is news to the customer. */
export async function tellIfVerified(
  tx: Tx,
  { id, customerId, verifiedAt }: ChannelIdentity,
): Promise<void> {
  if (customerId === null || verifiedAt === null) return
  await publish(tx, 'identity.verified', { identityId: id, customerId }, { orderKey: customerId })
}

/** WeChat is asked for UnionID and state after the commit. */
export function askAboutFollower(tx: Tx, identityId: string): Promise<void> {
  return publish(tx, 'identity.followed', { identityId }, { orderKey: identityId })
}

/** The same for many. */
export function askAboutFollowers(tx: Tx, identityIds: readonly string[]): Promise<void> {
  return publishMany(
    tx,
    identityIds.map((identityId) =>
      outboxEntry('identity.followed', { identityId }, { orderKey: identityId }),
    ),
  )
}
