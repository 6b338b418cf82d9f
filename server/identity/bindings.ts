import { IsNull, Not, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { MINUTE_MS } from '../lib/clock'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { attachIdentity } from './attach-identity'
import { ChannelIdentity } from './channel-identity.entity'
import type { Binding } from './identity.contract'
import { isEmptyCustomer, mergeCustomers } from './merge-customers'
import { findCode, issueCode, newCode, takeCode } from './one-time-codes'
import { belongsToAnother } from './union-id'

const SCENE_PREFIX = 'bind-'
export const SCENE_LIFE_MS = 10 * MINUTE_MS

/** How notices reach this customer's WeChat now. */
export async function bindingOf(manager: EntityManager, customerId: string): Promise<Binding> {
  const verified = await verifiedAccounts(manager, customerId)
  const best = verified.find(({ following }) => following) ?? verified[0]
  if (!best) return { state: 'none', verifiedBy: null, verifiedAt: null }
  const verifiedAt = best.verifiedAt && toOffsetIso(best.verifiedAt)
  return { state: best.following ? 'verified' : 'unfollowed', verifiedBy: meansOf(best), verifiedAt }
}

/** A link into kf shows whose kf visitor it is, never whose official account. */
function meansOf({ verifiedBy }: ChannelIdentity): Binding['verifiedBy'] {
  return verifiedBy === 'kf-entry' ? null : verifiedBy
}

/** The newest first. */
function verifiedAccounts(manager: EntityManager, customerId: string): Promise<ChannelIdentity[]> {
  return manager.find(ChannelIdentity, {
    where: { customerId, surface: 'official-account', verifiedAt: Not(IsNull()) }, order: { verifiedAt: 'DESC', id: 'DESC' },
  })
}

/** A scene for a QR code: whoever scans it in time is bound to the asking customer, once. */
export async function openBindingScene(tx: Tx, box: SecretBox, customerId: string): Promise<{ scene: string; expiresAt: Date }> {
  const scene = `${SCENE_PREFIX}${newCode()}`
  const order = { purpose: 'binding-scene', code: scene, subjectId: customerId, payload: {}, lifeMs: SCENE_LIFE_MS } as const
  return { scene, ...await issueCode(tx, box, order) }
}

/**
 * `bound`: this WeChat is the customer's now. `already`: it was before. `expired`: the code is too old, or used by another.
 * `conflict`: this WeChat, or this account, belongs to somebody else; nothing was changed. `other`: not a scene of ours.
 */
export type SceneOutcome = 'bound' | 'already' | 'expired' | 'conflict' | 'other'

/** Somebody scanned a QR code with a scene; `scene` with or without WeChat's prefix `qrscene_`. */
export async function bindByScene(tx: Tx, box: SecretBox, scan: { scene: string; identityId: string }): Promise<SceneOutcome> {
  const scene = scan.scene.replace(/^qrscene_/, '')
  if (!scene.startsWith(SCENE_PREFIX)) return 'other'
  const named = { purpose: 'binding-scene', code: scene } as const
  const code = await findCode(tx.manager, box, named)
  if (!code?.subjectId) return 'expired'
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: scan.identityId })
  const customerId = code.subjectId
  // WeChat may tell of one scan twice, and people scan twice.
  if (identity.customerId === customerId && identity.verifiedAt !== null) return 'already'
  if (code.usedAt !== null || code.expiresAt <= tx.now) return 'expired'
  if (!await mayBind(tx, identity, customerId)) return 'conflict'
  if (!await takeCode(tx, box, named)) return 'expired'
  await releaseUnfollowed(tx, customerId)
  await moveTo(tx, identity, customerId)
  await attachIdentity(tx, identity, { customerId, verifiedBy: 'scene-qr' })
  return 'bound'
}

/** A scan never takes anything from anybody: neither a WeChat that is somebody's, nor an account that has its WeChat. */
async function mayBind(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<boolean> {
  if (await belongsToAnother(tx, customerId, identity.unionId)) return false
  if ((await verifiedAccounts(tx.manager, customerId)).some(({ following }) => following)) return false
  if (identity.customerId === null || identity.customerId === customerId) return true
  return await isEmptyCustomer(tx, identity.customerId) || leavesAnotherWayIn(tx, identity)
}

/** Its owner undid the binding, and can still log in without it. */
async function leavesAnotherWayIn(tx: Tx, identity: ChannelIdentity): Promise<boolean> {
  if (identity.unboundAt === null || identity.customerId === null) return false
  return await tx.manager.countBy(ChannelIdentity, { customerId: identity.customerId, id: Not(identity.id) }) > 0
}

async function moveTo(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<void> {
  const former = identity.customerId
  if (former === null || former === customerId || !await isEmptyCustomer(tx, former)) return
  await mergeCustomers(tx, { from: former, into: customerId })
}

/** The account's former WeChat no longer follows and cannot be reached; the new one takes its place. */
async function releaseUnfollowed(tx: Tx, customerId: string): Promise<void> {
  for (const { id } of await verifiedAccounts(tx.manager, customerId)) await markUnbound(tx, id)
}

/** The customer wants no notices there. Not even a matching UnionID binds it again; only a new scan or OAuth does. */
export async function unbind(tx: Tx, customerId: string): Promise<void> {
  for (const { id } of await verifiedAccounts(tx.manager, customerId)) await markUnbound(tx, id)
}

async function markUnbound(tx: Tx, identityId: string): Promise<void> {
  await tx.manager.update(ChannelIdentity, { id: identityId }, { verifiedBy: null, verifiedAt: null, unboundAt: tx.now, updatedAt: tx.now })
}
