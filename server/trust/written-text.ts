import { toPlainForm, withoutUnseen } from './plain-form'
import { judgeCard } from './card-decision'
import { findIn } from './sensitive-findings'
import { spelledIn } from './spelled-secrets'
import { CARD_SECRET as CARD_WORD } from './sensitive-kinds'
import { maskSensitive, replaced, warningFor, type MaskedText } from './sensitive-text'

/**
 * What somebody wrote, as it may be kept: without what official service never asks for (F2), and without card secrets. A secret is
 * shown in its order, to its owner, by a deliberate tap and on record (F5); copied into a chat it would be none of these.
 */
export interface WrittenText extends Pick<MaskedText, 'text' | 'warning'> {
  /** In words: `密码`, `卡密`. */
  found: string[]
}

const MASK = `[${CARD_WORD}已隐去]`

/** Card secrets that were sold here, by their bare form, among those that a text may hold. */
export type KnownSecrets = ReadonlyMap<string, { customerId: string; orderNumber: string }>

export interface Knowledge {
  secrets: KnownSecrets
  /** Who writes, or whose matter is written of: only they are told which order a secret is of. */
  customerId: string | null
}

const NOTHING_KNOWN: Knowledge = { secrets: new Map(), customerId: null }

const LABEL =
  '(?:卡密|激活码|兑换码|充值码|提货码|礼品码|CDK(?:ey)?|(?:卡|充值|激活|兑换|提货|礼品)密码)'
const NAMED = new RegExp(
  String.raw`${LABEL}\s{0,3}(?:(?:就?是|为|[:=])\s{0,3}){0,2}["'“‘「【(]?` +
    String.raw`(?<value>[A-Za-z0-9](?:[-_ ]?[A-Za-z0-9]){7,63})(?![A-Za-z0-9])`,
  'gi',
)
/** XXXX-XXXX-XXXX-XXXX: how most shops print them. */
const GROUPED =
  /(?<![A-Za-z0-9/_.-])(?<value>(?:[A-Za-z0-9]{4,8}[-\u2028]){2,7}[A-Za-z0-9]{4,8})(?![A-Za-z0-9/_-])/g
/** GC-7781-2234: with a short beginning, where a card or a code is named before it. */
const NAMED_GROUPED =
  /(?:卡|码|密钥|cdk(?:ey)?|key)[\s:是]{0,3}(?<value>[A-Z]{2,3}(?:-[A-Z0-9]{4,6}){2,5})(?![A-Za-z0-9-])/gi
/** The same with blanks. */
const SPACED =
  /(?<![A-Za-z0-9])(?<value>(?:[A-Z0-9]{4,6}[ \u2028]){2,5}[A-Z0-9]{4,6})(?![A-Za-z0-9])/g
export const ORDER_NUMBER = /^[A-Za-z]{2,6}\d{10,20}$/
export const TICKET_NUMBER = /^T\d{6}-\d{4,9}$/i
const FOUR_GROUPS_OF_DIGITS = /^\d{4,6}(?:-\d{4,6}){3,}$/

const GROUPS_OF_CAPITALS = /^([A-Z]{4}(-[A-Z]{4}){2,4}|[A-Z]{5}(-[A-Z]{5}){2,4})$/

const isSecret = (value: string): boolean =>
  /\d/.test(value) && !ORDER_NUMBER.test(value) && !TICKET_NUMBER.test(value)
const isGrouped = (value: string): boolean =>
  (/\d/.test(value) && /[A-Za-z]/.test(value)) ||
  FOUR_GROUPS_OF_DIGITS.test(value) ||
  GROUPS_OF_CAPITALS.test(value)
const isSpaced = (value: string): boolean => {
  const groups = value.split(/[ \u2028]/)
  return (
    /\d/.test(value) &&
    /[A-Z]/.test(value) &&
    groups.every((group) => group.length === groups[0]?.length)
  )
}

/** Pure. Masking what is masked already changes nothing. */
export function maskWritten(written: string, knowledge: Knowledge = NOTHING_KNOWN): WrittenText {
  const told = hideKnown(written, knowledge)
  const sensitive = maskSensitive(told ?? written)
  const once = maskCards(withoutUnseen(sensitive.text))
  const text = once === null ? null : (maskCards(once) ?? once)
  const names = sensitive.found.map(({ what }) => what)
  if (text === null && told === null)
    return { text: sensitive.text, found: names, warning: sensitive.warning }
  const found = [...names, CARD_WORD]
  return { text: text ?? sensitive.text, found, warning: warningFor(found) }
}

