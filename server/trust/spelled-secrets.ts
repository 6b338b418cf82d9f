import { isBankCardNumber, isIdCardNumber } from './card-numbers'
import type { SensitiveKind } from './sensitive-kinds'
import { namesIn, type Label } from './sensitive-labels'
import { GROUPED_PHONE, isMeasure, POSSIBLE_ID, UNION_PAY } from './sensitive-shapes'
import { isOfBank, isOfBoughtCard, isOfGoods, isToldLater, nameAfter } from './sensitive-naming'
import { NUMERALS } from './sensitive-units'

/**
 * Secrets that are spelled out: in lines, in groups with whatever between them, half in digits and half in words, 前半截 … 后半截 …. What
 * such a run is only shows when it is put together, which nobody does who reads it group by group.
 */
export interface Spelled {
  kind: SensitiveKind | 'card-secret'
  from: number
  to: number
  bare: string
}

const NUMERAL = Object.keys(NUMERALS).join('')
const UNIT = `[A-Za-z0-9${NUMERAL}]+`
/** Said between two parts of it, or before the first. */
const PART =
  '(?:就?是)?(?:最?[前后中末上下](?:一(?=半))?|开头|起头|中间|又[报发给说]了|然后|接着|跟着|接下来|再(?:来|往后)?|剩下的?|最后|第[一二三四1-4](?:段|组|节|串|个))' +
  '(?:头|面|边|间|半截?|半段|半部分|截|段|尾)?(?:是)?(?:[一二两三四五六七八九十几\\d]{1,2}(?:个|位))?(?:的)?(?:数字?|字母?)?(?:就?是|系)?'
/** What parts a run and is no letter, no end of a sentence, no mask; a line break is none of these. */
const MARKS = String.raw`[^\p{L}\p{N}\[\]。!?;]{0,4}`
const BETWEEN = `(?:${MARKS}(?:${PART}${MARKS}){1,2}|[^\\p{L}\\p{N}\\[\\]。!?;]{1,6})`
const runOf = (most: number): RegExp =>
  new RegExp(`(?:${PART}${MARKS}){0,2}(?<first>${UNIT})(?:${BETWEEN}${UNIT}){0,${most - 1}}`, 'uy')
const MOST_PARTS = 40
const RUN = runOf(MOST_PARTS)
const UNITS = new RegExp(UNIT, 'g')

const SPACE = String.raw`[\s"'“”‘’「」『』【】(<):=,.…~|→⇒➡\x60-]`
const NAMES_IT = new RegExp(
  `${SPACE}{0,4}(?:(?:就?是|系|为|shi|is|填的?|输的?|写的?|发你|发给你|给你|报给?你|告诉你|这个|这串|的|了|我|号|号码|码|数字|:|=)${SPACE}{0,3}){0,4}`,
  'iy',
)
/** `验证码` and what it takes to be looked for after it. */
const MOST_READ = 4_000
/** All of a run, which is cut in parts once and not anew from each of its groups. */
const WHOLE_RUN = runOf(MOST_READ)
const HOLDS_DIGITS = new RegExp(`[\\d${NUMERAL}]`)

interface Part {
  text: string
  bare: string
  from: number
  to: number
}

/** @param plain a text in its plain form */
export function spelledIn(plain: string): Spelled[] {
  if (!HOLDS_DIGITS.test(plain)) return []
  const text = plain.slice(0, MOST_READ)
  const found: Spelled[] = []
  for (const { label, to } of namesIn(text)) {
    if (found.some((one) => to > one.from && to <= one.to)) continue
    const named = label === 'password' && isOfBoughtCard(text.slice(0, to)) ? 'card-secret' : label
    const read = startsAfter(text, to, label)
      .map((at) => partsAt(text, at))
      .filter((parts) => parts.length > 1 || isMixed(parts[0]))
      .map((parts) => readNamed(named, parts, text))
      .find((one) => one !== null)
    if (read) found.push(read)
  }
  return [...found, ...unnamedIn(text, found), ...validityIn(text)]
}

