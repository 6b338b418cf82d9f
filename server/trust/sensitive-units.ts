/** A run in a text that could be a secret: digits in whatever groups, digits in Chinese, or a token with letters. */
export interface Unit {
  type: 'digits' | 'numerals' | 'word' | 'mask' | 'link'
  from: number
  to: number
  /** Digits as digits and without what stands between the groups; a word as it is written. */
  bare: string
  /** How many digits each group has. */
  groups: readonly number[]
}

export const NUMERALS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  洞: '0',
  一: '1',
  幺: '1',
  壹: '1',
  二: '2',
  两: '2',
  贰: '2',
  三: '3',
  叁: '3',
  四: '4',
  肆: '4',
  五: '5',
  伍: '5',
  六: '6',
  陆: '6',
  七: '7',
  拐: '7',
  柒: '7',
  八: '8',
  捌: '8',
  九: '9',
  勾: '9',
  玖: '9',
}

const MASK = /\[[^[\]\n]{0,40}已隐去[^[\]\n]{0,60}\]/y
const LINK = /(?:https?:\/\/|www\.)[\w.~:/?#@!$&'()*+,;=%-]+/iy
const TOKEN = /[@#$%^&*_]{0,3}[A-Za-z0-9](?:(?:[\w@#$%^&*+=~.!?/]|-(?!-))*[A-Za-z0-9@#$%^&*~])?/y
/** Between two groups: one mark, with a blank beside it. */
const BETWEEN = /\uFE0F?\u20E3[ \t]?|[ \t]?[-./、,·_*][ \t]?|[ \t]{1,2}/y
/** A longer group stands alone. */
const LONGEST_GROUP = 13
const MOST_GROUPS = 20

/** Words in letters that name what follows them without a blank: `mima123456`. */
const LATIN_LABEL = new RegExp(
  '^(?:(?:w(?:o)?de)?(?:mima|yanzhengma|zhanghao|kahao|shenfenzheng(?:hao)?|yinhangka(?:hao)?|kami' +
    '|jihuoma|duihuanma|dingdanhao|yanzhengm)(?:shi)?' +
    '|(?:yzm|yhk|sfz|mm|pwd|psw|pw|passwd|password|passcode|otp|code|pin|u?id|cvv2?|cvn2?|cvc2?|anydesk' +
    '|todesk|teamviewer)(?=[\\d=:]))',
  'i',
)

const NUMERAL_CODES: ReadonlySet<number> = new Set(
  Object.keys(NUMERALS).map((numeral) => numeral.charCodeAt(0)),
)
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isNumeral = (code: number): boolean => code > 0x3000 && NUMERAL_CODES.has(code)

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

/** Where a unit may begin. */
const BEGINNING = new RegExp(`[[A-Za-z0-9@#$%^&*_${Object.keys(NUMERALS).join('')}]`, 'g')

/** Reads each character once, or a few times. @param text in its plain form */
export function unitsOf(text: string): Unit[] {
  const units: Unit[] = []
  BEGINNING.lastIndex = 0
  for (let at = BEGINNING.exec(text)?.index; at !== undefined; at = BEGINNING.exec(text)?.index) {
    const unit = unitAt(text, at)
    if (unit !== null && unit.bare.length >= 2) units.push(unit)
    BEGINNING.lastIndex = unit?.to ?? at + 1
  }
  return units
}

/** One digit with nothing after it that it could go on with. */
const ANY_NUMERAL = Object.keys(NUMERALS).join('')
const LONE = new RegExp(
  `[\\d${ANY_NUMERAL}](?!\\uFE0F|\\u20E3|[\\w${ANY_NUMERAL}个 \\t./、,·*@#$%^&~!+=?-])`,
  'y',
)

function unitAt(text: string, from: number): Unit | null {
  const [first, code] = [text.charAt(from), text.charCodeAt(from)]
  if (first === '[') return whole('mask', matchAt(MASK, text, from), from)
  if (/[hw]/i.test(first)) {
    const link = matchAt(LINK, text, from)
    if (link !== null) return whole('link', link, from)
  }
  if (matchAt(LONE, text, from) !== null) return null
  if (isNumeral(code) || (isDigit(code) && !isWordAt(text, from)))
    return repeatedAt(text, from) ?? numberAt(text, from)
  const token = matchAt(TOKEN, text, from)
  return token === null ? null : wordOf(token, from)
}

function whole(type: Unit['type'], found: string | null, from: number): Unit | null {
  return found === null ? null : { type, from, to: from + found.length, bare: found, groups: [] }
}

/** With what else stands right after it: `lihua@163.com/abc123`. */
const MAIL_ADDRESS = /^[\w.+-]{1,40}@[A-Za-z0-9-]{1,30}(?:\.[A-Za-z]{2,6}){1,2}(?=[^\w.-])/

/** Its name is read over, what it names is read next. */
function wordOf(token: string, from: number): Unit | null {
  const address = MAIL_ADDRESS.exec(token)?.[0]
  if (address !== undefined)
    return { type: 'word', from, to: from + address.length, bare: address, groups: [] }
  const label = LATIN_LABEL.exec(token)?.[0]
  if (label !== undefined && label.length < token.length)
    return { type: 'word', from, to: from + label.length, bare: '', groups: [] }
  if (!/[A-Za-z]/.test(token) && !/\d/.test(token)) return null
  return { type: 'word', from, to: from + token.length, bare: token, groups: [] }
}

const DIGITS_THEN = /\d{1,30}(?:[-./_]\d{1,30}){0,24}/y

/** Digits that go on as letters or signs are a word. An X may end a number. */
function isWordAt(text: string, at: number): boolean {
  const digits = matchAt(DIGITS_THEN, text, at)
  if (digits === null) return false
  const rest = text.slice(at + digits.length, at + digits.length + 3)
  return /^[@#$%^&+=~_]{0,2}[A-Za-z]/.test(rest) && !/^[xX](?![A-Za-z0-9])/.test(rest)
}

/** With its area. */
const LANDLINE = /0[1-9]\d{1,2}-[2-8]\d{6,7}(?!\d)/y

function numberAt(text: string, from: number): Unit {
  const landline = matchAt(LANDLINE, text, from)
  if (landline !== null)
    return {
      type: 'digits',
      from,
      to: from + landline.length,
      bare: digitsOf(landline),
      groups: sizesOf(landline),
    }
  const ends = groupsAt(text, from)
  if (ends.length > MOST_GROUPS) return listAt(text, from)
  const [first = from] = ends
  const kept = belongTogether(ends, from) ? ends : [first]
  let to = kept.at(-1) ?? from
  let bare = digitsOf(text.slice(from, to))
  const sizes = kept.length === 1 ? [bare.length] : sizesOf(text.slice(from, to))
  if (bare.length >= 14 && endsInX(text, to)) {
    bare += 'X'
    to += 1
  }
  return {
    type: isNumeral(text.charCodeAt(from)) ? 'numerals' : 'digits',
    from,
    to,
    bare,
    groups: sizes,
  }
}

const IN_LIST = new RegExp(`[-./、,·_* \\t\\d${Object.keys(NUMERALS).join('')}]+`, 'y')

/** So many groups are a list, and no number. */
function listAt(text: string, from: number): Unit {
  const list = matchAt(IN_LIST, text, from) ?? ''
  return { type: 'link', from, to: from + list.length, bare: list, groups: [] }
}

const digitsOf = (text: string): string =>
  text.replace(
    /./gsu,
    (character) => NUMERALS[character] ?? (character >= '0' && character <= '9' ? character : ''),
  )
const sizesOf = (text: string): number[] =>
  text.split(/(?:[-./、,·_* \t]|\uFE0F|\u20E3)+/).map((group) => group.length)

/** Where each group of a number ends. */
function groupsAt(text: string, from: number): number[] {
  const ends: number[] = []
  let [at, mark, size, alike] = [from, '', 0, true]
  while (ends.length <= MOST_GROUPS) {
    const end = groupEnd(text, at)
    const last = ends.at(-1)
    if (last === undefined) size = end - at
    else {
      if (end === at || end - at > LONGEST_GROUP || goesOnInLetters(text, end)) return ends
      const between = text.slice(last, at).trim()
      alike &&= size <= 2 && end - at === size
      // One by one or in pairs: whatever stands between.
      if (ends.length > 1 && between !== mark && !alike) return ends
      if (ends.length === 1) mark = between
    }
    ends.push(end)
    if (ends.length === 1 && size > LONGEST_GROUP) return ends
    const gap = matchAt(BETWEEN, text, end)
    if (gap === null) return ends
    at = end + gap.length
  }
  return ends
}

/** Short groups are of one number; long ones where they make up a card or a document. */
function belongTogether(ends: readonly number[], from: number): boolean {
  const sizes = ends.map((end, at) => end - (at === 0 ? from : (ends[at - 1] ?? 0)))
  if (ends[0] === from + PHONE_DIGITS) return false
  return isDocumentLong(ends, from) || sizes.every((size) => size <= 5)
}

function isDocumentLong(ends: readonly number[], from: number): boolean {
  const length = (ends.at(-1) ?? from) - from - (ends.length - 1)
  return length >= 14 && length <= 20
}

const PHONE_DIGITS = 11

const REPEATED =
  /([三四五六七八3-8])个([\d〇零一幺二三四五六七八九])(?![\d〇零一幺二三四五六七八九十百千万])/y

/** 六个8 */
function repeatedAt(text: string, from: number): Unit | null {
  REPEATED.lastIndex = from
  const [found, times = '', digit = ''] = REPEATED.exec(text) ?? []
  if (found === undefined) return null
  const count = Number(NUMERALS[times] ?? times)
  return {
    type: 'numerals',
    from,
    to: from + found.length,
    bare: (NUMERALS[digit] ?? digit).repeat(count),
    groups: [count],
  }
}

/** Digits of one script. */
function groupEnd(text: string, from: number): number {
  const isSame = isNumeral(text.charCodeAt(from)) ? isNumeral : isDigit
  let end = from
  while (end < text.length && isSame(text.charCodeAt(end))) end += 1
  return end
}

function endsInX(text: string, at: number): boolean {
  return /^[xX](?![A-Za-z0-9])/.test(text.slice(at, at + 2))
}

function goesOnInLetters(text: string, end: number): boolean {
  return /[A-Za-z]/.test(text.charAt(end)) && !endsInX(text, end)
}
