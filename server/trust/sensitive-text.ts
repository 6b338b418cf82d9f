import { toPlainForm, withoutUnseen } from './plain-form'
import { judge } from './sensitive-decision'
import { findIn } from './sensitive-findings'
import { spelledIn } from './spelled-secrets'
import { SENSITIVE_NAMES, type SensitiveKind } from './sensitive-kinds'

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
  const spelled = spelledIn(plain).flatMap(({ kind, ...span }) =>
    kind === 'card-secret' ? [] : [{ ...span, kind }],
  )
  const spans = [...spelled, ...findIn(plain, judge)].filter(
    (span, at, all) => !all.slice(0, at).some(({ from, to }) => span.from < to && span.to > from),
  )
  const masked = replaced(
    text,
    spans.map(({ kind, from, to, bare }) => ({ from, to, mask: `[${maskOf(kind, bare)}]` })),
  )
  return {
    text: masked ?? text,
    found: spans
      .toSorted((one, other) => one.from - other.from)
      .map(({ kind }) => ({ kind, what: SENSITIVE_NAMES[kind] })),
  }
}

/** What the writer is told; the same at every door. */
export function warningFor(found: readonly string[]): string {
  const names = [...new Set(found)].join('、')
  const cards = found.includes('卡密') ? '。客服在订单里就能查到是哪一张卡，不用发卡密' : ''
  return `您写的${names}已经替您隐去，没有保存${cards}。官方客服不会索要密码、验证码、身份证号和银行卡号，也不会要求远程控制或转账，请不要告诉任何人`
}

/** The end of a bank card's number is kept, as on receipts: it tells cards apart and pays for nothing. */
function maskOf(kind: SensitiveKind, value: string): string {
  const digits = value.replace(/\D/g, '')
  return kind === 'bank-card' && digits.length > 4
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
    masked += text.slice(done, from) + mask
    done = to
  }
  return masked + text.slice(done)
}
