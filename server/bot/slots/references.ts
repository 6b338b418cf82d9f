import { readingText } from '../../trust/reading-text'
/** Numbers by which something is found again: orders, tickets, receipts, and the ends of these. Pure. */

const TICKET = /(?<![A-Za-z0-9])T\d{6}-\d{4,9}(?!\d)/i
/** WeChat Pay's, Alipay's and the networks' numbers of a payment: so long is no order. */
const PAYMENT = /(?<![A-Za-z\d])(?:4200\d{20,28}|1000\d{22,28}|20\d{24,30})(?!\d)/
const NAMED_PAYMENT =
  /(?:支付|交易|付款|流水|商户|微信|支付宝|转账|收款)\s?(?:单|订单|流水|凭证)?(?:编?号|号码|单号)\s?(?:是|为)?\s?[:#]?\s?([A-Za-z0-9]{16,40})/

/** Between two words there is one blank at most. */
const NAMED_ORDER =
  /(?:(?<!支付|交易|商户|微信)[订訂][单單](?:[编編]?[号號]|号码|號碼)?|(?<!工|快递|物流|支付|交易|付款|退款|流水|商户)[单單][号號]|(?<!流水|支付|交易|充值|卡|序列|QQ|qq)[编編][号號]|order(?:\s?(?:number|no|id))?|d[iì]ngd[aā]n(?:\s?hao)?)\.?\s?(?:[是为為叫]|就是|shi|is)?\s?[:#]?\s?#?([A-Za-z0-9][A-Za-z0-9-]{5,39})/i
/** A parcel's number looks alike. */
const PARCEL = /(?:快递|物流|运单|包裹)(?:单?号)?\s?(?:是|为)?\s?[:#]?\s?[A-Za-z]{0,4}\d{8,20}/g
const BARE_ORDER = /(?<![A-Za-z0-9])([A-Za-z]{2,6}\s?\d{10,20})(?![A-Za-z0-9])/
const GROUPED_ORDER = /(?<![A-Za-z0-9-])([A-Za-z]{1,6}-?\d{4,10}-\d{3,10})(?![A-Za-z0-9-])/
/** Digits alone begin with the day, as shops number their orders; a card's number passes its own check. */
const DATED_ORDER =
  /(?<![A-Za-z0-9])(20[2-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2,14})(?![A-Za-z0-9])/
/** A word with fewer digits is a word. */
const LEAST_DIGITS = 4

/** As tickets are numbered here: T261130-480213, or T261130-0001 in former days. */
export function readTicketNumber(words: string): string | null {
  return TICKET.exec(readingText(words))?.[0].toUpperCase() ?? null
}

export function readPaymentNumber(words: string): string | null {
  const text = readingText(words)
  return PAYMENT.exec(text)?.[0] ?? NAMED_PAYMENT.exec(text)?.[1] ?? null
}

export function readOrderNumber(words: string): string | null {
  const text = readingText(words)
  const payment = readPaymentNumber(text)
  const said = text.replace(PARCEL, ' ')
  const found = [NAMED_ORDER, BARE_ORDER, GROUPED_ORDER, DATED_ORDER].map((form) =>
    form.exec(said)?.[1]?.replace(/\s/g, ''),
  )
  return found.find((one) => one !== undefined && isOrder(one, payment)) ?? null
}

function isOrder(found: string, payment: string | null): boolean {
  return (
    (found.match(/\d/g) ?? []).length >= LEAST_DIGITS &&
    !TICKET.test(found) &&
    found !== payment &&
    !/^1[3-9]\d{9}$/.test(found)
  )
}

/** The end of a number, and whose. */
export interface Tail {
  of: 'order' | 'ticket' | 'phone' | 'card'
  characters: string
}

const TAIL =
  /(?:(订单|单号|单子|工单|手机号?|号码|电话|银行卡|卡号?|账号)(?:的)?)?(?:尾号|尾数|末尾|后[三四五六3456]位|最后[三四五六3456]?位)(?:数字?)?\s?(?:是|为|:)?\s?([A-Za-z0-9]{3,8})(?![A-Za-z0-9])(?:\s?的?(订单|单子|那单|那个?单|工单|手机号?|号码|银行卡|卡))?/g
const OWNERS: ReadonlyArray<readonly [RegExp, Tail['of']]> = [
  [/工单/, 'ticket'],
  [/单/, 'order'],
  [/手机|号码|电话/, 'phone'],
  [/卡/, 'card'],
]

/** What is said of none in particular is an order's. */
export function readTails(words: string): Tail[] {
  const said = readingText(words).replace(/\[[^[\]]{0,20}已隐去[^[\]]{0,40}\]/g, ' ')
  return [...said.matchAll(TAIL)].map(([, before = '', characters = '', behind = '']): Tail => {
    const of = OWNERS.find(([name]) => name.test(before === '' ? behind : before))?.[1] ?? 'order'
    return { of, characters }
  })
}
