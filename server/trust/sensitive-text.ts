import { isBankCardNumber, isIdCardNumber } from './card-numbers'
import { toHalfWidth } from './half-width'

/**
 * F2: what official service never asks for, found in what people write: passwords, verification codes, ID and bank card
 * numbers, codes for remote control. Card secrets and the numbers of bought cards stay: they are what a complaint is
 * about. So do phone numbers: a top-up is asked for by its number.
 */
export type SensitiveKind = 'password' | 'verification-code' | 'id-card' | 'bank-card' | 'remote-control'

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

const NAMES: Readonly<Record<SensitiveKind, string>> = {
  password: '密码', 'verification-code': '验证码', 'id-card': '身份证号', 'bank-card': '银行卡号', 'remote-control': '远程控制码',
}

interface Finding {
  kind: SensitiveKind
  from: number
  to: number
}

type Detector = (text: string) => Finding[]

/** Pure. Masking what is masked already changes nothing. */
export function maskSensitive(text: string): MaskedText {
  const plain = toHalfWidth(text)
  const findings = withoutOverlaps(DETECTORS.flatMap((detect) => detect(plain)))
  if (findings.length === 0) return { text, found: [], warning: null }
  let masked = ''
  let done = 0
  for (const { kind, from, to } of findings) {
    masked += `${text.slice(done, from)}[${maskOf(kind, plain.slice(from, to))}]`
    done = to
  }
  const found = findings.map(({ kind }) => ({ kind, what: NAMES[kind] }))
  return { text: masked + text.slice(done), found, warning: warningFor(found) }
}

function warningFor(found: readonly SensitiveFinding[]): string {
  const names = [...new Set(found.map(({ what }) => what))].join('、')
  return `您写的${names}已经替您隐去,没有保存。官方客服不会索要密码、验证码、身份证号和银行卡号,也不会要求远程控制或转账,请不要告诉任何人`
}

/** The end of a bank card's number is kept, as on receipts: it tells cards apart and pays for nothing. */
function maskOf(kind: SensitiveKind, value: string): string {
  const digits = value.replace(/\D/g, '')
  return kind === 'bank-card' && digits.length > 4 ? `银行卡号已隐去,尾号 ${digits.slice(-4)}` : `${NAMES[kind]}已隐去`
}

function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = []
  for (const finding of [...findings].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (finding.from >= (kept.at(-1)?.to ?? 0)) kept.push(finding)
  }
  return kept
}

/** Findings of a pattern's group `value`, where `accept` agrees with what stands before it. */
function search(kind: SensitiveKind, pattern: RegExp, accept: (value: string, before: string) => boolean = () => true): Detector {
  return (text) => {
    const findings: Finding[] = []
    pattern.lastIndex = 0
    // matchAll copies the pattern for every text; every message goes through all of them.
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const value = match.groups?.value ?? ''
      const from = match.index + match[0].indexOf(value)
      const before = text.slice(Math.max(0, match.index - 60), from)
      if (value !== '' && accept(value, before)) findings.push({ kind, from, to: from + value.length })
    }
    return findings
  }
}

/** Every repetition has an end, so that a long text costs no more than its length. */
const IS = String.raw`\s{0,3}(?:(?:就?是|为|[:=]|改成了?|设成了?|写的是)\s{0,3}){0,3}["'“‘「『【\[(<]?\s{0,3}`
const CODE_WORD = '(?:验证码|校验码|动态码|动态密码|动态口令|短信码)'

const CODE_AFTER_WORD = new RegExp(String.raw`${CODE_WORD}${IS}(?<value>\d{4,8}|\d{3}[ -]\d{3})(?![\d-]|\s{0,3}[年月日点元张个分秒次条小位])`, 'g')
const CODE_BEFORE_WORD = new RegExp(String.raw`(?<!\d)(?<value>\d{4,8})\s{0,3}(?:是|为|\()\s{0,3}[^\d收没不无未\n,。;]{0,8}?${CODE_WORD}`, 'g')
const NAMED_NUMBER = /(?:尾号|订单号?|单号|编号)\s*(?:是|为|:)?\s*$/

