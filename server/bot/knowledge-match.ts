import { toHalfWidth } from '../trust/half-width'

/**
 * A way of asking, as config/knowledge writes it: groups with a space between them, of which each must be in the question;
 * words with `|` between them, of which one must be: `怎么|如何|哪里 查|看 卡密`.
 */
export type Asking = ReadonlyArray<readonly string[]>

export function readAsking(written: string): Asking {
  return written.trim().split(/\s+/).map((group) => group.split('|').map(plain).filter((word) => word !== ''))
}

export interface Matchable {
  id: string
  asks: readonly Asking[]
  /** With one of these the question is about something else. */
  not: readonly string[]
}

/** Words that say nothing about what is asked. */
const FILLERS = /请问|你好|您好|麻烦|谢谢|一下|帮我|帮忙|我想|想问|问下|咨询|那个|这个|在吗|老板|客服|亲|你们|我们|我|您|你|吗|呢|啊|呀|吧|嘛|了|的|是|就|都|会|要|有/g
/** So much of a question must be accounted for; of the rest nobody knows whether it turns the meaning. */
const LEAST_COVERED = 0.42
/** Longer texts tell a story; the words of a question in them prove little. */
const LONGEST = 40

/** @returns the entry that the question is about, or null when none is sure enough, or two are as good as each other. Pure. */
export function findMatch<Entry extends Matchable>(entries: readonly Entry[], question: string): Entry | null {
  const text = plain(question)
  if (text === '' || text.length > LONGEST) return null
  const ranked = entries.filter(({ not }) => !not.some((word) => text.includes(word)))
    .map((entry) => ({ entry, score: Math.max(...entry.asks.map((asking) => scoreOf(asking, text))) }))
    .filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)
  const [best, second] = ranked
  return best && best.score !== second?.score ? best.entry : null
}

/** How many characters of the question the asking accounts for; 0 where a group is missing or too much is left over. */
function scoreOf(asking: Asking, text: string): number {
  const covered = new Set<number>()
  for (const group of asking) {
    const word = longestIn(group, text)
    if (word === null) return 0
    for (let at = text.indexOf(word), end = at + word.length; at < end; at += 1) covered.add(at)
  }
  const rest = [...text].map((character, at) => (covered.has(at) ? ' ' : character)).join('').replace(FILLERS, '').replace(/\s/g, '')
  return covered.size / (covered.size + rest.length) >= LEAST_COVERED ? covered.size : 0
}

function longestIn(words: readonly string[], text: string): string | null {
  return words.reduce<string | null>((longest, word) => (text.includes(word) && word.length > (longest?.length ?? 0) ? word : longest), null)
}

function plain(text: string): string {
  return toHalfWidth(text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
