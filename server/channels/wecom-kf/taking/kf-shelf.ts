import type { Tx } from '../../../db/database'
import { bulkInsert, rawQuery } from '../../../db/dialect'
import { reasonOf } from '../../../lib/errors'
import { publish } from '../../../outbox/publish'
import type { KfItemRaw } from '../../../wechat/wecom-kf/types'
import type { KfItem } from './kf-inbound'
import { KfItem as KfItemRow } from './kf-item.entity'
import type { Mask, TakeDeps } from './take-deps'

/** What was stored of an item before. */
export interface KnownItem {
  state: 'done' | 'shelved'
  conversationId: string | null
  messageId: string | null
}

/** In one statement: the items of a page that were taken before, and those that its events speak of. */
export async function findKnownItems(
  tx: Tx,
  openKfId: string,
  msgids: readonly string[],
): Promise<Map<string, KnownItem>> {
  if (msgids.length === 0) return new Map()
  const rows = await rawQuery<{
    msgid: string
    state: string
    conversation_id: string | null
    message_id: string | null
  }>(
    tx,
    `SELECT msgid, state, conversation_id, message_id FROM kf_items WHERE open_kfid = ? AND msgid IN (${msgids.map(() => '?').join(',')})`,
    [openKfId, ...msgids],
  )
  return new Map(
    rows.map((row): [string, KnownItem] => [
      row.msgid,
      {
        state: row.state === 'shelved' ? 'shelved' : 'done',
        conversationId: row.conversation_id,
        messageId: row.message_id,
      },
    ]),
  )
}

export interface DoneItem {
  item: KfItem
  conversationId: string | null
  messageId: string | null
  /** Masked; only of what this version cannot read. */
  raw: string | null
}

/** A duplicate is an error: the item was taken twice. */
export async function saveDoneItems(tx: Tx, done: readonly DoneItem[]): Promise<void> {
  await bulkInsert(tx, {
    table: 'kf_items',
    columns: ['open_kfid', 'msgid', 'state', 'conversation_id', 'message_id', 'raw', 'at'],
    rows: done.map(({ item, conversationId, messageId, raw }) => [
      item.openKfId,
      item.msgid,
      'done',
      conversationId,
      messageId,
      raw,
      tx.now,
    ]),
  })
}

/** An item whose handling failed is put aside with its reason, so that it stands in nobody's way, and tried again by the outbox. */
export async function shelve(
  tx: Tx,
  item: KfItem,
  { error, mask }: { error: unknown; mask: TakeDeps['mask'] },
): Promise<void> {
  const { openKfId, msgid } = item
  await putAside(tx, item, { reason: reasonOf(error), mask })
  await publish(tx, 'kf.itemShelved', { openKfId, msgid }, { orderKey: msgid })
}

/** Nobody tries it again by itself. */
export async function putAside(
  tx: Tx,
  { openKfId, msgid, raw }: Pick<KfItem, 'openKfId' | 'msgid' | 'raw'>,
  { reason, mask }: { reason: string; mask: TakeDeps['mask'] },
): Promise<void> {
  await tx.manager.insert(KfItemRow, {
    openKfId,
    msgid,
    state: 'shelved',
    conversationId: null,
    messageId: null,
    raw: keptRaw(raw, await mask(tx, stringsIn(raw))),
    reason: reason.slice(0, 300),
    at: tx.now,
  })
}

/** Where an item waits on the shelf that its writer took back: it is not to be shown any more. */
export async function dropShelved(tx: Tx, openKfId: string, msgid: string): Promise<void> {
  await tx.manager.update(
    KfItemRow,
    { openKfId, msgid, state: 'shelved' },
    { state: 'done', raw: null, reason: 'recalled' },
  )
}

/** The column holds 64 KB; a character has at most three bytes, or four in two. */
const MOST_RAW = 20_000
const MOST_STRING = 2_000

/** The item as WeCom wrote it, but for what nobody may keep, and for what is too long to be kept. */
export function keptRaw(raw: KfItemRaw, maskOf: Mask): string {
  const mask = (text: string): { text: string } => maskOf(text, null)
  const whole = JSON.stringify(masked(raw, mask))
  if (whole.length <= MOST_RAW) return whole
  const shorter = JSON.stringify(
    masked(raw, (text) => ({ text: mask(text).text.slice(0, MOST_STRING) })),
  )
  if (shorter.length <= MOST_RAW) return shorter
  const { msgid, external_userid, send_time, origin, servicer_userid, msgtype } = raw
  return JSON.stringify({
    msgid,
    external_userid,
    send_time,
    origin,
    servicer_userid,
    msgtype,
  }).slice(0, MOST_RAW)
}

/** Ids stay as they are: by them an item is told apart and its media found. */
const IS_ID =
  /(?:^|_)(?:msgid|id|userid|kfid)$|^(?:msgtype|event_type|scene_param|welcome_code|msg_code)$/

/** Everything that is written in it. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

function masked(value: unknown, mask: (text: string) => { text: string }, key = ''): unknown {
  if (typeof value === 'string') return IS_ID.test(key) ? value : mask(value).text
  if (Array.isArray(value)) return value.map((one) => masked(one, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, masked(one, mask, name)]),
  )
}
