import { MoreThan, type EntityManager } from 'typeorm'
import { readReply, wordsOf } from '../../bot/reply'
import type { Message } from '../../conversations/message.entity'
import { Message as MessageRow } from '../../conversations/message.entity'
import { endBefore, heldWaitedIn } from '../../conversations/sessions/held-sessions'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import { bindDate, kindOf } from '../../db/dialect'
import { bookOf, type Book } from '../../db/gathering'
import { readEntities, readEntitiesOfEach } from '../../db/read-entities'
import { after, DAY_MS } from '../../lib/clock'
import { shanghaiParts } from '../../lib/shanghai-time'
import { readingText } from '../../trust/reading-text'

/** More than anybody says in one matter; what is beyond is in the history. */
const MOST_MESSAGES = 200

export type Talk = Pick<ServiceSession, 'id' | 'conversationId' | 'startedAt' | 'cameFrom'>

/**
 * What was said in this matter, oldest first: since the session before it, or for a day before it began (where the bot
 * talks without a session, as in the official account, the matter is older than its session). What was said on the channel from which
 * they were handed over comes first.
 */
export async function readTalk(manager: EntityManager, session: Talk): Promise<Message[]> {
  const { conversationId } = session
  const dayBefore = after(session.startedAt, -DAY_MS)
  const endedAt = await endOfEarlier(manager, session)
  const since = endedAt && endedAt > dayBefore ? endedAt : dayBefore
  const newestFirst = await saidSince(manager, conversationId, since)
  const before =
    session.cameFrom === null ? [] : await saidSince(manager, session.cameFrom, dayBefore)
  return [...before, ...newestFirst].sort((one, other) => (one.id < other.id ? -1 : 1))
}

function saidSince(
  manager: EntityManager,
  conversationId: string,
  since: Date,
): Promise<Message[]> {
  const kind = kindOf(manager)
  // Only within a transaction is there a connection of one's own.
  if (!manager.queryRunner)
    return manager.find(MessageRow, {
      where: { conversationId, at: MoreThan(since) },
      order: { id: 'DESC' },
      take: MOST_MESSAGES,
    })
  return readEntities({ kind, manager }, MessageRow, {
    sql: `WHERE conversation_id = ? AND at > ? ORDER BY id DESC LIMIT ${MOST_MESSAGES}`,
    parameters: [conversationId, bindDate({ kind }, since)],
  })
}

async function endOfEarlier(manager: EntityManager, session: Talk): Promise<Date | null> {
  const held = await endBefore(manager, session)
  if (held !== undefined) return held
  const earlier = await manager
    .createQueryBuilder(ServiceSession, 's')
    .select(['s.id', 's.endedAt'])
    .where(
      's.conversationId = :conversationId AND s.startedAt <= :startedAt AND s.id < :id',
      session,
    )
    .orderBy('s.startedAt', 'DESC')
    .addOrderBy('s.id', 'DESC')
    .limit(1)
    .getOne()
  return earlier?.endedAt ?? null
}

/** What we said last, and when. */
export function findLastSaid(
  manager: EntityManager,
  conversationId: string,
): Promise<Message | null> {
  return (
    bookOf({ manager }, LastSaid)?.of(manager, conversationId) ??
    manager.findOne(MessageRow, {
      where: { conversationId, direction: 'out' },
      order: { id: 'DESC' },
    })
  )
}

/** Of all who wait and write on one page, read together. */
class LastSaid implements Book {
  readonly tables = ['messages']
  private readonly known = new Map<string, Message | null>()

  async of(manager: EntityManager, conversationId: string): Promise<Message | null> {
    if (!this.known.has(conversationId)) {
      const ids = [...new Set([conversationId, ...heldWaitedIn(manager)])]
      const asked = ids.filter((id) => !this.known.has(id))
      const found = await readEntitiesOfEach({ kind: kindOf(manager), manager }, MessageRow, {
        sql: `WHERE conversation_id = ? AND direction = 'out' ORDER BY id DESC LIMIT 1`,
        each: asked.map((id) => [id]),
      })
      asked.forEach((id) => this.known.set(id, null))
      found.forEach((message) => this.known.set(message.conversationId, message))
    }
    return this.known.get(conversationId) ?? null
  }

  waits(): boolean {
    return false
  }

  write(): Promise<void> {
    return Promise.resolve()
  }

  forget(): void {
    this.known.clear()
  }
}

/** Ids of the files that were sent, in order, each once. Those that are still being copied are not among them. */
export function attachmentsOf(talk: readonly Message[]): string[] {
  const ids = talk.flatMap(({ direction, payload }) =>
    direction === 'in' && typeof payload?.attachmentId === 'string' ? [payload.attachmentId] : [],
  )
  return [...new Set(ids)]
}

const AUTHORS = { customer: '客户', bot: '自动客服', agent: '客服', system: '系统' } as const

/** `10:02 客户:激活时提示卡密无效` */
export function transcriptLine(
  message: Pick<Message, 'at' | 'author' | 'text' | 'payload'>,
): string {
  const { at, author } = message
  const text = wordsOf(readReply(message))
  const { hour, minute } = shanghaiParts(at)
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} ${AUTHORS[author]}：${onOneLine(text)}`
}

const onOneLine = (text: string): string =>
  text.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ' : blanks))

/** What stands on our own choices: a tap on one says nothing about the matter. */
const MENU_WORDS = new RegExp(
  `^(?:${[
    '留言',
    '继续等',
    '等客服上班',
    '找客服',
    '接通客服',
    '人工',
    '转人工',
    '转人工服务',
    '已经解决',
    '还没解决',
    '解决了',
    '没有解决',
    '就这些',
    '很不满意',
    '不满意',
    '一般',
    '满意',
    '很满意',
    '非常满意',
  ].join('|')})$|^\\d$`,
)
const PLEASANTRIES = /^(?:你好|您好|在吗|在么|有人吗|谢谢|好的|嗯|ok|hi|hello|[?？。!！,，.…\s])*$/i

/** `[图片]`: what stands in the place of something that is no words. */
export function isPlaceholder(line: string): boolean {
  return /^\[[^\]]{1,12}\]$/.test(line.trim())
}

/** Whether a customer's line says anything about the matter: not a tap on a choice, not a greeting, not only a wish for a person. */
export function tellsSomething(line: string): boolean {
  const plain = readingText(line).trim()
  if (MENU_WORDS.test(plain) || PLEASANTRIES.test(plain)) return false
  return (
    plain
      .replace(
        /(?:我要|我想|帮我|请|麻烦|给我)?(?:转|找|叫|接)?(?:一?个|一下)?(?:人工|真人|客服)(?:客服|服务)?[吧呀啊。!！]*/g,
        '',
      )
      .trim().length >= 2
  )
}

/** What the customer said about the matter, oldest first. */
export function tellingLines(talk: readonly Message[]): string[] {
  return talk
    .filter(({ direction, author }) => direction === 'in' && author === 'customer')
    .filter(
      ({ type, payload }) =>
        type !== 'event' && payload?.recalled !== true && payload?.menuId === undefined,
    )
    .map(({ text }) => text)
    .filter(tellsSomething)
}
