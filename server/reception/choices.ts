import { offer, say, type Choice, type Reply } from '../bot/reply'

/** What a tap on a choice says. The ids come back from the channel exactly as they were given. */
export type Chosen =
  | { kind: 'person' }
  | { kind: 'leave'; sessionId: string }
  | { kind: 'stay'; sessionId: string }
  | { kind: 'solved'; sessionId: string; solved: boolean }
  | { kind: 'rate'; sessionId: string; score: number }

export const PERSON_CHOICE: Choice = { id: 'person', label: '找客服' }

export function leaveChoice(sessionId: string): Choice {
  return { id: `leave_${sessionId}`, label: '留言' }
}

export function stayChoice(sessionId: string): Choice {
  return { id: `stay_${sessionId}`, label: '继续等' }
}

export function solvedChoices(sessionId: string): Choice[] {
  return [{ id: `solved_${sessionId}_yes`, label: '解决了' }, { id: `solved_${sessionId}_no`, label: '没有解决' }]
}

/** From 1 to 5, so that where choices become numbers the number is the score. */
export function rateChoices(sessionId: string): Choice[] {
  return ['很不满意', '不满意', '一般', '满意', '非常满意'].map((label, index) => ({ id: `rate_${sessionId}_${index + 1}`, label }))
}

/** Pure. Null: not one of ours, or altered. */
export function readChoice(menuId: string): Chosen | null {
  if (menuId === PERSON_CHOICE.id) return { kind: 'person' }
  const [, verb, sessionId = ''] = /^(leave|stay)_([a-z0-9_]{4,40})$/.exec(menuId) ?? []
  if (verb === 'leave' || verb === 'stay') return { kind: verb, sessionId }
  const [, solvedId, answer] = /^solved_([a-z0-9_]{4,40})_(yes|no)$/.exec(menuId) ?? []
  if (solvedId !== undefined) return { kind: 'solved', sessionId: solvedId, solved: answer === 'yes' }
  const [, ratedId, score] = /^rate_([a-z0-9_]{4,40})_([1-5])$/.exec(menuId) ?? []
  return ratedId === undefined ? null : { kind: 'rate', sessionId: ratedId, score: Number(score) }
}

/** Words with choices and doors below them. */
export function choose(text: string, choices: readonly Choice[], ...links: Reply['links'][number][]): Reply {
  return offer(say(text, ...links), ...choices)
}
