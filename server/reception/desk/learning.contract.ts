import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'

const Topic = z.object({ topic: z.string(), title: z.string() })

/** What the bot did not understand, or offered in vain. */
export const BotMiss = z.object({
  missId: z.string(),
  /** As they are kept: masked. */
  words: z.string(),
  at: z.string(),
  /** `menu`: topics were offered and none was tapped. */
  kind: z.enum(['menu', 'missed']),
  /** What it may belong to, the likeliest first; one tap files it. */
  proposed: z.array(Topic),
})
export type BotMiss = z.infer<typeof BotMiss>

export const ListBotMisses = PageQuery

export const BotMissPage = z.object({
  items: z.array(BotMiss),
  nextCursor: z.string().nullable(),
  openCount: z.number().int(),
  /** All that it can be filed under. */
  topics: z.array(Topic),
})

/** POST /desk/api/bot/misses/:id/belongs; null: nothing for the bot. */
export const FileBotMiss = z.object({ topic: z.string().max(40).nullable() })

export const BotMissFiled = z.object({ missId: z.string(), topic: z.string().nullable() })

/** GET /desk/api/bot/figures: silence is neither solved nor unsolved. */
export const BotFiguresQuery = z.object({
  days: z.coerce.number().int().min(1).max(365).default(30),
})

const Count = z.number().int()
export const BotFiguresShown = z.object({
  days: Count,
  answered: Count,
  confirmed: Count,
  unsolved: Count,
  back: Count,
  called: Count,
  silent: Count,
  menus: Count,
  tapped: Count,
  missed: Count,
})

/** POST /desk/api/bot/try: what the bot would make of these words; nothing is written, and nobody's records are looked at. */
export const TryBot = z.object({ text: z.string().trim().min(1).max(500) })

export const TriedBot = z.object({
  kind: z.enum(['answer', 'choose', 'foreign', 'missed']),
  masked: z.string(),
  text: z.string(),
  heard: z.array(Topic.extend({ share: z.number() })),
  sources: z.array(z.string()),
  /** Why a person would come in the same message; null: none would. */
  calls: z.string().nullable(),
})
export type TriedBot = z.infer<typeof TriedBot>
export type BotMissPage = z.infer<typeof BotMissPage>
export type BotMissFiled = z.infer<typeof BotMissFiled>
export type BotFiguresShown = z.infer<typeof BotFiguresShown>
