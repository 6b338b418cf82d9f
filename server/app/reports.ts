import { In } from 'typeorm'
import { countTurns, listWeakTurns } from '../bot/bot-turns'
import { BotTurnRow } from '../bot/bot-turn.entity'
import { findEntry } from '../bot/knowledge'
import { Message } from '../conversations/message.entity'
import type { MissedWords, ReportPorts } from '../insight/reports/report-ports'
import type { Parts } from './parts'

/** What the reports are told of the bot. The words are read from the conversation: where these are erased, nothing is left. */
export function reportPorts({ bot }: Pick<Parts, 'bot'>): ReportPorts {
  return {
    botAnswers: (manager, { from, to }) => countTurns(manager, from, to),
    weakTurns: listWeakTurns,
    async wordsOf(manager, turnIds) {
      if (turnIds.length === 0) return new Map()
      const turns = await manager.findBy(BotTurnRow, { id: In([...turnIds]) })
      const said = await manager.findBy(Message, {
        conversationId: In(turns.map(({ conversationId }) => conversationId)),
        id: In(turns.map(({ messageId }) => messageId)),
      })
      const words = new Map(
        said.map(({ id, text, payload }) => [id, payload?.recalled === true ? '' : text]),
      )
      const { knowledge } = bot
      return new Map(
        turns.map(({ id, messageId, at, proposed, filedAt }): [string, MissedWords] => {
          const topics = (proposed ?? '')
            .split(' ')
            .flatMap((topic) => findEntry(knowledge, topic)?.title ?? [])
          return [id, { words: words.get(messageId) || null, at, topics, filed: filedAt !== null }]
        }),
      )
    },
  }
}
