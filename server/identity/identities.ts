import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { newId } from '../lib/ids'
import { publish } from '../outbox/publish'
import { ChannelIdentity, type Surface } from './channel-identity.entity'
import { linkUnionId } from './union-id'

export interface SeenIdentity {
  surface: Surface
  appId: string
  openId: string
  unionId?: string | null
}

export function findIdentity(manager: EntityManager, appId: string, openId: string): Promise<ChannelIdentity | null> {
  return manager.findOneBy(ChannelIdentity, { appId, openId })
}

/** The identity behind an OpenID, made when it was never seen. A UnionID that comes along joins it with its owner's others. */
export async function touchIdentity(tx: Tx, seen: SeenIdentity): Promise<ChannelIdentity> {
  const identity = await findIdentity(tx.manager, seen.appId, seen.openId) ?? await insertIdentity(tx, seen)
  if (!seen.unionId) return identity
  await linkUnionId(tx, identity.id, seen.unionId)
  return tx.manager.findOneByOrFail(ChannelIdentity, { id: identity.id })
}

async function insertIdentity(tx: Tx, { surface, appId, openId }: SeenIdentity): Promise<ChannelIdentity> {
  const row = tx.manager.create(ChannelIdentity, {
    id: newId('cid'), customerId: null, surface, appId, openId, unionId: null, following: false, followedAt: null, unfollowedAt: null,
    verifiedBy: null, verifiedAt: null, unboundAt: null, createdAt: tx.now, updatedAt: tx.now,
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
 * Somebody began or ceased to follow the official account. What was verified stays so: it is the same person, who
 * merely cannot be reached until they follow again.
 */
export async function recordFollow(tx: Tx, follow: { appId: string; openId: string; following: boolean }): Promise<ChannelIdentity> {
  const { appId, openId, following } = follow
  const identity = await touchIdentity(tx, { surface: 'official-account', appId, openId })
  if (identity.following !== following) {
    const moment = following ? { followedAt: tx.now } : { unfollowedAt: tx.now }
    await tx.manager.update(ChannelIdentity, { id: identity.id }, { following, ...moment, updatedAt: tx.now })
  }
  if (following && (!identity.following || identity.unionId === null)) await askAboutFollower(tx, identity.id)
  return tx.manager.findOneByOrFail(ChannelIdentity, { id: identity.id })
}

/** WeChat is asked for UnionID and state after the commit. */
export function askAboutFollower(tx: Tx, identityId: string): Promise<void> {
  return publish(tx, 'identity.followed', { identityId }, { orderKey: identityId })
}