/** Where what is named may begin: at once, or a few words later where nothing says that it did not come. */
function startsAfter(text: string, to: number, label: Label): number[] {
  NAMES_IT.lastIndex = to
  const tight = to + (NAMES_IT.exec(text)?.[0].length ?? 0)
  const refused = label === 'code' ? IS_REFUSED.exec(text.slice(to, to + MOST_SAID + 8))?.[0] : null
  if (refused) return [tight, to + refused.length]
  const gap = NEXT_PART.exec(text.slice(to, to + MOST_SAID))?.[0]
  return gap === undefined ||
    to + gap.length === tight ||
    !isToldLater(gap, MOST_SAID) ||
    namesIn(gap).length > 0
    ? [tight]
    : [tight, to + gap.length]
}

/** A code that is said to be wrong or late is told all the same. */
const IS_REFUSED = new RegExp(
  `^[^A-Za-z0-9。!?\\n收没]{0,10}(?:过期|失效|不对|错误|无效|不行)[^A-Za-z0-9${NUMERAL}。!?\\n]{0,4}?(?=${PART}|[0-9${NUMERAL}])`,
)
const MOST_SAID = 16
const NEXT_PART = new RegExp(`^[^A-Za-z0-9${NUMERAL}。!?\\n]+(?=[A-Z0-9${NUMERAL}]|[a-z](?![a-z]))`)

function partsAt(text: string, at: number, pattern = RUN): Part[] {
  pattern.lastIndex = at
  const run = pattern.exec(text)
  if (run === null) return []
  const first = run.index + run[0].indexOf(run.groups?.first ?? '')
  UNITS.lastIndex = first
  const parts: Part[] = []
  for (let unit = UNITS.exec(text); unit !== null; unit = UNITS.exec(text)) {
    const end = unit.index + unit[0].length
    if (end > run.index + run[0].length) break
    if (isOfPartName(text, unit.index, end)) continue
    parts.push({ text: unit[0], bare: bareOf(unit[0]), from: unit.index, to: end })
  }
  return parts
}

/** 后一半, 第二段: which part it is. */
const isOfPartName = (text: string, from: number, end: number): boolean =>
  end - from === 1 &&
  (text.charAt(from - 1) === '第' ||
    text.charAt(end) === '半' ||
    (/[前后中末下]/.test(text.charAt(from - 1)) && /[位个]/.test(text.charAt(end))))

const bareOf = (unit: string): string =>
  unit.replace(/[^A-Za-z0-9]/g, (character) => NUMERALS[character] ?? '').toUpperCase()
/** Digits and words for digits in one. */
const isMixed = (part: Part | undefined): boolean =>
  part !== undefined && /\d/.test(part.text) && /[^A-Za-z0-9]/.test(part.text)

/** The longest beginning of the parts that is what they are said to be. */
function readNamed(label: Label, parts: readonly Part[], text: string): Spelled | null {
  const kind = KINDS[label]
  if (kind === undefined) return null
  if (label !== 'id-card' && label !== 'bank-card' && isDay(parts.slice(0, 3))) return null
  if (GROUPED_PHONE.test(text.slice(parts[0]?.from, parts.at(-1)?.to))) return null
  let [bare, best]: [string, Spelled | null] = ['', null]
  const [first] = parts
  for (const [index, part] of parts.entries()) {
    if (first === undefined || !goesOn(label, part, parts.slice(0, index))) break
    bare += part.bare
    const said = { label, bare, parts: parts.slice(0, index + 1), text }
    if (fits(said)) best = { kind, from: first.from, to: part.to, bare }
  }
  return best
}

const KINDS: Readonly<Partial<Record<Label, Spelled['kind']>>> = {
  code: 'verification-code',
  'id-card': 'id-card',
  'bank-card': 'bank-card',
  'card-number': 'bank-card',
  cvv: 'bank-card',
  password: 'password',
  'card-secret': 'card-secret',
}

