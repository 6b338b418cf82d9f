import { SEAM, toPlainForm, withoutUnseen } from './plain-form'
import { judge } from './sensitive-decision'
import { findIn, type Finding } from './sensitive-findings'
import { spelledIn } from './spelled-secrets'
import { wordedIn } from './worded-secrets'
import { CARD_SECRET, SENSITIVE_NAMES, type SensitiveKind } from './sensitive-kinds'

/**
 * F2: what official service never asks for, found in what people write: passwords, verification codes, ID and bank card
 * numbers, travel documents, codes for payment and remote control. Card secrets and the numbers of bought cards stay here: they
 * are what a complaint is about, and are looked for apart. So do phone numbers: a top-up is asked
 * for by its number.
 */
export interface SensitiveFinding {
  kind: SensitiveKind
  /** In words for people: `验证码`. */
  what: string
}

export interface MaskedText {
  /** The text with each finding replaced by a word in brackets that says what stood there. */
  text: string
  /** In the order of the text; never what was found itself. */
  found: SensitiveFinding[]
  /** What the writer is told; null when nothing was found. */
  warning: string | null
}

/** One thing hidden may leave its neighbour standing alone, so that it is seen for what it is. */
const MOST_ROUNDS = 4

/** Pure. Masking what is masked already changes nothing. */
export function maskSensitive(written: string): MaskedText {
  const found: SensitiveFinding[] = []
  let text = withoutUnseen(written)
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const once = maskOnce(text)
    if (once.found.length === 0) break
    text = once.text
    found.push(...once.found)
  }
  return found.length === 0
    ? { text: written, found, warning: null }
    : { text, found, warning: warningFor(found.map(({ what }) => what)) }
}

function maskOnce(text: string): Pick<MaskedText, 'text' | 'found'> {
  const plain = toPlainForm(text)
  const all = spelledIn(plain)
  const spelled = all.flatMap(({ kind, ...span }) =>
    kind === 'card-secret' ? [] : [{ ...span, kind }],
  )
  // What is a card's secret as a whole is hidden as that, and not part by part as something else.
  const ofCards = all.filter(({ kind }) => kind === 'card-secret')
  const spans = [...spelled, ...findIn(plain, judge), ...wordedIn(plain)].filter(
    (span, at, before) =>
      ![...before.slice(0, at), ...ofCards].some(
        ({ from, to }) => span.from < to && span.to > from,
      ),
  )
  const masked = replaced(
    text,
    [...spans, ...saidAgain(plain, spans)].map(({ kind, from, to, bare }) => ({
      from,
      to,
      mask: `[${maskOf(kind, bare)}]`,
    })),
  )
  return {
    text: masked ?? text,
    found: spans
      .toSorted((one, other) => one.from - other.from)
      .map(({ kind }) => ({ kind, what: SENSITIVE_NAMES[kind] })),
  }
}

const LEAST_REPEATED = 6

/** What is hidden at one place is hidden wherever else it stands: 账号 lihua2000，密码一样 lihua2000. */
function saidAgain(plain: string, spans: ReadonlyArray<Finding<SensitiveKind>>): typeof spans {
  return spans.flatMap(({ kind, from, to, bare }) => {
    const value = plain.slice(from, to)
    const others: Finding<SensitiveKind>[] = []
    if (value.length < LEAST_REPEATED) return others
    for (let at = plain.indexOf(value); at >= 0; at = plain.indexOf(value, at + value.length)) {
      const end = at + value.length
      const isWhole = !/\w/.test(plain.charAt(at - 1)) && !/\w/.test(plain.charAt(end))
      if (isWhole && !spans.some((span) => at < span.to && end > span.from))
        others.push({ kind, from: at, to: end, bare })
    }
    return others
  })
}

/**
 * What the writer of a chat is told; the same on every road. What we keep is without it; what WeChat keeps, on their phone and where it brought
 * the message, is as they wrote it.
 */
export function warningFor(found: readonly string[]): string {
  const names = [...new Set(found)].join('、')
  const change = found.includes(SENSITIVE_NAMES.password) ? '，密码也请尽快改掉' : ''
  const cards = found.includes(CARD_SECRET) ? '。客服在订单里就能查到是哪一张卡，不用发卡密' : ''
  return `您写的${names}，我们保存的记录里已经隐去。微信里原来那条还在，请长按删除${change}${cards}。官方客服不会索要密码、验证码、身份证号和银行卡号，也不会要求远程控制或转账，请不要告诉任何人`
}

/** A shorter one is what stands beside the number: until when, or what is on the back. */
const LEAST_CARD = 12

/** The end of a bank card's number is kept, as on receipts: it tells cards apart and pays for nothing. */
function maskOf(kind: SensitiveKind, value: string): string {
  const digits = value.replace(/\D/g, '')
  return kind === 'bank-card' && digits.length >= LEAST_CARD
    ? `银行卡号已隐去,尾号 ${digits.slice(-4)}`
    : `${SENSITIVE_NAMES[kind]}已隐去`
}

export interface Span {
  from: number
  to: number
  mask: string
}

/** Null when there is nothing to hide. Of two that overlap the first, then the longer. */
export function replaced(text: string, spans: readonly Span[]): string | null {
  if (spans.length === 0) return null
  let [masked, done] = ['', 0]
  for (const { from, to, mask } of [...spans].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (from < done) continue
    masked +=
      text.slice(done, from) + (text.slice(from, to).includes(SEAM) ? mask + SEAM + mask : mask)
    done = to
  }
  return masked + text.slice(done)
}
