import { readSyllables, soundOf } from './syllables'

/**
 * Sounds as signs, one for each. Who writes in letters (`guan li yuan`) is read by them throughout; of who writes characters only the words of a
 * list are, as 灌理员 for 管理员: one character by itself sounds like too many.
 */
const FIRST_SIGN = 0xe100
const signs = new Map<string, string>()

function signOf(sound: string): string {
  const known = signs.get(sound)
  if (known !== undefined) return known
  const sign = String.fromCharCode(FIRST_SIGN + signs.size)
  signs.set(sound, sign)
  return sign
}

const HAN = /\p{Script=Han}/gu
const bySound = (character: string): string => {
  const sound = soundOf(character)
  return sound === null ? character : signOf(sound)
}

/** So many syllables in letters are no English. */
const LEAST_SYLLABLES = 5

/**
 * What was written in letters, as signs and without its blanks; null where it was written in characters.
 * @param text in its normal form
 */
export function lettersAsSounds(text: string): string | null {
  if ((text.match(HAN) ?? []).length > text.length / 4) return null
  let read = 0
  const sounds = text.replace(/[a-z]+/g, (letters) => {
    const syllables = readSyllables(letters)
    read += syllables?.length ?? 0
    return syllables?.map(signOf).join('') ?? letters
  })
  return read >= LEAST_SYLLABLES ? sounds.replace(HAN, bySound).replace(/\s+/g, '') : null
}

/** @param source of a pattern that is to be looked for among sounds */
export function soundPattern(source: string, flags = ''): RegExp {
  return new RegExp(source.replace(HAN, bySound), flags)
}

/** Words that are often written as others of the same sound, and hardly ever meant by those. */
const MISSPELT = [
  '客服',
  '管理员',
  '验证码',
  '校验码',
  '密码',
  '支付密码',
  '卡密',
  '二维码',
  '付款码',
  '身份证',
  '护照',
  '通行证',
  '银行卡',
  '信用卡',
  '官方',
  '屏幕',
  '转账',
  '保证金',
  '诈骗',
  '被骗',
  '骗子',
  '私下',
  '人工',
  '主管',
  '职员',
]
const spelt = new Map(MISSPELT.map((word) => [[...word].map(bySound).join(''), word]))
const LENGTHS = [...new Set(MISSPELT.map(({ length }) => length))].sort((one, other) => other - one)

/** The same words, those of the list as they are spelt. Every character keeps its place. */
export function speltRight(text: string): string {
  const characters = [...text]
  const sounds = characters.map(bySound)
  let right = ''
  for (let at = 0; at < characters.length;) {
    const word = LENGTHS.map((length) => spelt.get(sounds.slice(at, at + length).join(''))).find(
      (found) => found !== undefined,
    )
    right += word ?? characters[at] ?? ''
    at += word?.length ?? 1
  }
  return right
}