const LONGEST_PART = 4
const PHONE = /^1[3-9]\d{9}$/
const OTHER_NUMBER = /^(?:[A-Z]{2,6}20\d{6}\d{2,12}|T\d{10,15})$/
const ALL_DIGITS = /^\d+$/

/** A phone number, an order or a word beside it is not its next part. */
function goesOn(label: Label, { text, bare }: Part, before: readonly Part[]): boolean {
  if (PHONE.test(bare) || OTHER_NUMBER.test(bare)) return before.length === 0
  if (label === 'card-secret')
    return (
      !/^[a-z]{2,}$/.test(text) ||
      (text.length <= 4 && before.some((part) => /\d[a-z]|[a-z]\d/.test(part.text)))
    )
  if (label === 'password')
    return ALL_DIGITS.test(bare) && (before.length === 0 || bare.length <= LONGEST_PART)
  return ALL_DIGITS.test(bare) || (label === 'id-card' && /^\d*X$/.test(bare))
}

interface Said {
  label: Label
  bare: string
  parts: readonly Part[]
  text: string
}

function fits({ label, bare, parts, text }: Said): boolean {
  const last = parts.at(-1)
  const after = text.slice(last?.to ?? 0)
  const before = text.slice(0, parts[0]?.from ?? 0)
  const n = bare.length
  if (OTHER_NUMBER.test(bare) || (PHONE.test(bare) && parts.length > 1)) return false
  if (isMeasure({ type: 'digits', from: 0, to: 0, bare, groups: [] }, after)) return false
  switch (label) {
    case 'code':
      return isCode(parts, bare)
    case 'cvv':
      return n === 3
    case 'password':
      return (
        isCode(parts, bare) || (parts.every((part) => part.bare.length === 1) && n >= 4 && n <= 24)
      )
    case 'id-card':
      return n >= 15 && n <= 18
    case 'bank-card':
      return n >= 15 && n <= 19
    case 'card-number':
      return (
        n >= 15 &&
        !isOfGoods(before) &&
        (isBankCardNumber(bare) || UNION_PAY.test(bare) || (n <= 19 && isOfBank(before, after)))
      )
    case 'card-secret':
      return n <= 64 && ((/\d/.test(bare) && /[A-Z]/.test(bare) && n >= 8) || n >= 10)
    default:
      return false
  }
}

const DAY_OR_TIME = /^(?:(?:19|20)\d{2}|[01]?\d|2[0-4])$/

/** 2026-11-30 */
const isDay = ([year, month, day, ...more]: readonly Part[]): boolean =>
  month !== undefined &&
  day !== undefined &&
  more.length === 0 &&
  /^20\d\d$/.test(year?.text ?? '') &&
  month.text.length <= 2 &&
  day.text.length <= 2

function isCode(parts: readonly Part[], bare: string): boolean {
  if (isDay(parts)) return false
  if (parts.some((part) => part.bare.length > 6)) return false
  if (bare.length === 6)
    return !(parts.length === 3 && /^20\d\d$/.test(parts[0]?.bare ?? '')) || isMixed(parts[0])
  const oneByOne = parts.every((part) => part.bare.length === 1)
  const mixed = parts.length === 1 && isMixed(parts[0])
  return (
    (bare.length === 4 || bare.length === 8) &&
    (oneByOne ||
      mixed ||
      (bare.length === 8 && !parts.every((part) => DAY_OR_TIME.test(part.bare))))
  )
}

/** 有效期 08/29 beside a bank's card is asked for with it, and buys with it. */
const VALIDITY =
  /(?:有?效期(?:限|至|到)?|到期(?:日|年月)?|效期|expir\w*|\bexp)[^\d。\n]{0,6}(?<value>(?:0[1-9]|1[0-2])\s?[/-]?\s?(?:20)?[2-4]\d)(?!\d|[/-]\d)/gi
