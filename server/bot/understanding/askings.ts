import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One way in which people ask for something. */
export interface Asking {
  /** As it is learned: a topic, or one with what is only asked about it. */
  topic: string
  words: string
}

/** What tells nothing about the matter; it stands around what is asked. */
export const NO_TOPIC = 'none'
/** What is asked of us and no entry answers: prices, stock, trade. Known so that nothing else is taken for it. */
export const UNLISTED_TOPIC = 'unlisted'
/** A wish for a person, which the plan reads and no entry answers. */
export const WISH_TOPIC = 'human'
/**
 * A heading that ends so (`[supervisor?]`) holds questions about somebody who is wished for under the heading without it: the answer is the same,
 * and nobody is called.
 */
const ONLY_ASKED = '?'

/** What is learned apart and answered alike. */
export const topicOfLabel = (label: string): string =>
  label.endsWith(ONLY_ASKED) ? label.slice(0, -1) : label

export interface Askings {
  askings: Asking[]
  /** Lines of words.txt: words by the idea they stand for. */
  ideas: string[]
}

/** @param folder config/knowledge: ways of asking in `asked/*.txt` under `[topic]`, one a line; ideas in `words.txt` */
export function readAskings(folder: string): Askings {
  const asked = join(folder, 'asked')
  const files = readdirSync(asked)
    .filter((name) => name.endsWith('.txt'))
    .sort()
  return {
    askings: files.flatMap((file) => askingsIn(readFileSync(join(asked, file), 'utf8'))),
    ideas: readFileSync(join(folder, 'words.txt'), 'utf8').split('\n'),
  }
}

function askingsIn(text: string): Asking[] {
  const askings: Asking[] = []
  let topic = NO_TOPIC
  for (const line of text.split('\n').map((written) => written.trim())) {
    const heading = /^\[([a-z][a-z0-9-]{1,39}\??)\]$/.exec(line)?.[1]
    if (heading !== undefined) topic = heading
    else if (line !== '') askings.push({ topic, words: line })
  }
  return askings
}
