import { proposalChosen } from '../bot/model/proposals'
import { topicChosen } from '../bot/topic-choices'
import { ASK_WHETHER_BOT, offerBotText } from './talk/bot-words'
import { offer, say, type Choice, type Reply } from '../bot/reply'

/** What a tap on a choice says. The ids come back from the channel exactly as they were given. */
export type Chosen =
  | { kind: 'person' }
  | { kind: 'not-yet' }
  | { kind: 'ask'; topic: string }
  | { kind: 'accept'; proposalId: string }
  | { kind: 'bot'; sessionId: string; yes: boolean }
  | { kind: 'leave'; sessionId: string }
  | { kind: 'stay'; sessionId: string }
  | { kind: 'solved'; sessionId: string; solved: boolean }
  | { kind: 'rate'; sessionId: string; score: number }

export const PERSON_CHOICE: Choice = { id: 'person', label: '转人工' }

/** To the question whether a person should come. */
export const NOT_YET_CHOICE: Choice = { id: 'not_yet', label: '先不用' }

/** Whether the bot should go on, while somebody waits for a person: only a yes moves anything. */
export function askWhetherBot(sessionId: string): Reply {
  return { ...choose(ASK_WHETHER_BOT, botChoices(sessionId, '不用，等客服')), asks: 'bot' }
}

/** An agent proposes it: whoever says nothing stays where they are. */
export function offerOfBot(sessionId: string, title: string): Reply {
  return choose(offerBotText(title), botChoices(sessionId, '不用，等客服'))
}

const botChoices = (sessionId: string, no: string): Choice[] => [
  { id: `bot_${sessionId}_yes`, label: '好' },
  { id: `bot_${sessionId}_no`, label: no },
]

export function leaveChoice(sessionId: string): Choice {
  return { id: `leave_${sessionId}`, label: '留言' }
}

export function stayChoice(sessionId: string): Choice {
  return { id: `stay_${sessionId}`, label: '继续等' }
}

export function solvedChoices(sessionId: string): Choice[] {
  return [
    { id: `solved_${sessionId}_yes`, label: '已经解决' },
    { id: `solved_${sessionId}_no`, label: '还没解决' },
  ]
}

/** From 1 to 5, so that where choices become numbers the number is the score. */
export function rateChoices(sessionId: string): Choice[] {
  return ['很不满意', '不满意', '一般', '满意', '很满意'].map((label, index) => ({
    id: `rate_${sessionId}_${index + 1}`,
    label,
  }))
}

/** Pure. Null: not one of ours, or altered. */
export function readChoice(menuId: string): Chosen | null {
  if (menuId === PERSON_CHOICE.id) return { kind: 'person' }
  if (menuId === NOT_YET_CHOICE.id) return { kind: 'not-yet' }
  const [, botId, yes] = /^bot_([a-z0-9_]{4,40})_(yes|no)$/.exec(menuId) ?? []
  if (botId !== undefined) return { kind: 'bot', sessionId: botId, yes: yes === 'yes' }
  const topic = topicChosen(menuId)
  if (topic !== null) return { kind: 'ask', topic }
  const proposalId = proposalChosen(menuId)
  if (proposalId !== null) return { kind: 'accept', proposalId }
  const [, verb, sessionId = ''] = /^(leave|stay)_([a-z0-9_]{4,40})$/.exec(menuId) ?? []
  if (verb === 'leave' || verb === 'stay') return { kind: verb, sessionId }
  const [, solvedId, answer] = /^solved_([a-z0-9_]{4,40})_(yes|no)$/.exec(menuId) ?? []
  if (solvedId !== undefined)
    return { kind: 'solved', sessionId: solvedId, solved: answer === 'yes' }
  const [, ratedId, score] = /^rate_([a-z0-9_]{4,40})_([1-5])$/.exec(menuId) ?? []
  return ratedId === undefined ? null : { kind: 'rate', sessionId: ratedId, score: Number(score) }
}

/** Words with choices and doors below them. */
export function choose(
  text: string,
  choices: readonly Choice[],
  ...links: Reply['links'][number][]
): Reply {
  return offer(say(text, ...links), ...choices)
}
