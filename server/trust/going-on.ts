import { SEAM, toPlainForm, withoutUnseen } from './plain-form'
import { CARD_SECRET } from './sensitive-kinds'
import { isExplainedByShape } from './sensitive-shapes'
import { unitsOf } from './sensitive-units'
import { warningFor } from './sensitive-text'
import { ORDER_NUMBER, TICKET_NUMBER, type WrittenText } from './written-text'

/** Longer ones say by themselves what they are about. */
const MOST_GOING_ON = 120

/**
 * Whether a message may be the next part of what the one before it began: 卡号 in one and 卡密 in the next, or the halves of a code. Asked of
 * every message, so that the one before is looked up for few.
 * @param masked what is left once it was masked by itself
 */
export function mayGoOn(masked: string): boolean {
  if (masked.length > MOST_GOING_ON) return false
  const plain = toPlainForm(withoutUnseen(masked))
  return unitsOf(plain).some((unit) => {
    const { type, bare } = unit
    if (type === 'mask' || type === 'link') return false
    if (type !== 'word') return bare.length >= 3 && !isExplainedByShape(unit)
    if (ORDER_NUMBER.test(bare) || TICKET_NUMBER.test(bare) || bare.length < 4) return false
    return bare === plain.trim() || (/\d/.test(bare) && !isExplainedByShape(unit))
  })
}

/** Two messages as one text. */
export function goingOn(before: string, text: string): string {
  return `${before.replaceAll(SEAM, '\n')}${SEAM}${text.replaceAll(SEAM, '\n')}`
}

/**
 * Each of two messages as it may be kept: what goes on right after something that was hidden is more of it.
 * @param masked what was joined of them, masked
 */
export function apart({ text: masked, warning }: Pick<WrittenText, 'text' | 'warning'>): Parted {
  const at = masked.indexOf(SEAM)
  const [before, text] = [masked.slice(0, at), masked.slice(at + SEAM.length)]
  const { part, told } = NEXT_PART.exec(toPlainForm(text))?.groups ?? {}
  if (part === undefined) return { before, text, warning }
  const first = FIRST_PART.exec(toPlainForm(before))?.groups?.part
  if (first !== undefined && told !== undefined && areHalves(first, part))
    return {
      before: hidden(before, first, CARD_SECRET),
      text: hidden(text, part, CARD_SECRET),
      warning: warningFor([CARD_SECRET]),
    }
  const what = ENDS_HIDDEN.exec(before)?.groups?.what
  return what === undefined || !isNextPart(part, told !== undefined)
    ? { before, text, warning }
    : { before, text: hidden(text, part, what), warning: warning ?? warningFor([what]) }
}

/** @param part how the last of the text reads in its plain form, in which every character keeps its place */
function hidden(text: string, part: string, what: string): string {
  const at = toPlainForm(text).lastIndexOf(part)
  return `${text.slice(0, at)}[${what}已隐去]${text.slice(at + part.length)}`
}

interface Parted {
  before: string
  text: string
  warning: string | null
}

const ENDS_HIDDEN = /\[(?<what>卡密|密码|验证码|付款码)已隐去\][\s\p{P}]{0,3}$/u
const NEXT_PART =
  /^[\s\p{P}]{0,3}(?<told>(?:还有|又报了|又是|再|接着|然后|剩下的?|[后下]面?(?:的|一?半段?|一?段|[一二三四五六七八九十\d]位)?|另一?半|第[二2][段组节串])(?:就?是)?[\s:,]{0,2})?(?<part>[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){2,40})[\s\p{P}]{0,3}$/u

/** 前一半 …: all that the message says, of a code that is not named. */
const FIRST_PART =
  /^[\s\p{P}]{0,3}(?:[前上]面?(?:的|一?半段?|一?段|[一二三四五六七八九十\d]{1,2}位)|第一[段组节串])(?:就?是)?[\s:,]{0,2}(?<part>[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){2,40})[\s\p{P}]{0,3}$/u

/** Letters among digits in the one or the other, and no number of an order or a ticket. */
function areHalves(first: string, next: string): boolean {
  const whole = `${first}${next}`.replace(/[ -]/g, '')
  return (
    whole.length >= 10 &&
    /\d/.test(whole) &&
    /[A-Za-z]/.test(whole) &&
    !ORDER_NUMBER.test(whole) &&
    !TICKET_NUMBER.test(`${first}${next}`) &&
    !OUR_TICKET.test(whole)
  )
}

const OUR_TICKET = /^T\d{10,15}$/i

/** After one that was hidden: letters among digits, or digits that are no sum, no year, no telephone. */
function isNextPart(part: string, isTold: boolean): boolean {
  const bare = part.replace(/[ -]/g, '')
  if (/^1[3-9]\d{9}$|^(?:19|20)\d\d$/.test(bare) || ORDER_NUMBER.test(bare)) return false
  if (TICKET_NUMBER.test(part)) return false
  if (/^\d+$/.test(bare)) return isTold || bare.length >= 5
  return /\d/.test(bare) && /[A-Za-z]/.test(bare) && bare.length >= 4
}
