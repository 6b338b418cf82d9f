/** Words by the idea they stand for, found the longest first, in the order in which a text names them. */
export interface Ideas {
  namedIn(text: string): string[]
}

/** @param lines one idea each: its words with blanks between, the first of which names it; `#` begins a remark */
export function readIdeas(lines: readonly string[], normal: (word: string) => string): Ideas {
  const ideas = new Map<string, Set<string>>()
  for (const line of lines.filter((written) => written.trim() !== '' && !written.startsWith('#'))) {
    const words = line.trim().split(/\s+/).map(normal)
    for (const word of words) ideas.set(word, (ideas.get(word) ?? new Set()).add(words[0] ?? word))
  }
  const longest = new Uint8Array(LAST_CODE + 1)
  for (const word of ideas.keys()) {
    const code = word.charCodeAt(0)
    longest[code] = Math.max(longest[code] ?? 0, word.length)
  }
  return { namedIn: (text) => namesIn(text, ideas, longest) }
}

const LAST_CODE = 0xffff

function namesIn(
  text: string,
  ideas: ReadonlyMap<string, ReadonlySet<string>>,
  longest: Uint8Array,
): string[] {
  const named: string[] = []
  for (let at = 0; at < text.length;) {
    const length = longestWordAt(text, at, { ideas, longest })
    if (length > 0) named.push(...(ideas.get(text.slice(at, at + length)) ?? []))
    at += Math.max(1, length)
  }
  return named
}

interface Words {
  ideas: ReadonlyMap<string, unknown>
  /** By their first character. */
  longest: Uint8Array
}

function longestWordAt(text: string, at: number, { ideas, longest }: Words): number {
  for (
    let length = Math.min(longest[text.charCodeAt(at)] ?? 0, text.length - at);
    length > 0;
    length -= 1
  ) {
    const word = text.slice(at, at + length)
    if (ideas.has(word) && standsAlone(text, at, word)) return length
  }
  return 0
}

/** Latin words are whole words: `id` is not in `did`. */
function standsAlone(text: string, at: number, word: string): boolean {
  if (!/^[a-z]/.test(word)) return true
  return !/[a-z]/.test(text.charAt(at - 1)) && !/[a-z]/.test(text.charAt(at + word.length))
}
