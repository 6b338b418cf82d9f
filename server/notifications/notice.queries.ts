import { In, IsNull, type EntityManager } from 'typeorm'
import { decodeCursor, toPage } from '../http/cursor'
import type { Page, PageQuery } from '../http/paging.contract'
import { toOffsetIso } from '../lib/shanghai-time'
import { NoticeDelivery } from './notice-delivery.entity'
import type { Notice } from './notice.contract'
import { NoticeRow } from './notice.entity'

/** A badge says no more than this; nothing that grows is counted. */
const MOST_COUNTED = 100

/** How many notices are unread, at most a hundred. */
export async function countUnreadNotices(manager: EntityManager, customerId: string): Promise<number> {
  const unread = await manager.find(NoticeRow, { select: { id: true }, where: { customerId, readAt: IsNull() }, take: MOST_COUNTED })
  return unread.length
}

/** Newest first. */
export async function listNotices(manager: EntityManager, customerId: string, { cursor, limit }: PageQuery): Promise<Page<Notice>> {
  const query = manager.createQueryBuilder(NoticeRow, 'n').where({ customerId }).orderBy('n.id', 'DESC').limit(limit + 1)
  if (cursor !== undefined) query.andWhere('n.id < :before', { before: decodeCursor(cursor, 1)[0] })
  return toPage(await query.getMany(), limit, { present: presentNotice, cursorOf: ({ id }) => [id] })
}

function presentNotice({ id, title, body, page, roadText, readAt, createdAt }: NoticeRow): Notice {
  return { noticeId: id, title, body, page, roadText, read: readAt !== null, at: toOffsetIso(createdAt) }
}

/** One line of what became of a notice, for the desk. */
export interface NoticeTrace {
  at: string
  title: string
  road: string
  state: string
}

const ROAD_NAMES: Readonly<Record<NoticeDelivery['road'], string>> = { template: '公众号模板消息', subscribe: '小程序服务通知' }
const STATE_NAMES: Readonly<Record<NoticeDelivery['state'], string>> = {
  sending: '正在发送', sent: '微信已接收', delivered: '已送达', refused: '未送达,改走下一条路', failed: '发送失败', unknown: '结果未知',
}

/** The notices of these sources (`ticket.noted:tev_…`) and every road that each of them took, oldest first. */
export async function traceNotices(manager: EntityManager, sourceKeys: readonly string[]): Promise<NoticeTrace[]> {
  if (sourceKeys.length === 0) return []
  const notices = await manager.find(NoticeRow, { where: { sourceKey: In([...sourceKeys]) }, order: { id: 'ASC' } })
  const deliveries = notices.length === 0 ? [] : await manager.find(NoticeDelivery, {
    where: { noticeId: In(notices.map(({ id }) => id)) }, order: { id: 'ASC' },
  })
  return notices.flatMap((notice) => [
    { at: toOffsetIso(notice.createdAt), title: notice.title, road: '小程序内', state: notice.readAt === null ? '未读' : '已读' },
    ...deliveries.filter(({ noticeId }) => noticeId === notice.id).map(({ attemptedAt, road, state }) =>
      ({ at: toOffsetIso(attemptedAt), title: notice.title, road: ROAD_NAMES[road], state: STATE_NAMES[state] })),
  ])
}
