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
  const index = indexOf(entries)
  const said = wordsIn(text, index)
  const scores = new Map<Matchable, number>()
  for (const word of said) {
    for (const { entry, asking } of index.askingsWith.get(word) ?? []) {
      const score = scoreOf(asking, { text, said })
      if (score > (scores.get(entry) ?? 0)) scores.set(entry, score)
    }
  }
  const ranked = entries.filter((entry) => scores.has(entry) && !entry.not.some((word) => text.includes(word)))
    .map((entry) => ({ entry, score: scores.get(entry) ?? 0 })).sort((one, other) => other.score - one.score)
  const [best, second] = ranked
  return best && best.score !== second?.score ? best.entry : null
}

/** Every message is asked about, so only those askings are looked at of whose rarest group a word is in it. */
interface WordIndex {
  /** By their first character. */
  words: ReadonlyMap<string, readonly string[]>
  askingsWith: ReadonlyMap<string, ReadonlyArray<{ entry: Matchable; asking: Asking }>>
}

const indexes = new WeakMap<readonly Matchable[], WordIndex>()

function indexOf(entries: readonly Matchable[]): WordIndex {
  const known = indexes.get(entries)
  if (known) return known
  const all = entries.flatMap(({ asks }) => asks.flat(2))
  const uses = new Map<string, number>()
  for (const word of all) uses.set(word, (uses.get(word) ?? 0) + 1)
  const usesOf = (group: readonly string[]): number => group.reduce((sum, word) => sum + (uses.get(word) ?? 0), 0)
  const askingsWith = new Map<string, Array<{ entry: Matchable; asking: Asking }>>()
  for (const entry of entries) {
    for (const asking of entry.asks) {
      const [rarest = []] = [...asking].sort((one, other) => usesOf(one) - usesOf(other))
      for (const word of rarest) askingsWith.set(word, [...askingsWith.get(word) ?? [], { entry, asking }])
    }
  }
  const index = { words: byFirstCharacter(new Set(all)), askingsWith }
  indexes.set(entries, index)
  return index
}

function byFirstCharacter(words: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const word of words) groups.set(word.charAt(0), [...groups.get(word.charAt(0)) ?? [], word])
  return groups
}

/** Which of the words that mean something here are in the text. */
function wordsIn(text: string, { words }: WordIndex): Set<string> {
  const said = new Set<string>()
  for (let at = 0; at < text.length; at += 1) {
    for (const word of words.get(text.charAt(at)) ?? []) if (text.startsWith(word, at)) said.add(word)
  }
  return said
}

/** How many characters of the question the asking accounts for; 0 where a group is missing or too much is left over. */
function scoreOf(asking: Asking, { text, said }: { text: string; said: ReadonlySet<string> }): number {
  const covered = new Set<number>()
  for (const group of asking) {
    const word = longestIn(group, said)
    if (word === null) return 0
    for (let at = text.indexOf(word), end = at + word.length; at < end; at += 1) covered.add(at)
  }
  const rest = [...text].map((character, at) => (covered.has(at) ? ' ' : character)).join('').replace(FILLERS, '').replace(/\s/g, '')
  return covered.size / (covered.size + rest.length) >= LEAST_COVERED ? covered.size : 0
}

function longestIn(words: readonly string[], said: ReadonlySet<string>): string | null {
  return words.reduce<string | null>((longest, word) => (word.length > (longest?.length ?? 0) && said.has(word) ? word : longest), null)
}

function plain(text: string): string {
  return toHalfWidth(text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
