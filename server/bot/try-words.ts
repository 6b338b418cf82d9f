import { maskWritten } from '../trust/written-text'
import type { HandOverWhy } from './hand-over'
import { findEntry, tellEntries, withoutWay, type Knowledge } from './knowledge'
import { readPlan } from './plan'
import { nothingSure } from './not-understood'
import { shippedModel, type Ranked } from './understanding/topic-model'
import { understand } from './understanding/understand'

/** What the bot would make of a message, by its words alone: nobody's records are looked at, and nothing is written. */
export interface Tried {
  kind: 'answer' | 'choose' | 'foreign' | 'missed'
  /** As it would be kept. */
  masked: string
  text: string
  /** What it is about, the likeliest first, each with how likely it is: the shares of all topics are one together. */
  heard: Array<{ topic: string; title: string; share: number }>
  sources: string[]
  calls: HandOverWhy | null
}

const MOST_HEARD = 5
const WORTH_TELLING = 0.01

export function tryWords(knowledge: Knowledge, words: string, now: Date): Tried {
  const { text: masked } = maskWritten(words)
  const plan = readPlan(masked, now)
  const entries = plan.topics.flatMap((topic) => findEntry(knowledge, topic) ?? [])
  const heard = surest(masked).flatMap(({ topic, share }) => {
    const entry = findEntry(knowledge, topic)
    return entry && share >= WORTH_TELLING ? [{ topic, title: entry.title, share }] : []
  })
  const told = {
    masked,
    heard: heard.slice(0, MOST_HEARD),
    sources: [...new Set(entries.map(({ source }) => source))],
    calls: plan.call?.why ?? null,
  }
  if (entries.length > 0)
    return { ...told, kind: 'answer', text: withoutWay(tellEntries(entries)).text }
  const reply = nothingSure(knowledge, plan)
  const choices = (reply.choices ?? []).map(({ label }, at) => `${at + 1}. ${label}`)
  return {
    ...told,
    kind: choices.length > 0 ? 'choose' : plan.foreign ? 'foreign' : 'missed',
    text: [reply.text, ...choices].join('\n'),
  }
}

/** Of two matters each is heard in its own clause, and is only half of the whole. */
function surest(text: string): Ranked[] {
  const shares = new Map<string, number>()
  for (const { topic, share } of [...understand(text).ranked, ...shippedModel().hear(text).clauses])
    shares.set(topic, Math.min(1, Math.max(share, shares.get(topic) ?? 0)))
  return [...shares]
    .map(([topic, share]) => ({ topic, share }))
    .sort((one, other) => other.share - one.share)
}
