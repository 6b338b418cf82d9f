import { In } from 'typeorm'
import type { NoticesSent } from '../calls/contacts-made'
import { NoticeDelivery } from './notice-delivery.entity'
import { NoticeRow } from './notice.entity'
import { bestOf, ROAD_NAMES, STATE_NAMES } from './notice.queries'

/** Notices that left for somebody's WeChat, newest first, one more than the limit: what stayed in the app reached nobody. */
export const noticesSent: NoticesSent = async (manager, { customerId, below, limit }) => {
  const left = `EXISTS (SELECT 1 FROM notice_deliveries d WHERE d.notice_id = n.id AND d.state IN ('sending', 'sent', 'delivered', 'unknown'))`
  const query = manager
    .createQueryBuilder(NoticeRow, 'n')
    .where('n.customerId = :customerId', { customerId })
    .andWhere(left)
  if (below !== null) query.andWhere('n.id < :below', { below: `ntc_${below}` })
  const notices = await query
    .orderBy('n.id', 'DESC')
    .limit(limit + 1)
    .getMany()
  const ids = notices.map(({ id }) => id)
  const deliveries =
    ids.length === 0 ? [] : await manager.findBy(NoticeDelivery, { noticeId: In(ids) })
  return notices.flatMap(({ id, title, page, createdAt }) => {
    const best = bestOf(deliveries.filter(({ noticeId }) => noticeId === id))
    if (!best) return []
    const { road, state } = best
    return [
      {
        id,
        title,
        page,
        at: createdAt,
        roadText: ROAD_NAMES[road],
        resultText: STATE_NAMES[state],
      },
    ]
  })
}
