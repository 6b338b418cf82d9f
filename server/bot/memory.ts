import { z } from 'zod'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/clock'

/** What the bot keeps of a talk between two messages. Small: it is read and written with the conversation. No words, no age. */
const Memory = z.object({
  /** The topic of the last answer, and its row among the bot's turns. */
  topic: z.string().nullable().catch(null),
  turnId: z.string().nullable().catch(null),
  /** They were angry, and it was asked whether a person should come: their place is that of this moment. */
  askedAt: z.number().nullable().catch(null),
  /** They said that none should. */
  declinedAt: z.number().nullable().catch(null),
  /** People first; `no`: taken back. */
  care: z.enum(['yes', 'no']).nullable().catch(null),
  /** When they came, of the last 24 hours. */
  visits: z.array(z.number()).catch([]),
  seenAt: z.number().catch(0),
  /** They left the queue for the bot: until then their old place is theirs again. */
  place: z.object({ since: z.number(), until: z.number() }).nullable().catch(null),
})
export type Memory = z.infer<typeof Memory>

const NOTHING: Memory = {
  topic: null,
  turnId: null,
  askedAt: null,
  declinedAt: null,
  care: null,
  visits: [],
  seenAt: 0,
  place: null,
}

export function readMemory(stored: string | null): Memory {
  if (stored === null) return NOTHING
  const parsed = Memory.safeParse(JSON.parse(stored))
  return parsed.success ? parsed.data : NOTHING
}

export function storedMemory(memory: Memory): string {
  return JSON.stringify(memory)
}

/** Silence that makes the next word another visit. */
const APART_MS = 30 * MINUTE_MS
/** That they are still here is written down so often. */
const SEEN_EVERY_MS = 10 * MINUTE_MS
const MOST_VISITS = 8

/** Somebody wrote. What was said hours ago is another matter. Pure. */
export function noteVisit(memory: Memory, now: Date): Memory {
  const at = now.getTime()
  if (at - memory.seenAt < SEEN_EVERY_MS) return memory
  const isNew = at - memory.seenAt >= APART_MS
  const visits = isNew
    ? [...memory.visits, at].filter((visit) => at - visit < DAY_MS).slice(-MOST_VISITS)
    : memory.visits
  const forgotten =
    at - memory.seenAt >= HOUR_MS ? { topic: null, turnId: null, askedAt: null } : {}
  return { ...memory, ...forgotten, visits, seenAt: at }
}

/** What is kept once a language model has answered, which no topic says of: what went before is no longer the last answer. Pure. */
export function afterModel(stored: string | null, now: Date): string {
  return storedMemory({ ...noteVisit(readMemory(stored), now), topic: null, turnId: null })
}

export function visitsWithinDay({ visits }: Pick<Memory, 'visits'>, now: Date): number {
  return visits.filter((visit) => visit > after(now, -DAY_MS).getTime()).length
}
