import type { Tx } from '../db/database'
import type { SecretBox } from '../lib/secret-box'
import { attachIdentity } from './attach-identity'
import { ChannelIdentity } from './channel-identity.entity'
import { ensureCustomer } from './customers'
import { askAboutFollower, findIdentity, touchIdentity, type SeenIdentity } from './identities'
import { issueLogIn, type IssuedLogIn, type LogInAs } from './log-ins'
import { linkUnionId } from './union-id'

export interface KnownPerson {
  identityId: string
  customerId: string
  /** The platform knows two customers by this person's UnionID; they were left apart, and an operator should hear of it. */
  conflict: boolean
}

/** Who stands behind an identity that WeChat vouches for: known from before, joined by UnionID, or new. */
export async function recognise(tx: Tx, seen: SeenIdentity): Promise<KnownPerson> {
  const { id: identityId } = await touchIdentity(tx, seen)
  await ensureCustomer(tx, identityId)
  // Again now that there is a customer in any case: the person's other identities join it.
  const outcome = seen.unionId ? await linkUnionId(tx, identityId, seen.unionId) : 'unknown'
  return {
    identityId,
    customerId: await ensureCustomer(tx, identityId),
    conflict: outcome === 'conflict',
  }
}

export async function logIn(
  tx: Tx,
  box: SecretBox,
  { device, replaces, ...seen }: SeenIdentity & Pick<LogInAs, 'device' | 'replaces'>,
): Promise<KnownPerson & { session: IssuedLogIn }> {
  const person = await recognise(tx, seen)
  const who = {
    subjectKind: 'customer',
    subjectId: person.customerId,
    identityId: person.identityId,
  } as const
  return { ...person, session: await issueLogIn(tx, { ...who, device, replaces }, box) }
}

export interface OAuthProof {
  appId: string
  openId: string
  unionId: string | null
  /** The person asked to be bound. Otherwise a binding that was undone stays undone, and they are only logged in. */
  rebind: boolean
}

/** The official account's OAuth shows that who holds this OpenID is here now, so notices may go to it. */
export async function verifyByOAuth(
  tx: Tx,
  { appId, openId, unionId, rebind }: OAuthProof,
): Promise<KnownPerson> {
  const isNew = (await findIdentity(tx.manager, appId, openId)) === null
  const person = await recognise(tx, { surface: 'official-account', appId, openId, unionId })
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: person.identityId })
  if (identity.verifiedAt === null && (identity.unboundAt === null || rebind)) {
    await attachIdentity(tx, identity, { customerId: person.customerId, verifiedBy: 'oauth' })
  }
  // OAuth does not say whether they follow.
  if (isNew) await askAboutFollower(tx, identity.id)
  return person
}
