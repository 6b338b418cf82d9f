import type { EntityManager } from 'typeorm'
import type { FigurePeriod } from '../../conversations/figures/figure-case'
import type { MissesContent } from './report.contract'

/** What became of what the bot was asked. */
export interface BotAnswers {
  answered: number
  confirmed: number
  unsolved: number
  back: number
  called: number
  silent: number
}

export interface MissedWords {
  /** Null where they are gone. */
  words: string | null
  at: Date
  topics: readonly string[]
  filed: boolean
}

/** What reports ask of the bot's record, which is another room's. */
export interface ReportPorts {
  botAnswers(manager: EntityManager, period: FigurePeriod): Promise<BotAnswers>
  /** Not understood, offered in vain, answered and then called for a person, answered and not solved; the newest first. */
  weakTurns(manager: EntityManager, period: FigurePeriod): Promise<MissesContent['turns']>
  wordsOf(
    manager: EntityManager,
    turnIds: readonly string[],
  ): Promise<ReadonlyMap<string, MissedWords>>
}
