import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { KfItemRaw } from '../../../wechat/wecom-kf/types'
import { readKfEvent, type KfEventContent } from './kf-event-reader'
import { readSaid, type Said } from './kf-said'

/**
 * One item of sync_msg, in our words. Reading never fails: what is not as documented is kept raw, and told apart from what is.
 * https://developer.work.weixin.qq.com/document/path/94670
 */
export interface KfItem {
  openKfId: string
  msgid: string
  /** By WeCom's clock, to the second. */
  sentAt: Date
  /** Null for what is about no customer: a servicer's status, and what cannot be read. */
  externalUserId: string | null
  content: KfContent
  raw: KfItemRaw
}

export type KfContent =
  | { kind: 'customer-said'; said: Said }
  | { kind: 'servicer-said'; said: Said; servicerUserId: string }
  /** Neither by the customer nor by a servicer. */
  | { kind: 'system-said'; said: Said }
  | KfEventContent
  /** Without a sender or without a kind: nobody's message. Kept raw. */
  | { kind: 'unreadable'; reason: string }

const id = z.string().min(1).max(64)

/** Seconds; milliseconds are told by their size, and what is no time leaves the item its words. */
const SendTime = z
  .unknown()
  .optional()
  .transform((told) => {
    const time = Number(told)
    if (!Number.isFinite(time) || time <= 0) return null
    return time > LATEST_SECOND ? Math.floor(time / 1000) : Math.floor(time)
  })
const LATEST_SECOND = 9_999_999_999

const Envelope = z.object({
  external_userid: id.nullish(),
  send_time: SendTime,
  origin: z.coerce.number().nullish(),
  servicer_userid: id.nullish(),
  msgtype: z.string().min(1).max(64),
})

/** WeCom's msgid; where there is none that fits its column, one made of what the item says, so that it too is told apart. */
const MsgId = z.string().min(1).max(64)

const CUSTOMER = 3
const SERVICER = 5

export function msgidOf(raw: KfItemRaw): string {
  const named = MsgId.safeParse(raw.msgid)
  return named.success
    ? named.data
    : `raw_${createHash('sha256').update(JSON.stringify(raw)).digest('base64url')}`
}

/** @param now stands in where an item has no time of its own */
export function readKfItem(openKfId: string, raw: KfItemRaw, now: Date): KfItem {
  const msgid = msgidOf(raw)
  const envelope = Envelope.safeParse(raw)
  const base = { openKfId, msgid, raw, sentAt: now, externalUserId: null }
  if (!envelope.success)
    return { ...base, content: { kind: 'unreadable', reason: faultsOf(envelope.error) } }
  const { external_userid, send_time, msgtype } = envelope.data
  const sentAt = notAfter(now, send_time)
  if (msgtype === 'event') {
    const { externalUserId, content } = readKfEvent(raw.event)
    return { ...base, sentAt, externalUserId: externalUserId ?? external_userid ?? null, content }
  }
  if (!external_userid)
    return {
      ...base,
      sentAt,
      content: { kind: 'unreadable', reason: 'external_userid is missing' },
    }
  return {
    ...base,
    sentAt,
    externalUserId: external_userid,
    content: whoSaid(envelope.data, readSaid(msgtype, raw[msgtype])),
  }
}

function whoSaid({ origin, servicer_userid }: z.infer<typeof Envelope>, said: Said): KfContent {
  if (origin === SERVICER && servicer_userid)
    return { kind: 'servicer-said', said, servicerUserId: servicer_userid }
  return origin === CUSTOMER ? { kind: 'customer-said', said } : { kind: 'system-said', said }
}

/** A clock that is off must not put a message after its answer. */
function notAfter(now: Date, seconds: number | null | undefined): Date {
  const ms = (seconds ?? Number.POSITIVE_INFINITY) * 1000
  return ms < now.getTime() ? new Date(ms) : now
}

export function faultsOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`)
    .join('; ')
    .slice(0, 300)
}
