import { readingText } from '../../trust/reading-text'
/** Numbers by which something is found again: orders, tickets, receipts, and the ends of these. Pure. */

/** T261130-480213 as it is copied, read out or typed: small, with blanks, another dash or none. */
const TICKET = /(?<![A-Za-z0-9])T\s?(\d{6})\s?[-—–_.·~/]?\s?(\d{1,9})(?![\dA-Za-z]|-\d)/i
/** As others number theirs: T20261130-0001, TK-88213. */
const LIKE_A_TICKET = /(?<![A-Za-z0-9])((?:T|TK|WO)-?\d{4,12}(?:-\d{1,9}){0,2})(?![\dA-Za-z])/i
const TICKET_NAME =
  '(?:工\\s?单|(?<![a-z])(?:ticket|gong ?dan|gd)|受理|案件|投诉单|服务单)(?:的|\\s)?(?:编?号码?|单号|number|no\\.?|id|hao)?'
const IS = '\\s?(?:就?是|为|叫|系|shi|is|:|#|=|\\(|“|"){0,2}\\s?'
/** Without its T, where it is said to be a ticket's: the day it was opened comes first. */
const NAMED_TICKET = new RegExp(
  `${TICKET_NAME}${IS}#?(\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01]))\\s?[-—–_.·]?\\s?(\\d{4,9})(?![\\dA-Za-z])`,
  'i',
)
/** The number before its name: 261130-480213这个工单. */
const TICKET_BEHIND =
  /(?<![A-Za-z0-9])(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))\s?[-—–_.·]\s?(\d{4,9})(?:号|这个|那个|的|\s){0,2}工单/
/** Its end, or what somebody else calls theirs: 工单 480213, 工单号GD88213. */
const TICKET_AS_SAID = new RegExp(
  `${TICKET_NAME}(?:的)?(?:尾号|尾数|后[四五六]位)?${IS}#?([A-Za-z]{0,4}-?\\d[\\d-]{2,18}\\d)(?![\\dA-Za-z]|\\s?(?:元|块|个|天|次|小时|分钟|点|月|年|张))`,
  'i',
)
const AS_SAID_BEHIND =
  /(?<![A-Za-z0-9.])#?([A-Za-z]{0,3}-?\d{4,12})\s?(?:号|这个|那个|这张|那张|的)\s?(?:那个|这个|那张)?工单/
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

/**
 * In the form in which tickets are numbered here where it can be brought into it (T261130-480213, or T261130-0001 in former days), else as it is
 * written, which may be its end.
 */
export function readTicketNumber(words: string): string | null {
  return ticketIn(readingText(words))?.number ?? null
}

function ticketIn(text: string): { number: string; written: string } | null {
  const whole = TICKET.exec(text) ?? NAMED_TICKET.exec(text) ?? TICKET_BEHIND.exec(text)
  if (whole) return { number: `T${whole[1] ?? ''}-${whole[2] ?? ''}`, written: whole[0] }
  const said = LIKE_A_TICKET.exec(text) ?? TICKET_AS_SAID.exec(text) ?? AS_SAID_BEHIND.exec(text)
  const number = said?.[1]?.toUpperCase()
  return !said || number === undefined || /^1[3-9]\d{9}$/.test(number)
    ? null
    : { number, written: said[0] }
}

export function readPaymentNumber(words: string): string | null {
  const text = readingText(words)
  return PAYMENT.exec(text)?.[0] ?? NAMED_PAYMENT.exec(text)?.[1] ?? null
}

export function readOrderNumber(words: string): string | null {
  const text = readingText(words)
  const payment = readPaymentNumber(text)
  const ticket = ticketIn(text)
  const said = text.replace(PARCEL, ' ').replace(ticket?.written ?? '', ' ')
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
