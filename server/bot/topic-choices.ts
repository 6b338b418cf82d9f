import type { Choice } from './reply'

/** What a tap on a topic says. */
export function askChoice(topic: string, title: string): Choice {
  return { id: `ask_${topic.replaceAll('-', '_')}`, label: title }
}

/** @returns the topic; null where the choice is none of these */
export function topicChosen(choiceId: string): string | null {
  const topic = /^ask_([a-z][a-z0-9_]{1,39})$/.exec(choiceId)?.[1]
  return topic === undefined ? null : topic.replaceAll('_', '-')
}