const OF_A_BANK = /银行|信用卡|储蓄卡|借记卡|卡号|cvv|cvc|安全码|三码|背面|visa|master/i

/** What is printed on a bank's card, one after the other: number, until when, and the three digits of its back. */
const AS_PRINTED =
  /(?:已隐去[^\]\n]{0,12}\][\s,、]{0,3}|有?效期[:是]?\s?|(?<![\dA-Za-z]))(?<value>(?:\d{13,19}[\s,、]{1,3})?(?:0[1-9]|1[0-2])[\s/-]?[2-4]\d[\s,、]{1,3}\d{3})(?![\d/-])/g

function validityIn(text: string): Spelled[] {
  const printed = [...text.matchAll(AS_PRINTED)].flatMap((match) => {
    const bare = match.groups?.value ?? ''
    const to = match.index + match[0].length
    const before = text.slice(0, to - bare.length)
    return /^\d{13}/.test(bare) ||
      /银行卡号已隐去[^\]\n]{0,12}\][\s,、]{0,3}$|效期[:是]?\s?$/.test(before)
      ? [{ kind: 'bank-card' as const, from: to - bare.length, to, bare }]
      : []
  })
  if (printed.length > 0 || !OF_A_BANK.test(text)) return printed
  return [...text.matchAll(VALIDITY)].map((match) => {
    const bare = match.groups?.value ?? ''
    const to = match.index + match[0].length
    return { kind: 'bank-card' as const, from: to - bare.length, to, bare }
  })
}

/** Digits in groups that carry their own proof, and what is named after it: `… 是我的验证码`. */
function unnamedIn(text: string, named: readonly Spelled[]): Spelled[] {
  const found: Spelled[] = []
  let [done, runEnds] = [0, 0]
  let [run, place]: [Part[], number] = [[], 0]
  for (const { index } of text.matchAll(GROUP_BEGINS)) {
    if (index < done || named.some(({ from, to }) => index >= from && index < to)) continue
    if (index > (run.at(-1)?.from ?? -1)) [run, place] = [partsAt(text, index, WHOLE_RUN), 0]
    while ((run[place]?.from ?? index) < index) place += 1
    const parts =
      run[place]?.from === index ? run.slice(place, place + MOST_PARTS) : partsAt(text, index)
    const last = parts.at(-1)
    if (last === undefined || (parts.length < 2 && !isMixed(parts[0]))) continue
    const one = provenOf(parts) ?? (index < runEnds ? null : namedAfter(parts, text))
    runEnds = Math.max(runEnds, last.to)
    if (one !== null) found.push(one)
    done = one?.to ?? done
  }
  return found
}

const GROUP_BEGINS = new RegExp(`(?<![A-Za-z0-9${NUMERAL}])[A-Z\\d${NUMERAL}]`, 'g')

function namedAfter(parts: readonly Part[], text: string): Spelled | null {
  const end = parts.at(-1)?.to ?? 0
  const name = nameAfter(text.slice(end, end + MOST_SAID).replace(/^\uFE0F?\u20E3/, ''))
  const read = name === null ? null : readNamed(name.label, parts, text)
  return read?.to === end ? read : null
}

function provenOf(parts: readonly Part[]): Spelled | null {
  let bare = ''
  const from = parts[0]?.from ?? 0
  for (const [at, part] of parts.entries()) {
    bare += part.bare
    if (bare.length === 18 && POSSIBLE_ID.test(bare) && isIdCardNumber(bare))
      return { kind: 'id-card', from, to: part.to, bare }
    if (!ALL_DIGITS.test(bare) || bare.length > 19) return null
    const isWhole = !ALL_DIGITS.test(parts[at + 1]?.bare ?? '')
    if (isWhole && bare.length >= 15 && isBankCardNumber(bare))
      return { kind: 'bank-card', from, to: part.to, bare }
  }
  return null
}
