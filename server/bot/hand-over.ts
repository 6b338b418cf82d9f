import type { TicketKind } from '../tickets/ticket.contract'
import { readComplaint } from './complaint'
import { readMood, type Mood } from './mood'

/**
 * Why a person takes over (U5). `crisis`: a life is in danger. `security`: an account or what belongs to it is. `care`: who writes takes badly
 * to machines. `displeased`: with the bot, and not for the first time. `several`: matters of several departments. `misses`, `unsolved`: the bot
 * did not understand, or did not help. `slow`: its answer did not get there in time. `unreadable`: a picture, a voice, a file.
 */
export const HAND_OVER_WHYS = [
  'asked',
  'anger',
  'money',
  'urgent',
  'crisis',
  'security',
  'care',
  'displeased',
  'several',
  'misses',
  'unsolved',
  'slow',
  'unreadable',
] as const
export type HandOverWhy = (typeof HAND_OVER_WHYS)[number]

export interface HandOver {
  why: HandOverWhy
  /** Kind of problem, as far as the words tell it: decides the department. */
  kind: TicketKind | null
  /** What else it is about, for other departments. */
  also?: readonly TicketKind[]
}

/**
 * Whether these words call for a person. A wish for a person comes first; then how the writer feels, which the agent must know
 * before what it is about.
 */
export function readHandOver(text: string, now: Date): HandOver | null {
  return called(readMood(text), text, now)
}

/** The same where its words for a person turned out to be no wish. */
export function readBesidePerson(text: string, now: Date): HandOver | null {
  return called({ ...readMood(text), asksForPerson: false }, text, now)
}

function called(mood: Mood, text: string, now: Date): HandOver | null {
  const why = whyOf(mood)
  return why && { why, kind: kindOf(mood, readComplaint(text, now).kind) }
}

function whyOf(mood: Mood): HandOverWhy | null {
  if (mood.asksForPerson) return 'asked'
  if (mood.angry) return 'anger'
  if (mood.missesMoney || mood.defrauded) return 'money'
  return mood.urgent ? 'urgent' : null
}

/** `怎么` and the like say little beside missing money, and nothing beside haste: whose matter it is then is left to whoever takes it. */
function kindOf(mood: Mood, read: TicketKind | null): TicketKind | null {
  if (read !== null && read !== 'how-to') return read
  if (mood.defrauded) return 'account-security'
  if (mood.missesMoney) return 'after-sales'
  return whyOf(mood) === 'urgent' ? null : read
}
