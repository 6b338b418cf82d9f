import { soundTable } from './kept-sounds'

/**
 * How words sound, so that a wrong character of the same sound (几活 for 激活), letters (jihuo) and first letters (jh) are all heard.
 * Sounds that many speakers do not keep apart are one: zh z, ch c, sh s, and a final n or ng.
 */
let table: ((character: string) => string | null) | null = null

/** Null for what is no Chinese character. */
export function soundOf(character: string): string | null {
  table ??= soundTable(blurred)
  return table(character)
}

function blurred(syllable: string): string {
  return syllable.replace(/^([zcs])h/, '$1').replace(/ng$/, 'n')
}

const INITIALS = [
  '',
  'b',
  'p',
  'm',
  'f',
  'd',
  't',
  'n',
  'l',
  'g',
  'k',
  'h',
  'j',
  'q',
  'x',
  'zh',
  'ch',
  'sh',
  'r',
  'z',
  'c',
  's',
  'y',
  'w',
]
const FINALS = [
  'a',
  'o',
  'e',
  'i',
  'u',
  'v',
  'ai',
  'ei',
  'ui',
  'ao',
  'ou',
  'iu',
  'ie',
  'ue',
  've',
  'er',
  'an',
  'en',
  'in',
  'un',
  'ang',
  'eng',
  'ing',
  'ong',
  'ia',
  'iao',
  'ian',
  'iang',
  'iong',
  'ua',
  'uo',
  'uai',
  'uan',
  'uang',
]
const NO_SYLLABLES =
  /^(?:[bpmf](?:e|ou$|ui|un|ua|uo|ong|iu|ia|iang)|[gkh]i|[jqx][aeo]|[zcs]h?ia|v|i|u|ong|in|ing|ia|iu|ie)/
const SYLLABLES = new Set(
  INITIALS.flatMap((initial) => FINALS.map((final) => initial + final)).filter(
    (syllable) =>
      !NO_SYLLABLES.test(syllable) || ['me', 'pou', 'mou', 'fou', 'miu', 'ne'].includes(syllable),
  ),
)
const LONGEST_SYLLABLE = 6

/** Letters read as syllables, the longest first; null where some are left over. */
export function readSyllables(letters: string): string[] | null {
  const from: Array<number | null> = [0, ...Array.from(letters, () => null)]
  for (let end = 1; end <= letters.length; end += 1) {
    for (let start = Math.max(0, end - LONGEST_SYLLABLE); start < end; start += 1) {
      if (from[start] !== null && SYLLABLES.has(letters.slice(start, end))) {
        from[end] = start
        break
      }
    }
  }
  const read: string[] = []
  for (let end = letters.length; end > 0;) {
    const start = from[end] ?? null
    if (start === null) return null
    read.unshift(blurred(letters.slice(start, end)))
    end = start
  }
  return read
}