const OWN_PASSWORD = '(?:登录|登陆|支付|交易|付款|账号|账户|帐号|帐户|取款|银行卡|信用卡|储蓄卡|微信|支付宝|QQ|邮箱|后台|开机)密码'
const TOKEN = String.raw`(?<value>[A-Za-z0-9@#$%^&*_+=.!~?/-]{4,40})`
const NAMED_PASSWORD = new RegExp(`${OWN_PASSWORD}${IS}${TOKEN}`, 'gi')
/** Not 卡密码, 激活密码 and the like: those are the goods. */
const BARE_PASSWORD = new RegExp(`(?<!卡|券|激活|兑换|充值|提取|提货|动态)密码${IS}${TOKEN}`, 'g')
const ENGLISH_PASSWORD = new RegExp(String.raw`(?<![A-Za-z])(?:password|passwd|pwd)\s{0,3}(?:is|[:=])\s{0,3}["']?${TOKEN}`, 'gi')
/** 卡号 … 密码 …: how a bought card is told, unless it is a bank's. */
const BOUGHT_CARD = /(?<!银行|信用|储蓄|借记)卡号[^\n]*$/
const ERROR_WORDS = /^(?:error|invalid|wrong|incorrect|required|expired|failed|null|undefined|true|false)/i

const hasDigit = (value: string): boolean => /\d/.test(value)
const isPassword = (value: string, before: string): boolean => {
  const told = /[是为:=成]\s*["'“‘「『【[(<]?\s*$/.test(before)
  return (hasDigit(value) || told) && !ERROR_WORDS.test(value)
}

const ID_CARD = /(?<![0-9A-Za-z])(?<value>[1-9]\d{5}[ -]?(?:18|19|20)\d{6}[ -]?\d{3}[\dXx])(?![0-9A-Za-z])/g
const OLD_ID_CARD = /身份证[^\d\n]{0,8}(?<value>\d{15})(?!\d)/g
const CARD_DIGITS = /(?<![0-9A-Za-z*])(?<value>\d(?:[ -]?\d){12,18})(?![0-9A-Za-z*])/g
const SECURITY_CODE = /(?:CVV2?|CVN2?|CVC2?|卡片?背面三位|安全码)\s{0,3}(?:是|为|[:=]){0,2}\s{0,3}(?<value>\d{3,4})(?!\d)/gi
const REMOTE_CODE = /(?:向日葵|ToDesk|TeamViewer|AnyDesk)[^\d\n]{0,12}(?<value>\d[\d ]{6,12}\d)(?!\d)/gi

const BANK_LABEL = /(?:银行卡|信用卡|储蓄卡|借记卡|[工农中建交招]行|邮储|收款卡|打款)[^\d\n]{0,10}$/
const GOODS_LABEL = /(?:卡密|卡号|点卡|充值卡|礼品卡|激活码|兑换码|序列号|流水号?|订单号?|单号|编号|CDK|密码)[^\d\n]{0,10}$/i

function isSpokenOfAsGoods(before: string): boolean {
  return GOODS_LABEL.test(before) && !BANK_LABEL.test(before)
}

const DETECTORS: readonly Detector[] = [
  search('id-card', ID_CARD, (value, before) => /身份证[^\d\n]{0,8}$/.test(before) || (isIdCardNumber(value) && !isSpokenOfAsGoods(before))),
  search('id-card', OLD_ID_CARD),
  search('bank-card', CARD_DIGITS, (value, before) =>
    BANK_LABEL.test(before) ? value.replace(/\D/g, '').length >= 15 : isBankCardNumber(value) && !isSpokenOfAsGoods(before)),
  search('bank-card', SECURITY_CODE),
  search('verification-code', CODE_AFTER_WORD),
  search('verification-code', CODE_BEFORE_WORD, (_value, before) => !NAMED_NUMBER.test(before)),
  search('password', NAMED_PASSWORD, isPassword),
  search('password', BARE_PASSWORD, (value, before) => isPassword(value, before) && !BOUGHT_CARD.test(before)),
  search('password', ENGLISH_PASSWORD, (value) => hasDigit(value) && !ERROR_WORDS.test(value)),
  search('remote-control', REMOTE_CODE),
]
