import { IsNull, MoreThan, Not, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { refuseBeyond, type Limit } from '../http/limits'
import { after, MINUTE_MS } from '../lib/clock'
import { UnknownKeyError, type SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { attachIdentity } from './attach-identity'
import { ChannelIdentity, isByInvitation, type VerifiedBy } from './channel-identity.entity'
import { Customer } from './customer.entity'
import type { Binding } from './identity.contract'
import { maskName } from './mask-name'
import { isEmptyCustomer, mergeCustomers } from './merge-customers'
import { OneTimeCode } from './one-time-code.entity'
import { findCode, forgetCode, hashOf, issueCode, newCode, takeCode } from './one-time-codes'
import { belongsToAnother, detachIdentity } from './union-id'

const SCENE_PREFIX = 'bind-'
export const SCENE_LIFE_MS = 10 * MINUTE_MS

/** How notices reach this customer's WeChat now. */
export async function bindingOf(manager: EntityManager, customerId: string): Promise<Binding> {
  const verified = await verifiedAccounts(manager, customerId)
  const best = verified.find(({ following }) => following) ?? verified[0]
  if (!best) return { state: 'none', verifiedBy: null, verifiedAt: null }
  const verifiedAt = best.verifiedAt && toOffsetIso(best.verifiedAt)
  return { state: stateOf(best), verifiedBy: meansOf(best), verifiedAt }
}

/** Who never followed has not unfollowed. */
function stateOf({ following, followedAt, unfollowedAt }: ChannelIdentity): Binding['state'] {
  if (following) return 'verified'
  return followedAt === null && unfollowedAt === null ? 'not-followed' : 'unfollowed'
}

/** A link into kf shows whose kf visitor it is, never whose official account. */
function meansOf({ verifiedBy }: ChannelIdentity): Binding['verifiedBy'] {
  return verifiedBy === 'kf-entry' ? null : verifiedBy
}

/** The newest first. */
function verifiedAccounts(manager: EntityManager, customerId: string): Promise<ChannelIdentity[]> {
  return manager.find(ChannelIdentity, {
    where: { customerId, surface: 'official-account', verifiedAt: Not(IsNull()) },
    order: { verifiedAt: 'DESC', id: 'DESC' },
  })
}

export interface LivingScene {
  scene: string
  /** What the QR code says. */
  url: string
  expiresAt: Date
}

/** So much of its life must be left that somebody can still scan it. */
const LEAST_LEFT_MS = 2 * MINUTE_MS

/** The customer's scene that is still good: it is shown again, as WeChat gives an account only so many a day. */
export async function findLivingScene(
  manager: EntityManager,
  box: SecretBox,
  { customerId, now }: { customerId: string; now: Date },
): Promise<LivingScene | null> {
  const newest = await manager.findOne(OneTimeCode, {
    where: {
      purpose: 'binding-scene',
      subjectId: customerId,
      usedAt: IsNull(),
      expiresAt: MoreThan(after(now, LEAST_LEFT_MS)),
    },
    order: { expiresAt: 'DESC' },
  })
  const { scene, url } = newest?.payload ?? {}
  if (!newest || scene === undefined || url === undefined) return null
  try {
    return {
      scene: box.open(scene, newest.codeHash),
      url: box.open(url, newest.codeHash),
      expiresAt: newest.expiresAt,
    }
  } catch (error) {
    // Made under a key that is gone: no scan of it would be understood either.
    if (error instanceof UnknownKeyError) return null
    throw error
  }
}

/** @throws UserError 429 */
export async function refuseTooManyScenes(tx: Tx, limit: Limit, customerId: string): Promise<void> {
  const createdAt = MoreThan(after(tx.now, -limit.withinMs))
  refuseBeyond(
    limit,
    await tx.manager.countBy(OneTimeCode, {
      purpose: 'binding-scene',
      subjectId: customerId,
      createdAt,
    }),
  )
}

/** Sealed: whoever reads the row must not be able to bind themselves. */
export async function keepScene(
  tx: Tx,
  box: SecretBox,
  { scene, url }: Omit<LivingScene, 'expiresAt'>,
): Promise<void> {
  const codeHash = hashOf(box, { purpose: 'binding-scene', code: scene })
  await tx.manager.update(
    OneTimeCode,
    { codeHash },
    { payload: { scene: box.seal(scene, codeHash), url: box.seal(url, codeHash) } },
  )
}

/** A scene for a QR code: whoever scans it in time is asked whether they are the asking customer, once. */
export async function openBindingScene(
  tx: Tx,
  box: SecretBox,
  customerId: string,
): Promise<{ scene: string; expiresAt: Date }> {
  const scene = `${SCENE_PREFIX}${newCode()}`
  const order = {
    purpose: 'binding-scene',
    code: scene,
    subjectId: customerId,
    payload: {},
    lifeMs: SCENE_LIFE_MS,
  } as const
  return { scene, ...(await issueCode(tx, box, order)) }
}

/**
 * `asked`: nothing is bound before the one who scanned says that it is their own account; a code can be passed on. `bound`: this
 * WeChat is the customer's now. `already`: it was before. `expired`: the code is too old, or used by another. `conflict`: this
 * WeChat, or this account, belongs to somebody else; nothing was changed. `other`: not a scene of ours.
 */
export type SceneOutcome = 'asked' | 'bound' | 'already' | 'expired' | 'conflict' | 'other'

export interface Scanned {
  outcome: SceneOutcome
  /** Whose code it is, as far as a stranger may read it: `林**`. */
  account: string | null
}

const nothing = (outcome: SceneOutcome): Scanned => ({ outcome, account: null })

/** Somebody scanned a QR code with a scene; `scene` with or without WeChat's prefix `qrscene_`. */
export async function bindByScene(
  tx: Tx,
  box: SecretBox,
  scan: { scene: string; identityId: string },
): Promise<Scanned> {
  const scene = scan.scene.replace(/^qrscene_/, '')
  if (!scene.startsWith(SCENE_PREFIX)) return nothing('other')
  const named = { purpose: 'binding-scene', code: scene } as const
  const code = await findCode(tx.manager, box, named)
  if (!code?.subjectId) return nothing('expired')
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: scan.identityId })
  const customerId = code.subjectId
  // WeChat may tell of one scan twice, and people scan twice.
  if (identity.customerId === customerId && identity.verifiedAt !== null) return nothing('already')
  const isAskedAgain = code.payload.askedOf === identity.id
  if (code.expiresAt <= tx.now || (code.usedAt !== null && !isAskedAgain)) return nothing('expired')
  if (!(await mayBind(tx, identity, customerId))) return nothing('conflict')
  if (!isAskedAgain && !(await takeCode(tx, box, named))) return nothing('expired')
  if (await isShownByUnionId(tx, identity, customerId)) {
    await bindNow(tx, identity, { customerId, verifiedBy: 'unionid' })
    return nothing('bound')
  }
  await tx.manager.update(
    OneTimeCode,
    { codeHash: code.codeHash },
    { payload: { ...code.payload, askedOf: identity.id } },
  )
  await askConsent(tx, box, { identityId: identity.id, customerId })
  return { outcome: 'asked', account: await accountOf(tx, customerId) }
}

