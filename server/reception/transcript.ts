import { MoreThan, type EntityManager } from 'typeorm'
import type { Message } from '../conversations/message.entity'
import { Message as MessageRow } from '../conversations/message.entity'
import { ServiceSession } from '../conversations/session.entity'
import { after, DAY_MS } from '../lib/clock'
import { shanghaiParts } from '../lib/shanghai-time'

/** More than anybody says in one matter; what is beyond is in the history. */
const MOST_MESSAGES = 200

export type Talk = Pick<ServiceSession, 'id' | 'conversationId' | 'startedAt'>

/**
 * What was said in this matter, oldest first: since the session before it, or for a day before it began (where the bot
 * talks without a session, as in the official account, the matter is older than its session).
 */
export async function readTalk(manager: EntityManager, session: Talk): Promise<Message[]> {
  const { conversationId } = session
  const earlier = await manager.createQueryBuilder(ServiceSession, 's').select(['s.id', 's.endedAt'])
    .where('s.conversationId = :conversationId AND s.startedAt <= :startedAt AND s.id < :id', session)
    .orderBy('s.startedAt', 'DESC').addOrderBy('s.id', 'DESC').limit(1).getOne()
  const dayBefore = after(session.startedAt, -DAY_MS)
  const since = earlier?.endedAt && earlier.endedAt > dayBefore ? earlier.endedAt : dayBefore
  const newestFirst = await manager.find(MessageRow, {
    where: { conversationId, at: MoreThan(since) }, order: { id: 'DESC' }, take: MOST_MESSAGES,
  })
  return newestFirst.reverse()
}

/** What we said last, and when. */
export function findLastSaid(manager: EntityManager, conversationId: string): Promise<Message | null> {
  return manager.findOne(MessageRow, { where: { conversationId, direction: 'out' }, order: { id: 'DESC' } })
}

/** Ids of the files that were sent, in order, each once. Those that are still being copied are not among them. */
export function attachmentsOf(talk: readonly Message[]): string[] {
  const ids = talk.flatMap(({ direction, payload }) =>
    direction === 'in' && typeof payload?.attachmentId === 'string' ? [payload.attachmentId] : [])
  return [...new Set(ids)]
}

const AUTHORS = { customer: '客户', bot: '自动客服', agent: '客服', system: '系统' } as const

/** `10:02 客户:激活时提示卡密无效` */
export function transcriptLine({ at, author, text }: Pick<Message, 'at' | 'author' | 'text'>): string {
  const { hour, minute } = shanghaiParts(at)
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} ${AUTHORS[author]}:${text.replace(/\s*\n\s*/g, ' ')}`
}

const MENU_WORDS = /^(?:留言|继续等|找客服|人工|转人工|解决了|没有解决|就这些)$|^\d$/
const PLEASANTRIES = /^(?:你好|您好|在吗|在么|有人吗|谢谢|好的|嗯+|ok|hi|hello|[?？。!！,，.…\s])*$/i

/** Whether a customer's line says anything about the matter: not a tap on a choice, not a greeting, not only a wish for a person. */
export function tellsSomething(line: string): boolean {
  const plain = line.trim()
  if (MENU_WORDS.test(plain) || PLEASANTRIES.test(plain)) return false
  return plain.replace(/(?:我要|我想|帮我|请|麻烦|给我)?(?:转|找|叫|接)?(?:一?个|一下)?(?:人工|真人|客服)(?:客服|服务)?[吧呀啊。!！]*/g, '').trim().length >= 2
}

/** What the customer said about the matter, oldest first. */
export function tellingLines(talk: readonly Message[]): string[] {
  return talk.filter(({ direction, author }) => direction === 'in' && author === 'customer')
    .filter(({ type, text }) => type !== 'event' && tellsSomething(text)).map(({ text }) => text)
}
