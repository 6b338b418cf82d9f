import type { Candidate, Decision } from './sensitive-findings'
import type { Label } from './sensitive-labels'
import {
  goesOn,
  goesOnInLetters,
  isExplainedTightly,
  isOfBoughtCard,
  isTight,
  isToldLater,
  nameAfter,
} from './sensitive-naming'
import { changesIn, isDated, isExplainedByShape, isMeasure } from './sensitive-shapes'
import type { Unit } from './sensitive-units'

const FOUND: Decision<'card-secret'> = { kind: 'card-secret' }

const ORDER_NUMBER = /^[A-Za-z]{2,6}\d{10,20}(?:-\d{1,4})?$/
/** T, a day, and the number of that day. */
const TICKET_NUMBER = /^T\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-?\d{4,9}$/i
/** A number with its password after it. */
const WITH_PASSWORD = /^[^。\n\uE000]{0,8}(?:密码|卡密|口令|mima|pwd)[^。\n\uE000]{0,8}\uE000/i

/** What else has letters and digits: it is said right before. */
const IS_NUMBERED =
  /(?:序列?号|订单|单号|流水|交易|支付|运单|快递|物流|设备|税号|信用代码|工单|账号|账户|用户名?|昵称|微信号?|型号|机型|文件|imei|\bsn|\bid|wxid)[^。!?\n]{0,8}$/i

/** AB12345678: shorter than an order's number, and told of beside a card. */
const isPrinted = ({ type, bare }: Unit): boolean =>
  type === 'word' && /^(?!QQ|VX|WX|ID|SN|NO|TEL)[A-Z]{2,4}(?!20\d{6})\d{7,9}$/.test(bare)
const OF_CARDS = /卡|激活|兑换|充值|码|cdk|礼品|点券/i

/** What comes after it is what a page said. */
const IS_FAULT = /报错|提示|显示/

const SAYS_OTHERWISE: ReadonlySet<Label> = new Set(['account', 'other', 'password', 'card-number'])

/** Whether a run is the secret of a bought card (F5). Pure. */
export function judgeCard({
  unit,
  before,
  left,
  after,
}: Candidate): Decision<'card-secret'> | null {
  const { type, bare } = unit
  if (type === 'word' && isInLetters(bare, left)) return FOUND
  if (
    !/\d/.test(bare) ||
    ORDER_NUMBER.test(bare) ||
    TICKET_NUMBER.test(bare) ||
    isMeasure(unit, after)
  )
    return null
  const tight = left !== null && isTight(left.gap)
  if (
    left?.label === 'card-secret' &&
    (tight || isToldLater(left.gap)) &&
    (goesOn(after) || goesOnInLetters(after))
  )
    return FOUND
  if (type === 'word' && /\d[A-Za-z]/.test(bare) && looksMade(bare) && !IS_NUMBERED.test(before))
    return FOUND
  if (
    isPrinted(unit) &&
    (tight || !IS_NUMBERED.test(before)) &&
    OF_CARDS.test(before.slice(-24) + after)
  )
    return FOUND
  // What is printed on a card's back, and too long for a bank's three digits.
  if (left?.label === 'cvv' && tight && /^\d{12,20}$/.test(bare)) return FOUND
  if (type === 'word' && /^(?=.*\d)(?=.*[A-Z])[A-Z\d]{10,32}$/i.test(bare) && IS_A_CODE.test(after))
    return FOUND
  // No code of a log-in is that long.
  if (
    left?.label === 'code' &&
    tight &&
    !isExplainedByShape(unit) &&
    isAsLong(unit, type === 'word' ? 9 : 10)
  )
    return FOUND
  if (
    left?.label === 'card-secret' &&
    (tight || (isToldLater(left.gap) && !isExplainedByShape(unit) && !IS_FAULT.test(left.gap))) &&
    isAsLong(unit, tight ? 6 : 8)
  )
    return FOUND
  if (left?.label === 'password' && tight && isOfBoughtCard(before) && isAsLong(unit, 4))
    return FOUND
  if (left?.label === 'card-number' && tight && WITH_PASSWORD.test(after) && isAsLong(unit, 6))
    return FOUND
  if (
    isExplainedByShape(unit) ||
    (left !== null && SAYS_OTHERWISE.has(left.label) && isExplainedTightly(left))
  )
    return null
  if (nameAfter(after)?.label === 'card-secret' && isAsLong(unit, 8)) return FOUND
  if (type === 'word')
    return looksMade(bare) || (isLong(bare) && OF_CARDS.test(before.slice(-NEAR))) ? FOUND : null
  return isNoOther(bare) && NOT_TAKEN.test(before.slice(-NEAR) + after.slice(0, NEAR))
    ? FOUND
    : null
}

/** QWER1234TYUI这个码显示已使用 */
const IS_A_CODE =
  /^\s?(?:这个|这串|这张|那个)(?:卡|激活|兑换|充值)?(?:码|卡|key)[^。!?\n]{0,8}(?:显示|提示|用不了|不能用|无效|已|兑|激活|充)/i
const NEAR = 12
/** Said of a card that is used up by its number. */
const NOT_TAKEN = /[充冲]不(?:进|上|了)|刮(?:开|出)|(?:激活|兑换|核销)不了/
/** No day at its beginning, and as long as what is printed on cards. */
const isNoOther = (bare: string): boolean =>
  /^\d{15,20}$/.test(bare) && !/^20\d{6}|^4200|^1000/.test(bare)
const isLong = (word: string): boolean =>
  /^[A-Z\d]{14,24}$/.test(word) && changesIn(word) >= 3 && !ORDER_NUMBER.test(word)

/** Letters alone, told as a code: no word that a page says of one. */
const LETTERS_ALONE = /^(?:[A-Z]{8,24}|[a-z]{8,24})$/
const SAID_OF_CODES =
  /^(?:invalid|redeem|activat|expir|incorrect|already|giftcard|playstation|nintendo|microsoft|windows|official|unknown|password|required|support|please|download|number)/i
const TELLS = /(?:是|为|[:=])\s{0,3}["“【「(]?$/

function isInLetters(bare: string, left: Candidate['left']): boolean {
  return (
    LETTERS_ALONE.test(bare) &&
    !SAID_OF_CODES.test(bare) &&
    left?.label === 'card-secret' &&
    isTight(left.gap) &&
    (/^[A-Z]/.test(bare) || TELLS.test(left.gap))
  )
}

/** A few digits more than letters: they are told of in numbers, too. */
function isAsLong({ type, bare }: Unit, least: number): boolean {
  if (type === 'word') return bare.length >= least && bare.length <= 64
  return (
    bare.length >= least + 2 && bare.length <= 40 && !isDated(bare) && !/^1[3-9]\d{9}$/.test(bare)
  )
}

/** Letters and digits as no person puts them together. */
const looksMade = (word: string): boolean =>
  /^[@#$%^&*~!_]{0,3}[A-Za-z0-9]{12,32}$/.test(word) && changesIn(word) >= 4
