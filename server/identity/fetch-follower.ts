import type { Database } from '../db/database'
import type { Logger } from '../lib/logger'
import type { Handler } from '../outbox/worker'
import { ChannelIdentity } from './channel-identity.entity'
import { tellIfVerified } from './identities'
import { linkUnionId } from './union-id'

export interface FetchFollowerDeps {
  db: Database
  logger: Logger
  officialAccount: {
    getUser(openId: string): Promise<{ following: boolean; unionId: string | null }>
  }
}

/** Handler of `identity.followed`: learns from WeChat whether somebody follows, and their UnionID. */
export function createFetchFollower({
  db,
  logger,
  officialAccount,
}: FetchFollowerDeps): Handler<'identity.fetchFollower'> {
  return async (job) => {
    const identity = await db.read.findOneBy(ChannelIdentity, { id: job.payload.identityId })
    if (!identity) return
    const follower = await officialAccount.getUser(identity.openId)
    await db.transaction(async (tx) => {
      const { following } = follower
      const followedAt = following ? (identity.followedAt ?? tx.now) : identity.followedAt
      await tx.manager.update(
        ChannelIdentity,
        { id: identity.id },
        { following, followedAt, updatedAt: tx.now },
      )
      if (following && !identity.following) await tellIfVerified(tx, identity)
      if (follower.unionId === null) return
      const outcome = await linkUnionId(tx, identity.id, follower.unionId)
      if (outcome === 'conflict')
        logger.warn(
          { identityId: identity.id },
          'identity: the platform knows two customers by one UnionID; left apart',
        )
    })
  }
}
