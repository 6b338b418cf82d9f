/**
 * Where a session stands.
 * `bot`: the bot answers. `waiting`: in the queue for a person. `serving`: an agent has it. `ended`: over for good; the next
 * message begins another.
 */
export type SessionStatus = 'bot' | 'waiting' | 'serving' | 'ended'

export type EndReason = 'agent' | 'customer' | 'idle' | 'left-message' | 'channel' | 'blocked'

/** By which door the customer came; `desk`: a supervisor wrote to them first. */
export type SessionEntry = 'mine' | 'order' | 'ticket' | 'official-account' | 'kf' | 'desk'

const NEXT: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  bot: ['waiting', 'serving', 'ended'],
  waiting: ['bot', 'serving', 'ended'],
  // To the bot only by the customer's own yes (to-bot.ts).
  serving: ['bot', 'waiting', 'serving', 'ended'],
  ended: [],
}

export function canMove(from: SessionStatus, to: SessionStatus): boolean {
  return NEXT[from].includes(to)
}
