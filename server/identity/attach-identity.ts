import type { Tx } from '../db/database'
import { publish } from '../outbox/publish'
import { ChannelIdentity, type VerifiedBy } from './channel-identity.entity'

/** Makes the identity the customer's, on record by which means. An official-account identity is news to the customer. */
export async function attachIdentity(
  tx: Tx,
  identity: ChannelIdentity,
  proof: { customerId: string; verifiedBy: VerifiedBy },
): Promise<void> {
  await tx.manager.update(
    ChannelIdentity,
    { id: identity.id },
    { ...proof, verifiedAt: tx.now, unboundAt: null, updatedAt: tx.now },
  )
  if (identity.surface !== 'official-account') return
  await publish(
    tx,
    'identity.verified',
    { identityId: identity.id, customerId: proof.customerId },
    { orderKey: proof.customerId },
  )
}
