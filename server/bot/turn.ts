import { HOUR_MS, MINUTE_MS } from '../lib/clock'
import type { TicketKind } from '../tickets/ticket.contract'
import type { HandOver, HandOverWhy } from './hand-over'
import { noteVisit, visitsWithinDay, type Memory } from './memory'
import type { Plan } from './plan'

/** What follows on a message while the bot has the talk, from the plan and from what went before. Pure. */
export interface Heard {
  plan: Plan
  /** The bot has an answer to it. */
  understood: boolean
  /** Something was hidden in it that nobody may ask for. */
  hidesSecret: boolean
  memory: Memory
  missCount: number
  now: Date
}

export interface TurnRules {
  missesBeforePerson: number
  visitsBeforePerson: number
  /** Which department's matter a kind is. */
  departmentOf(kind: TicketKind): string
}

export interface Turn {
  call: HandOver | null
  /** They are asked whether a person should come; who says nothing gets one. */
  ask: boolean
  /** They were asked and said no. */
  declined: boolean
  /** What they say of the last answer. */
  outcome: 'confirmed' | 'unsolved' | 'back' | null
  /** The rule that the whole house knows: visits elsewhere are counted in before it decides. */
  memory: Memory
  missCount: number
}

/** Said no: not asked again for so long. */
const DECLINED_MS = 30 * MINUTE_MS
/** Asked twice within this, it was not answered. */
const SAME_MS = HOUR_MS

const YES = /^(?:好的?|要|需要|转|转吧|是的?|可以|嗯+|行|对|ok|yes)[吧的呀啊。!！~\s]*$/i
const NO = /^(?:先)?(?:不用|不要|不了|不必|不转|不需要|算了|no|先不用了?)[了吧的呀啊。!！~\s]*$/i

/** B1–B22 of the standard, in the order in which they count: safety, the wish, who writes, how they feel, and how the bot did. */
export function takeTurn(heard: Heard, rules: TurnRules): Turn {
  const memory = noteVisit(heard.memory, heard.now)
  const { plan } = heard
  const outcome = outcomeOf(heard)
  const counted = countMiss(heard, outcome)
  const turn: Turn = {
    call: null,
    ask: false,
    declined: false,
    outcome,
    memory: { ...memory, askedAt: null },
    missCount: counted.missCount,
  }
  const care = memory.care ?? (plan.signs.care ? 'yes' : null)
  const calls =
    callAtOnce(heard, rules) ??
    (care === 'yes' && memory.care === null ? { why: 'care' as const, kind: kindOf(plan) } : null)
  if (calls) return { ...turn, call: calls, memory: { ...turn.memory, care, askedAt: null } }
  if (memory.askedAt !== null)
    return afterAsking({ ...turn, memory: { ...turn.memory, care } }, heard)
  if (plan.signs.displeased && visitsWithinDay(memory, heard.now) >= rules.visitsBeforePerson)
    return { ...turn, call: { why: 'displeased', kind: kindOf(plan) } }
  if (counted.isMiss && counted.missCount >= rules.missesBeforePerson) {
    return {
      ...turn,
      call: { why: outcome === 'unsolved' ? 'unsolved' : 'misses', kind: kindOf(plan) },
    }
  }
  if (
    (plan.call?.why === 'anger' || plan.signs.displeased) &&
    !lately(memory.declinedAt, heard.now, DECLINED_MS)
  ) {
    return { ...turn, ask: true, memory: { ...turn.memory, askedAt: heard.now.getTime() } }
  }
  return turn
}

/** No question first. */
function callAtOnce({ plan, hidesSecret }: Heard, { departmentOf }: TurnRules): HandOver | null {
  const { call, signs } = plan
  if (signs.life) return { why: 'crisis', kind: 'account-security' }
  const asksOfDanger = !plan.asksAhead && plan.topics.some((topic) => SECURITY.has(topic))
  if (hidesSecret || signs.leaked || asksOfDanger)
    return { why: 'security', kind: 'account-security' }
  if (call && call.why !== 'anger') return call
  const [first] = plan.kinds
  const others = plan.kinds.filter(
    (kind) => first !== undefined && departmentOf(kind) !== departmentOf(first),
  )
  return first !== undefined && others.length > 0
    ? { why: 'several', kind: first, also: others }
    : null
}

/** To speak of these is to have been near a thief. */
const SECURITY = new Set([
  'account-stolen',
  'scammed',
  'odd-log-in',
  'asked-for-secrets',
  'they-called',
])

/** Yes, no, or more of the matter, which is a yes. Thanks and a greeting are neither. */
function afterAsking(turn: Turn, { plan, memory, now }: Heard): Turn {
  const place = { ...turn.memory, askedAt: memory.askedAt }
  if (NO.test(plan.text))
    return { ...turn, declined: true, memory: { ...turn.memory, declinedAt: now.getTime() } }
  if (turn.outcome === 'confirmed') return turn
  if (isPleasantry(plan) && !YES.test(plan.text)) return { ...turn, memory: place }
  return { ...turn, call: { why: 'anger', kind: kindOf(plan) }, memory: place }
}

export function isPleasantry({ intent, topics }: Pick<Plan, 'intent' | 'topics'>): boolean {
  return (
    (intent.kind === 'greeting' || intent.kind === 'thanks') &&
    topics.every((topic) => topic === 'small-talk')
  )
}

function outcomeOf({ plan, memory, now }: Heard): Turn['outcome'] {
  if (plan.signs.solved === true) return 'confirmed'
  if (plan.signs.solved === false || plan.signs.displeased) return 'unsolved'
  const again =
    memory.topic !== null &&
    memory.topic !== 'small-talk' &&
    plan.topics[0] === memory.topic &&
    lately(memory.seenAt, now, SAME_MS)
  return again && !namesSomething(plan) ? 'back' : null
}

/** An order or a ticket makes of the same question another one. */
const namesSomething = ({ intent: { kind } }: Plan): boolean =>
  kind === 'order' || kind === 'ticket' || kind === 'phone-number' || kind === 'trouble'

/** Not understood, the same question again, 没有解决: each is a miss of the matter. Only an answer that was confirmed, or another matter, clears. */
function countMiss(
  { plan, understood, memory, missCount }: Heard,
  outcome: Turn['outcome'],
): { isMiss: boolean; missCount: number } {
  if (outcome === 'confirmed') return { isMiss: false, missCount: 0 }
  if (outcome !== null) return { isMiss: true, missCount: missCount + 1 }
  if (isPleasantry(plan)) return { isMiss: false, missCount }
  if (!understood) return { isMiss: true, missCount: missCount + 1 }
  const [topic] = plan.topics
  return {
    isMiss: false,
    missCount:
      topic !== undefined && memory.topic !== null && topic !== memory.topic ? 0 : missCount,
  }
}

function lately(at: number | null, now: Date, ms: number): boolean {
  return at !== null && now.getTime() - at < ms
}

function kindOf({ kinds, call }: Plan): TicketKind | null {
  return call?.kind ?? kinds[0] ?? null
}

/** Ahead of those who are calm: 2 where a life is in danger, 1 where an account or money is being taken. */
export function rankOf(why: HandOverWhy): 0 | 1 | 2 {
  return why === 'crisis' ? 2 : why === 'security' ? 1 : 0
}