/** Nothing but what was hidden is left: there is nothing to understand. */
export function isOnlyHidden(text: string): boolean {
  const rest = text.replace(/\[[^[\]\n]{0,40}已隐去[^[\]\n]{0,60}\]/g, '')
  return rest !== text && /^(?:[\s\p{P}\p{S}]|这|我的|卡密|卡号|密码|是)*$/u.test(rest)
}

/** The order that a hidden secret is of, where the text says it. */
export function orderOfHidden(text: string): string | null {
  return /\[卡密已隐去，订单 ([A-Za-z0-9_-]+) 的\]/.exec(text)?.[1] ?? null
}

/** A secret as it is told apart: letters and digits, whatever their case, whatever stands between them. */
export function bareSecret(secret: string): string {
  return toPlainForm(withoutUnseen(secret))
    .replace(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
}

export interface Candidate {
  bare: string
  from: number
  to: number
}

const RUN = /[A-Za-z0-9]+(?:[ \t._·\u2028-]{1,3}[A-Za-z0-9]+)*/g
const SHORTEST = 8
const LONGEST = 64
/** Shorter ones could be guessed: a stranger is not told that there is such a one. */
const SHORTEST_OF_OTHERS = 12
/** A secret in groups of one, as somebody reads it out. */
const MOST_GROUPS = 20
const MOST_CANDIDATES = 600
/** A phone number, an order, a ticket: what most tokens are. */
const NO_SECRET = /^(?:1[3-9]\d{9}|[A-Z]{2,6}20\d{6}\d{2,12}|T\d{10,15}|20\d{6})$/

/** What in a text could be a card secret, in whatever groups it is written. The text is without what nobody sees. */
export function secretCandidates(text: string): Candidate[] {
  const found: Candidate[] = []
  for (const run of toPlainForm(text).matchAll(RUN)) {
    if (run[0].length < SHORTEST) continue
    const groups = [...run[0].matchAll(/[A-Za-z0-9]+/g)]
    for (let first = 0; first < groups.length; first += 1) {
      let bare = ''
      for (const group of groups.slice(first, first + MOST_GROUPS)) {
        bare += group[0].toUpperCase()
        if (bare.length > LONGEST) break
        if (!mayBeSecret(bare)) continue
        const from = run.index + (groups[first]?.index ?? 0)
        found.push({ bare, from, to: run.index + group.index + group[0].length })
        if (found.length >= MOST_CANDIDATES) return found
      }
    }
  }
  return found
}

function mayBeSecret(bare: string): boolean {
  return (
    bare.length >= SHORTEST &&
    (/\d/.test(bare) || bare.length >= SHORTEST_OF_OTHERS) &&
    !NO_SECRET.test(bare)
  )
}

/** Null when there is nothing to hide. */
function hideKnown(written: string, { secrets, customerId }: Knowledge): string | null {
  if (secrets.size === 0) return null
  const text = withoutUnseen(written)
  const spans = secretCandidates(text).flatMap(({ bare, from, to }) => {
    const known = secrets.get(bare)
    if (!known) return []
    if (known.customerId === customerId)
      return [{ from, to, mask: `[${CARD_WORD}已隐去，订单 ${known.orderNumber} 的]` }]
    return bare.length < SHORTEST_OF_OTHERS ? [] : [{ from, to, mask: MASK }]
  })
  return replaced(text, spans)
}

/** Null when there is nothing to hide. */
function maskCards(text: string): string | null {
  const plain = toPlainForm(text)
  const printed = [
    ...spansOf(NAMED, plain, isSecret),
    ...spansOf(GROUPED, plain, isGrouped),
    ...spansOf(NAMED_GROUPED, plain, isSecret),
    ...spansOf(SPACED, plain, isSpaced),
  ]
  const spelled = spelledIn(plain).filter(({ kind }) => kind === 'card-secret')
  const spans = [...spelled, ...printed, ...findIn(plain, judgeCard)]
  return replaced(
    text,
    spans.map(({ from, to }) => ({ from, to, mask: MASK })),
  )
}

function spansOf(
  pattern: RegExp,
  text: string,
  accept: (value: string) => boolean,
): Array<{ from: number; to: number }> {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const value = match.groups?.value ?? ''
    const from = match.index + match[0].length - value.length
    return accept(value) ? [{ from, to: from + value.length }] : []
  })
}