async function askConsent(
  tx: Tx,
  box: SecretBox,
  { identityId, customerId }: { identityId: string; customerId: string },
): Promise<void> {
  const asked = { purpose: 'binding-consent', code: identityId } as const
  await forgetCode(tx, box, asked)
  await issueCode(tx, box, { ...asked, subjectId: customerId, payload: {}, lifeMs: SCENE_LIFE_MS })
}

/** Whose account it is, in what a stranger may read. */
export async function accountOf(
  tx: { manager: EntityManager },
  customerId: string,
): Promise<string> {
  const customer = await tx.manager.findOneByOrFail(Customer, { id: customerId })
  return maskName(customer.displayName)
}

export type Consent = 'bound' | 'declined' | 'released' | 'conflict'

const MOST_SAID = 16
const YES = /^(?:1|是|是的|是我|是本人|本人|对|确认|yes)[。.!~]?$/i
const NO = /^(?:2|不是|不是我|不是本人|否|no)[。.!~]?$/i
const RELEASE = /^(?:解除|解除绑定|解绑|取消绑定)[。.!~]?$/

/**
 * What somebody who scanned a code says to the question whose it is; and 解除, at any time after.
 * @returns null when the words are about something else
 */
export async function settleBinding(
  tx: Tx,
  box: SecretBox,
  { identityId, text }: { identityId: string; text: string },
): Promise<Consent | null> {
  if (text.length > MOST_SAID) return null
  const words = text.normalize('NFKC').trim()
  if (RELEASE.test(words)) return (await release(tx, identityId)) ? 'released' : null
  const says = YES.test(words) ? 'yes' : NO.test(words) ? 'no' : null
  if (says === null) return null
  const asked = await takeCode(tx, box, { purpose: 'binding-consent', code: identityId })
  if (!asked?.subjectId) return null
  if (says === 'no') return 'declined'
  const identity = await tx.manager.findOneByOrFail(ChannelIdentity, { id: identityId })
  if (!(await mayBind(tx, identity, asked.subjectId))) return 'conflict'
  await bindNow(tx, identity, { customerId: asked.subjectId, verifiedBy: 'scene-qr' })
  return 'bound'
}

