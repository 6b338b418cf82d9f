import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { decodeCursor, toPage } from '../http/cursor'
import { PageQuery, type Page } from '../http/paging.contract'
import { toOffsetIso } from '../lib/shanghai-time'
import { HistoryMessage } from './history.contract'
import { Message } from './message.entity'

const AUTHORS = { customer: '您', bot: '自动客服', agent: '客服', system: '系统' } as const

/** What a customer said to the official account, and what was answered (R8). Only over an OpenID verified as theirs. */
export function historyRoutes(api: Api, { db, officialAccountAppId }: { db: Database; officialAccountAppId: string }): void {
  api.read('GET /api/conversations/official-account/messages', {
    summary: '公众号会话记录', auth: 'customer', query: PageQuery,
    answer: z.object({ items: z.array(HistoryMessage), nextCursor: z.string().nullable() }),
  }, ({ actor, query }) => listHistory(db, { customerId: actor.customerId, appId: officialAccountAppId, query }))
}

async function listHistory(
  db: Database, { customerId, appId, query }: { customerId: string; appId: string; query: PageQuery },
): Promise<Page<HistoryMessage>> {
  const conversations: Array<{ id: string }> = await db.read.query(
    `SELECT c.id FROM conversations c JOIN channel_identities i ON i.app_id = c.account_id AND i.open_id = c.external_id
     WHERE c.channel = 'official-account' AND c.account_id = ? AND i.customer_id = ? AND i.verified_at IS NOT NULL`, [appId, customerId],
  )
  const conversationIds = conversations.map(({ id }) => id)
  if (conversationIds.length === 0) return { items: [], nextCursor: null }
  const builder = db.read.createQueryBuilder(Message, 'message').where('message.conversationId IN (:...conversationIds)', { conversationIds })
  if (query.cursor !== undefined) builder.andWhere('message.id < :before', { before: decodeCursor(query.cursor, 1)[0] })
  const rows = await builder.orderBy('message.id', 'DESC').take(query.limit + 1).getMany()
  return toPage(rows, query.limit, { present: presentMessage, cursorOf: ({ id }) => [id] })
}

function presentMessage(message: Message): HistoryMessage {
  return {
    messageId: message.id,
    author: message.author,
    authorLabel: AUTHORS[message.author],
    text: message.text,
    at: toOffsetIso(message.at),
    stateText: message.state === 'unknown' ? '微信没有告诉我们是否送达' : message.state === 'failed' ? '没有送达微信,可以在这里看' : null,
  }
}
