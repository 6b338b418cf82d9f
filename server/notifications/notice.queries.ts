import { In, IsNull, type EntityManager } from 'typeorm'
import type { NoticeReach } from '../conversations/asked-back'
import { decodeCursor, toPage } from '../http/cursor'
import type { Page, PageQuery } from '../http/paging.contract'
import { toOffsetIso } from '../lib/shanghai-time'
import { TicketEvent } from '../tickets/ticket-event.entity'
import { NoticeDelivery } from './notice-delivery.entity'
import type { Notice } from './notice.contract'
import { NoticeRow } from './notice.entity'

/** A badge says no more than this; nothing that grows is counted. */
const MOST_COUNTED = 100

/** How many notices are unread, at most a hundred. */
export async function countUnreadNotices(
  manager: EntityManager,
  customerId: string,
): Promise<number> {
  const unread = await manager.find(NoticeRow, {
    select: { id: true },
    where: { customerId, readAt: IsNull() },
    take: MOST_COUNTED,
  })
  return unread.length
}

/** Newest first. */
export async function listNotices(
  manager: EntityManager,
  customerId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<Notice>> {
  const query = manager
    .createQueryBuilder(NoticeRow, 'n')
    .where({ customerId })
    .orderBy('n.id', 'DESC')
    .limit(limit + 1)
  if (cursor !== undefined) query.andWhere('n.id < :before', { before: decodeCursor(cursor, 1)[0] })
  const rows = await query.getMany()
  const quotes = await readQuotes(manager, rows)
  return toPage(rows, limit, {
    present: (row) => presentNotice(row, quotes.get(row.id) ?? null),
    cursorOf: ({ id }) => [id],
  })
}

const QUOTED = 'ticket.questioned:'
const QUOTE_LENGTH = 120

/** The questions that such notices tell of: notice id → the agent's words. */
async function readQuotes(
  manager: EntityManager,
  rows: readonly NoticeRow[],
): Promise<ReadonlyMap<string, string>> {
  const asked = rows
    .filter(({ sourceKey }) => sourceKey.startsWith(QUOTED))
    .map(({ id, sourceKey }) => ({ id, entryId: sourceKey.slice(QUOTED.length) }))
  if (asked.length === 0) return new Map()
  const entries = await manager.findBy(TicketEvent, { id: In(asked.map(({ entryId }) => entryId)) })
  const words = new Map(entries.map(({ id, text }) => [id, text]))
  return new Map(
    asked.flatMap(({ id, entryId }) =>
      words.has(entryId) ? [[id, cut(words.get(entryId) ?? '')] as const] : [],
    ),
  )
}

function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length <= QUOTE_LENGTH
    ? text
    : `${characters.slice(0, QUOTE_LENGTH - 1).join('')}…`
}

function presentNotice(
  { id, title, body, page, roadText, readAt, createdAt }: NoticeRow,
  quote: string | null,
): Notice {
  return {
    noticeId: id,
    title,
    body,
    quote,
    page,
    roadText,
    read: readAt !== null,
    at: toOffsetIso(createdAt),
  }
}

/** What became of a notice, for the desk: one line for each event, with its roads. */
export interface NoticeTrace {
  at: string
  title: string
  /** How far it got: `公众号模板消息已送达`, `只在小程序内，未读`. */
  text: string
  /** None of the roads brought it to WeChat, and nothing is under way. */
  failed: boolean
  /** `公众号模板消息 发送失败` */
  roads: string[]
}

export const ROAD_NAMES: Readonly<Record<NoticeDelivery['road'], string>> = {
  template: '公众号模板消息',
  subscribe: '小程序服务通知',
}
export const STATE_NAMES: Readonly<Record<NoticeDelivery['state'], string>> = {
  sending: '正在发送',
  sent: '微信已接收',
  delivered: '已送达',
  refused: '未送达',
  failed: '发送失败',
  unknown: '结果未知',
}
/** Best first: what a notice with several roads is told by. */
const FARTHEST: ReadonlyArray<NoticeDelivery['state']> = ['delivered', 'sent', 'sending', 'unknown']

/** The notices of these sources (`ticket.noted:tev_…`) and what became of each of them, oldest first. */
export async function traceNotices(
  manager: EntityManager,
  sourceKeys: readonly string[],
): Promise<NoticeTrace[]> {
  if (sourceKeys.length === 0) return []
  const notices = await manager.find(NoticeRow, {
    where: { sourceKey: In([...sourceKeys]) },
    order: { id: 'ASC' },
  })
  const deliveries =
    notices.length === 0
      ? []
      : await manager.find(NoticeDelivery, {
          where: { noticeId: In(notices.map(({ id }) => id)) },
          order: { id: 'ASC' },
        })
  return notices.map((notice) =>
    traceOf(
      notice,
      deliveries.filter(({ noticeId }) => noticeId === notice.id),
    ),
  )
}

/** The road that got farthest; undefined where none left. */
export function bestOf(taken: readonly NoticeDelivery[]): NoticeDelivery | undefined {
  return FARTHEST.flatMap((state) => taken.find((one) => one.state === state) ?? []).at(0)
}

function traceOf(
  { title, createdAt, readAt }: NoticeRow,
  taken: readonly NoticeDelivery[],
): NoticeTrace {
  const inApp = readAt === null ? '未读' : '已读'
  const best = bestOf(taken)
  const failed = taken.length > 0 && best === undefined
  return {
    at: toOffsetIso(createdAt),
    title,
    failed,
    text: best
      ? `${ROAD_NAMES[best.road]}${STATE_NAMES[best.state]}`
      : `${failed ? '没有送到微信，' : ''}只在小程序内，${inApp}`,
    roads: [
      ...taken.map(({ road, state }) => `${ROAD_NAMES[road]} ${STATE_NAMES[state]}`),
      `小程序内 ${inApp}`,
    ],
  }
}

/** How far the notices of these sources got: source → the best of its roads. What is under way, or stands in the app only, is not in it. */
export async function reachOfNotices(
  manager: EntityManager,
  sourceKeys: readonly string[],
): Promise<ReadonlyMap<string, NoticeReach>> {
  if (sourceKeys.length === 0) return new Map()
  const notices = await manager.find(NoticeRow, {
    select: { id: true, sourceKey: true },
    where: { sourceKey: In([...new Set(sourceKeys)]) },
  })
  const deliveries =
    notices.length === 0
      ? []
      : await manager.findBy(NoticeDelivery, { noticeId: In(notices.map(({ id }) => id)) })
  return new Map(
    notices.flatMap(({ id, sourceKey }): Array<[string, NoticeReach]> => {
      const reach = reachOf(
        deliveries.filter(({ noticeId }) => noticeId === id).map(({ state }) => state),
      )
      return reach === null ? [] : [[sourceKey, reach]]
    }),
  )
}

function reachOf(states: ReadonlyArray<NoticeDelivery['state']>): NoticeReach | null {
  if (states.includes('delivered')) return 'delivered'
  if (states.includes('sent')) return 'sent'
  return states.length > 0 && states.every((state) => state === 'failed' || state === 'refused')
    ? 'failed'
    : null
}

/** Whose notices these are: notice id → customer id. */
export async function noticeOwners(
  manager: EntityManager,
  noticeIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (noticeIds.length === 0) return new Map()
  const notices = await manager.find(NoticeRow, {
    select: { id: true, customerId: true },
    where: { id: In([...noticeIds]) },
  })
  return new Map(notices.map(({ id, customerId }) => [id, customerId]))
}
