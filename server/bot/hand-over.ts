import type { TicketKind } from '../tickets/ticket.contract'
import { readComplaint } from './complaint'
import { readMood, type Mood } from './mood'

/** Why a person takes over at once, whatever the bot could have answered (U5). */
export type HandOverWhy = 'asked' | 'anger' | 'money' | 'urgent'

export interface HandOver {
  why: HandOverWhy
  /** Kind of problem, as far as the words tell it: decides the department. */
  kind: TicketKind | null
}

/**
 * Whether these words call for a person. A wish for a person comes first; then how the writer feels, which the agent must know
 * before what it is about.
 */
export function readHandOver(text: string, now: Date): HandOver | null {
  const mood = readMood(text)
  const why = whyOf(mood)
  return why && { why, kind: kindOf(mood, readComplaint(text, now).kind) }
}

function whyOf(mood: Mood): HandOverWhy | null {
  if (mood.asksForPerson) return 'asked'
  if (mood.angry) return 'anger'
  if (mood.missesMoney || mood.defrauded) return 'money'
  return mood.urgent ? 'urgent' : null
}

/** `怎么` and the like say little beside missing money. */
function kindOf(mood: Mood, read: TicketKind | null): TicketKind | null {
  if (read !== null && read !== 'how-to') return read
  if (mood.defrauded) return 'account-security'
  return mood.missesMoney ? 'after-sales' : read
}
