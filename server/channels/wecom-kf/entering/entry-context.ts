import { timingSafeEqual } from 'node:crypto'
import type { Tx } from '../../../db/database'
import { attachIdentity } from '../../../identity/attach-identity'
import type { ChannelIdentity } from '../../../identity/channel-identity.entity'
import { touchIdentity } from '../../../identity/identities'
import { useUp } from '../../../identity/one-time-codes'
import { belongsToAnother } from '../../../identity/union-id'
import { after, MINUTE_MS } from '../../../lib/clock'
import { newId } from '../../../lib/ids'
import type { SecretBox } from '../../../lib/secret-box'
import { Order } from '../../../orders/order.entity'
import { Ticket } from '../../../tickets/ticket.entity'
import { takeWish, type Wish } from './kf-wish'

/** Who goes over to kf, by which door, and about what. */
export interface Entry {
  /** Null for somebody of whom only the WeChat is known. */
  customerId: string | null
  from: EntryDoor
  /** Id of the order or ticket that the door belongs to, or of the wish that goes along; null at the doors that are about nothing in particular. */
  subjectId: string | null
}

export type EntryDoor = 'mine' | 'order' | 'ticket' | 'official-account'
/** How a token names its door. */
const DOORS: ReadonlyArray<readonly [letter: string, door: EntryDoor]> = [
  ['m', 'mine'],
  ['o', 'order'],
  ['t', 'ticket'],
  ['f', 'official-account'],
]
const DOOR_OF = new Map(DOORS)
const LETTER_OF = new Map(DOORS.map(([letter, door]) => [door, letter]))

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
  /** A person was wanted where they come from. */
  wish: Wish | null
}

const PURPOSE = 'kf-entry'
const PREFIXES: Readonly<Record<EntryDoor, string>> = {
  mine: 'ord',
  order: 'ord',
  ticket: 'tkt',
  'official-account': 'wsh',
}
const LIFE_MS = 10 * MINUTE_MS

/**
 * A token for `scene_param`, once and for ten minutes: door, end of life, nonce, customer and subject, signed. Nothing is written for
 * it, since most links are made and never opened: only a token that was used is kept. About 100 of the 128 bytes there are; the ids in it
 * open nothing by themselves.
 * https://developer.work.weixin.qq.com/document/path/94665
 */
export function issueEntry(
  box: SecretBox,
  entry: Entry,
  now: Date,
): { token: string; expiresAt: Date } {
  const expiresAt = after(now, LIFE_MS)
  const until = expiresAt.getTime().toString(36)
  const said = `${LETTER_OF.get(entry.from)}.${until}.${newNonce()}.${bare(entry.customerId)}.${bare(entry.subjectId)}`
  return { token: `${said}.${signatureOf(box, said)}`, expiresAt }
}

const TOKEN = /^t=([motf]\.[0-9a-z]{8,9}(?:\.[A-Za-z0-9_-]{0,26}){3}\.[A-Za-z0-9_-]{22})$/

/**
 * What a scene_param carries: `t=` and the token. It comes as we wrote it, or percent-encoded, by some clients twice. Null for anything
 * else; people can write there what they like.
 */
export function tokenIn(sceneParam: string): string | null {
  const once = decoded(sceneParam)
  for (const form of [sceneParam, once, decoded(once)]) {
    const token = TOKEN.exec(form)?.[1]
    if (token !== undefined) return token
  }
  return null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function sceneParamOf(token: string): string {
  return `t=${token}`
}

/**
 * Uses a token up, and ties the kf visitor to the customer who asked for it. Links can be edited and passed on: whoever is somebody
 * else's already stays so, and is told nothing.
 * @returns null when the token is none of ours, too old or used, or the visitor is somebody else
 */
export async function redeemEntry(
  tx: Tx,
  box: SecretBox,
  { token, visitor }: { token: string; visitor: EntryVisitor },
): Promise<EntryContext | null> {
  const entry = readToken(box, token, tx.now)
  if (
    !entry ||
    !(await useUp(tx, box, {
      purpose: PURPOSE,
      code: token,
      subjectId: entry.customerId,
      expiresAt: entry.expiresAt,
    }))
  )
    return null
  const identity = await touchIdentity(tx, {
    surface: 'wecom-kf',
    appId: visitor.openKfId,
    openId: visitor.externalUserId,
  })
  const { customerId, from } = entry
  if (customerId !== null && !(await tie(tx, identity, customerId))) return null
  return { identityId: identity.id, customerId, from, ...(await subjectOf(tx, box, entry)) }
}

function readToken(box: SecretBox, token: string, now: Date): (Entry & { expiresAt: Date }) | null {
  const end = token.lastIndexOf('.')
  const [said, signature] = [token.slice(0, end), Buffer.from(token.slice(end + 1))]
  const expected = Buffer.from(signatureOf(box, said))
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null
  const [door = '', until = '', , customer = '', subject = ''] = said.split('.')
  const expiresAt = new Date(parseInt(until, 36))
  const from = DOOR_OF.get(door)
  if (from === undefined || expiresAt <= now) return null
  const subjectId = subject === '' ? null : `${PREFIXES[from]}_${subject}`
  return { customerId: customer === '' ? null : `cus_${customer}`, from, subjectId, expiresAt }
}

type Subject = Pick<EntryContext, 'orderNumber' | 'ticketNumber' | 'wish'>

async function subjectOf(
  tx: Tx,
  box: SecretBox,
  { customerId, from, subjectId: id }: Entry,
): Promise<Subject> {
  const nothing: Subject = { orderNumber: null, ticketNumber: null, wish: null }
  if (id !== null && from === 'official-account')
    return { ...nothing, wish: await takeWish(tx, box, id) }
  if (id === null || customerId === null) return nothing
  if (from === 'ticket')
    return {
      ...nothing,
      ticketNumber: (await tx.manager.findOneBy(Ticket, { id, customerId }))?.number ?? null,
    }
  return {
    ...nothing,
    orderNumber: (await tx.manager.findOneBy(Order, { id, customerId }))?.orderNumber ?? null,
  }
}

/** Two links of one moment are two links: using one leaves the other as it is. No secret; the signature is what counts. */
function newNonce(): string {
  return newId('otc').slice(-8)
}

/** The part of an id behind its prefix, which its place in the token tells. */
function bare(id: string | null): string {
  return id === null ? '' : id.slice(id.indexOf('_') + 1)
}

function signatureOf(box: SecretBox, said: string): string {
  return box.sign(`${PURPOSE}:${said}`)
}

/** @returns false when the visitor is somebody else */
async function tie(tx: Tx, identity: ChannelIdentity, customerId: string): Promise<boolean> {
  if (identity.customerId === customerId && identity.verifiedAt !== null) return true
  if (identity.customerId !== null && identity.customerId !== customerId) return false
  if (await belongsToAnother(tx, customerId, identity.unionId)) return false
  await attachIdentity(tx, identity, { customerId, verifiedBy: 'kf-entry' })
  return true
}