/** What a code or a link has tied falls away whole. What WeChat itself has shown is undone in the app, where its owner is logged in. */
async function release(tx: Tx, identityId: string): Promise<boolean> {
  const { verifiedAt, verifiedBy } = await tx.manager.findOneByOrFail(ChannelIdentity, {
    id: identityId,
  })
  if (verifiedAt === null || !isByInvitation(verifiedBy)) return false
  await detachIdentity(tx, identityId)
  return true
}

/** They came by a link, which can be passed on, and nothing else has shown whose WeChat this is. */
export async function isUnconfirmed(
  manager: EntityManager,
  identityId: string | null,
): Promise<boolean> {
  if (identityId === null) return false
  return manager.existsBy(ChannelIdentity, {
    id: identityId,
    verifiedBy: 'kf-entry',
    verifiedAt: Not(IsNull()),
  })
}

async function bindNow(
  tx: Tx,
  identity: ChannelIdentity,
  { customerId, verifiedBy }: { customerId: string; verifiedBy: VerifiedBy },
): Promise<void> {
  await releaseUnfollowed(tx, customerId)
  await moveTo(tx, identity, customerId)
  await attachIdentity(tx, identity, { customerId, verifiedBy })
}

/** WeChat itself says that it is the same person. */
async function isShownByUnionId(
  tx: Tx,
  { unionId }: ChannelIdentity,
  customerId: string,
): Promise<boolean> {
  if (unionId === null) return false
  const others = await tx.manager.findBy(ChannelIdentity, { customerId, unionId })
  return (
    others.some(({ verifiedBy }) => !isByInvitation(verifiedBy)) ||
    (await tx.manager.existsBy(Customer, { id: customerId, unionId }))
  )
}

/** A scan never takes anything from anybody: neither a WeChat that is somebody's, nor an account that has its WeChat. */
async function mayBind(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<boolean> {
  if (await belongsToAnother(tx, customerId, identity.unionId)) return false
  if ((await verifiedAccounts(tx.manager, customerId)).some(({ following }) => following))
    return false
  if (identity.customerId === null || identity.customerId === customerId) return true
  return (await isEmptyCustomer(tx, identity.customerId)) || leavesAnotherWayIn(tx, identity)
}

/** Its owner undid the binding, and can still log in without it. */
async function leavesAnotherWayIn(tx: Tx, identity: ChannelIdentity): Promise<boolean> {
  if (identity.unboundAt === null || identity.customerId === null) return false
  return (
    (await tx.manager.countBy(ChannelIdentity, {
      customerId: identity.customerId,
      id: Not(identity.id),
    })) > 0
  )
}

async function moveTo(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<void> {
  const former = identity.customerId
  if (former === null || former === customerId || !(await isEmptyCustomer(tx, former))) return
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
  await tx.manager.update(
    ChannelIdentity,
    { id: identityId },
    { verifiedBy: null, verifiedAt: null, unboundAt: tx.now, updatedAt: tx.now },
  )
}
