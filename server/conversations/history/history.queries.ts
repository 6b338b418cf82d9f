import { MoreThanOrEqual, IsNull, In, LessThanOrEqual, type EntityManager } from 'typeorm'
import { readDate } from '../../db/dialect'
import { after, MINUTE_MS } from '../../lib/clock'
import { idTime } from '../../lib/ids'
import { folded } from '../../lib/search-text'
import { isByInvitation, type VerifiedBy } from '../../identity/channel-identity.entity'
import type { ChannelName } from '../channels'
import { Message } from '../message.entity'
import { ServiceSession } from '../sessions/session.entity'

/** Part of every history: the entries of one source below a position, newest first. */
export interface Stretch<Entry> {
  /** One more than asked for means that there is more. */
  entries: Entry[]
  /** Where the look ended before the beginning was reached; null: nothing older is left. */
  floor: string | null
}

export interface StretchAsk {
  /** Only what is older than this key. */
  below: string | null
  limit: number
  /** What `folded` of lib/search-text.ts looks for. */
  pattern: string | null
}

/** Ids are a prefix and a key that sorts by time, so the keys of different tables sort into one order. */
export function keyOf(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}

/** How much of one conversation a search looks through for one page. */
const SEARCHED_AT_ONCE = 3_000

export interface OwnConversation {
  id: string
  channel: ChannelName
  /** Only what came from then on is theirs to read; null: all of it. */
  since: Date | null
}

/** No link is older when it is opened; what came in with it may have been pulled a little before. */
const LINK_LIFE_MS = 10 * MINUTE_MS

interface OwnRow {
  id: string
  channel: ChannelName
  verified_by: VerifiedBy | null
  verified_at: unknown
}

/**
 * The customer's conversations on all channels, each by an identity that is verified as theirs (F5). A link into kf and a QR code can
 * be passed on, so where nothing else has shown whose WeChat it is, what was said there before stays with who said it.
 */
export async function listOwnConversations(
  manager: EntityManager,
  customerId: string,
): Promise<OwnConversation[]> {
  const rows: OwnRow[] = await manager.query(
    `SELECT c.id AS id, c.channel AS channel, i.verified_by AS verified_by, i.verified_at AS verified_at FROM channel_identities i
     JOIN conversations c ON c.channel = i.surface AND c.account_id = i.app_id AND c.external_id = i.open_id
     WHERE i.customer_id = ? AND i.verified_at IS NOT NULL`,
    [customerId],
  )
  return rows.map(({ id, channel, verified_by, verified_at }) => {
    const tied = isByInvitation(verified_by) ? readDate(verified_at) : null
    return {
      id,
      channel,
      since: tied && (verified_by === 'kf-entry' ? after(tied, -LINK_LIFE_MS) : tied),
    }
  })
}

export async function listConversations(
  manager: EntityManager,
  ids: readonly string[],
): Promise<OwnConversation[]> {
  if (ids.length === 0) return []
  const rows: Array<Omit<OwnConversation, 'since'>> = await manager.query(
    `SELECT id, channel FROM conversations WHERE id IN (${ids.map(() => '?').join(',')})`,
    [...ids],
  )
  return rows.map((row) => ({ ...row, since: null }))
}

/** Along the primary key: a page costs the same, however much was said. */
export async function readMessages(
  manager: EntityManager,
  { id: conversationId, since }: Pick<OwnConversation, 'id' | 'since'>,
  ask: StretchAsk,
): Promise<Stretch<Message>> {
  const { limit, pattern } = ask
  const rows = () => {
    const query = manager
      .createQueryBuilder(Message, 'm')
      .where('m.conversationId = :conversationId', { conversationId })
    if (since !== null) query.andWhere('m.id >= :since', { since: `msg_${idTime(since)}` })
    if (ask.below !== null) query.andWhere('m.id < :below', { below: `msg_${ask.below}` })
    return query.orderBy('m.id', 'DESC')
  }
  if (pattern === null)
    return {
      entries: await rows()
        .limit(limit + 1)
        .getMany(),
      floor: null,
    }
  const last = await rows()
    .select('m.id', 'id')
    .offset(SEARCHED_AT_ONCE - 1)
    .limit(1)
    .getRawOne<{ id: string }>()
  const found = rows().andWhere(folded('m.text'), { pattern })
  if (last) found.andWhere('m.id >= :last', { last: last.id })
  return { entries: await found.limit(limit + 1).getMany(), floor: last ? keyOf(last.id) : null }
}

/** Of a page's conversations at most so many sessions are looked at; whoever has more in one page sees the newest named. */
const MOST_SESSIONS = 100

/** The sessions that were open at some time between these moments, newest first. */
export async function sessionsBetween(
  manager: EntityManager,
  conversationIds: readonly string[],
  { from, to }: { from: Date; to: Date },
): Promise<ServiceSession[]> {
  if (conversationIds.length === 0) return []
  const begun = { conversationId: In([...conversationIds]), startedAt: LessThanOrEqual(to) }
  return manager.find(ServiceSession, {
    select: { id: true, conversationId: true, startedAt: true, endedAt: true },
    where: [
      { ...begun, endedAt: IsNull() },
      { ...begun, endedAt: MoreThanOrEqual(from) },
    ],
    order: { startedAt: 'DESC' },
    take: MOST_SESSIONS,
  })
}
