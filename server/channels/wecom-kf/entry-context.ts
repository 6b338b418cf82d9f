import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Tx } from '../../db/database'
import { attachIdentity } from '../../identity/attach-identity'
import type { ChannelIdentity } from '../../identity/channel-identity.entity'
import { touchIdentity } from '../../identity/identities'
import { issueCode, takeCode } from '../../identity/one-time-codes'
import { belongsToAnother } from '../../identity/union-id'
import { MINUTE_MS } from '../../lib/clock'
import type { SecretBox } from '../../lib/secret-box'

/** Who goes over to kf, by which door, and about what. */
export interface Entry {
  /** Null for somebody of whom only the WeChat is known. */
  customerId: string | null
  /** The identity that asks for the link. */
  identityId: string
  from: EntryDoor
  orderNumber: string | null
  ticketNumber: string | null
}

const EntryDoor = z.enum(['mine', 'order', 'ticket', 'official-account'])
export type EntryDoor = z.infer<typeof EntryDoor>

export interface EntryVisitor {
  openKfId: string
  externalUserId: string
}

/** What the token showed: the visitor's own identity, whose it is, and about what they came. */
export interface EntryContext {
  identityId: string
  customerId: string | null
  from: EntryDoor
  orderNumber: string | null
  ticketNumber: string | null
}

const PURPOSE = 'kf-entry'
const LIFE_MS = 10 * MINUTE_MS
/** 120 bits: 20 characters, far below the 128 bytes of a scene_param. */
const TOKEN_BYTES = 15

/**
 * A token for `scene_param`, once and for ten minutes. It says nothing by itself; what it stands for is kept here, and of the token
 * only the keyed hash.
 */
export async function issueEntry(tx: Tx, box: SecretBox, entry: Entry): Promise<{ token: string; expiresAt: Date }> {
  const { customerId, identityId, from, orderNumber, ticketNumber } = entry
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const payload = { identityId, from, ...(orderNumber !== null && { orderNumber }), ...(ticketNumber !== null && { ticketNumber }) }
  return { token, ...await issueCode(tx, box, { purpose: PURPOSE, code: token, subjectId: customerId, payload, lifeMs: LIFE_MS }) }
}

/** What a scene_param carries: `t=` and the token. Null for anything else; people can write there what they like. */
export function tokenIn(sceneParam: string): string | null {
  return /^t=([A-Za-z0-9_-]{16,22})$/.exec(sceneParam)?.[1] ?? null
}

export function sceneParamOf(token: string): string {
  return `t=${token}`
}

const Payload = z.object({ from: EntryDoor, orderNumber: z.string().optional(), ticketNumber: z.string().optional() })

/**
 * Uses a token up, and ties the kf visitor to the customer who asked for it. Links can be edited and passed on: whoever is somebody
 * else's already stays so, and is told nothing.
 * @returns null when the token is unknown, too old or used, or the visitor is somebody else
 */
export async function redeemEntry(
  tx: Tx, box: SecretBox, { token, visitor }: { token: string; visitor: EntryVisitor },
): Promise<EntryContext | null> {
  const code = await takeCode(tx, box, { purpose: PURPOSE, code: token })
  const payload = code && Payload.safeParse(code.payload)
  if (!payload?.success) return null
  const identity = await touchIdentity(tx, { surface: 'wecom-kf', appId: visitor.openKfId, openId: visitor.externalUserId })
  const customerId = code?.subjectId ?? null
  if (customerId !== null && !await tie(tx, identity, customerId)) return null
  const { from, orderNumber = null, ticketNumber = null } = payload.data
  return { identityId: identity.id, customerId, from, orderNumber, ticketNumber }
}

/** @returns false when the visitor is somebody else */
async function tie(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<boolean> {
  if (identity.customerId === customerId && identity.verifiedAt !== null) return true
  if (identity.customerId !== null && identity.customerId !== customerId) return false
  if (await belongsToAnother(tx, customerId, identity.unionId)) return false
  await attachIdentity(tx, identity, { customerId, verifiedBy: 'kf-entry' })
  return true
}
