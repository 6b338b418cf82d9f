import { In, IsNull } from 'typeorm'
import type { Tx } from '../db/database'
import { attachIdentity } from './attach-identity'
import { ChannelIdentity, isByInvitation } from './channel-identity.entity'
import { Customer } from './customer.entity'
import { joinCustomers } from './customers'

/**
 * `linked`: the identities of this UnionID belong to one customer now. `unknown`: nobody is known by it yet.
 * `conflict`: the platform knows two customers by it, and nothing was changed.
 */
export type LinkOutcome = 'linked' | 'unknown' | 'conflict'

/** Records an identity's UnionID and joins it with its owner's others. A binding that its customer undid stays undone. */
export async function linkUnionId(
  tx: Tx,
  identityId: string,
  unionId: string,
): Promise<LinkOutcome> {
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: identityId })
  if (identity.unionId !== unionId)
    await tx.manager.update(ChannelIdentity, { id: identityId }, { unionId, updatedAt: tx.now })
  if (identity.unboundAt !== null) return 'unknown'
  if (
    isByInvitation(identity.verifiedBy) &&
    identity.customerId !== null &&
    (await belongsToAnother(tx, identity.customerId, unionId))
  ) {
    await detachIdentity(tx, identityId)
  }
  return joinByUnionId(tx, unionId)
}

/** One UnionID is one person in WeChat: all identities that carry it get one customer. */
export async function joinByUnionId(tx: Tx, unionId: string): Promise<LinkOutcome> {
  const identities = await tx.manager.find(ChannelIdentity, {
    where: { unionId, unboundAt: IsNull() },
    order: { id: 'ASC' },
  })
  const shown = identities.filter(
    ({ customerId, verifiedBy }) => customerId !== null && !isByInvitation(verifiedBy),
  )
  const named = await tx.manager.findBy(Customer, { unionId })
  const ids = new Set([
    ...shown.map(({ customerId }) => customerId ?? ''),
    ...named.map(({ id }) => id),
  ])
  if (ids.size === 0) return 'unknown'
  const customerId = await joinCustomers(
    tx,
    await tx.manager.findBy(Customer, { id: In([...ids]) }),
  )
  if (customerId === null) return 'conflict'
  for (const identity of identities) {
    const settled =
      (identity.customerId !== null && ids.has(identity.customerId)) ||
      identity.customerId === customerId
    if (!settled || identity.verifiedAt === null)
      await attachIdentity(tx, identity, { customerId, verifiedBy: 'unionid' })
    // What a link or a code had tied, WeChat itself now shows: no news, only surer.
    else if (isByInvitation(identity.verifiedBy)) {
      await tx.manager.update(
        ChannelIdentity,
        { id: identity.id },
        { verifiedBy: 'unionid', updatedAt: tx.now },
      )
    }
  }
  return 'linked'
}

/** Whether this customer is known by other UnionIDs and not by this one: then who carries this one is somebody else. */
export async function belongsToAnother(
  tx: Tx,
  customerId: string,
  unionId: string | null,
): Promise<boolean> {
  if (unionId === null) return false
  const identities = await tx.manager.findBy(ChannelIdentity, { customerId })
  const known = identities.flatMap((identity) =>
    identity.unionId === null || isByInvitation(identity.verifiedBy) ? [] : [identity.unionId],
  )
  const customer = await tx.manager.findOneBy(Customer, { id: customerId })
  if (customer?.unionId) known.push(customer.unionId)
  return known.length > 0 && !known.includes(unionId)
}

/** What an invitation tied to a customer is nobody's again. */
export async function detachIdentity(tx: Tx, identityId: string): Promise<void> {
  await tx.manager.update(
    ChannelIdentity,
    { id: identityId },
    { customerId: null, verifiedBy: null, verifiedAt: null, updatedAt: tx.now },
  )
}
