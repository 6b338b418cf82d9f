import { In, type EntityManager } from 'typeorm'
import type { BotTurnRow } from '../../bot/bot-turn.entity'
import { countMisses, countTurns, fileTurn, listMisses } from '../../bot/bot-turns'
import { findEntry, type Knowledge } from '../../bot/knowledge'
import type { BotSources } from '../../bot/sources'
import { tryWords } from '../../bot/try-words'
import { Message } from '../../conversations/message.entity'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import { after, DAY_MS } from '../../lib/clock'
import { UserError } from '../../lib/errors'
import { toOffsetIso } from '../../lib/shanghai-time'
import {
  BotFiguresQuery,
  BotFiguresShown,
  BotMissFiled,
  BotMissPage,
  FileBotMiss,
  ListBotMisses,
  TriedBot,
  TryBot,
  type BotMiss,
} from './learning.contract'
import { whyText } from './desk-words'

export interface LearningRoutesDeps {
  db: Database
  bot: Pick<BotSources, 'knowledge'>
}

/** What the bot is to learn, for the operator. The words are read from the conversation: where these are erased, nothing is left. */
export function learningRoutes(api: Api, { db, bot }: LearningRoutesDeps): void {
  api.read(
    'GET /desk/api/bot/misses',
    {
      summary: '自动客服没听懂的',
      auth: 'supervisor',
      query: ListBotMisses,
      answer: BotMissPage,
    },
    async ({ query: { limit, cursor } }) => {
      const { knowledge } = bot
      const topics = knowledge.map(({ id, title }) => ({ topic: id, title }))
      const found = await listMisses(db.read, { limit: limit + 1, before: cursor })
      const shown = found.slice(0, limit)
      const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null
      return {
        items: await presentMisses(db.read, knowledge, shown),
        nextCursor,
        openCount: await countMisses(db.read),
        topics,
      }
    },
  )

  api.write(
    'POST /desk/api/bot/misses/:id/belongs',
    {
      summary: '归到一类',
      auth: 'supervisor',
      body: FileBotMiss,
      answer: BotMissFiled,
    },
    async (tx, { actor, params, body: { topic } }) => {
      if (topic !== null && !findEntry(bot.knowledge, topic))
        throw new UserError('unknown_topic', { status: 422, public: '没有这一类，请从列表里选' })
      const { id, filedTopic } = await fileTurn(tx, {
        id: params.id ?? '',
        topic,
        by: actor.agentId,
      })
      return { missId: id, topic: filedTopic === 'none' ? null : filedTopic }
    },
  )

  api.read(
    'POST /desk/api/bot/try',
    { summary: '试一句，看自动客服怎么答', auth: 'supervisor', body: TryBot, answer: TriedBot },
    ({ body: { text } }) => {
      const { calls, ...tried } = tryWords(bot.knowledge, text, db.clock.now())
      return Promise.resolve({ ...tried, calls: calls === null ? null : whyText(calls) })
    },
  )

  api.read(
    'GET /desk/api/bot/figures',
    {
      summary: '自动客服答得怎样',
      auth: 'supervisor',
      query: BotFiguresQuery,
      answer: BotFiguresShown,
    },
    async ({ query: { days } }) => ({
      days,
      ...(await countTurns(db.read, after(db.clock.now(), -days * DAY_MS))),
    }),
  )
}

/** Whose words are gone is not shown. */
async function presentMisses(
  manager: EntityManager,
  knowledge: Knowledge,
  turns: readonly BotTurnRow[],
): Promise<BotMiss[]> {
  if (turns.length === 0) return []
  const place = turns.map(({ conversationId, messageId }) => ({ conversationId, id: messageId }))
  const said = await manager.findBy(Message, {
    conversationId: In(place.map(({ conversationId }) => conversationId)),
    id: In(place.map(({ id }) => id)),
  })
  const words = new Map(
    said.map(({ id, text, payload }) => [id, payload?.recalled === true ? '' : text]),
  )
  return turns.flatMap(({ id, messageId, at, kind, proposed }) => {
    const text = words.get(messageId) ?? ''
    if (text === '' || kind === 'answered') return []
    const titles = (proposed ?? '')
      .split(' ')
      .flatMap((topic) => findEntry(knowledge, topic) ?? [])
      .map(({ id: topic, title }) => ({ topic, title }))
    return [{ missId: id, words: text, at: toOffsetIso(at), kind, proposed: titles }]
  })
}
