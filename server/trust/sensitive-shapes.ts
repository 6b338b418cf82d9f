import type { Unit } from './sensitive-units'

/** What a run looks like by itself. */
const PHONE = /^1[3-9]\d{9}$/
const SERVICE_PHONE = /^(?:400\d{7}|0[1-9]\d{8,10}|955\d{2}|100(?:00|01|10|86)|12\d{3}|96\d{3})$/
/** Grouped as such. */
export const GROUPED_PHONE = /^(?:400|0\d{2,3})[-\s]\d{3,8}(?:[-\s]\d{3,4})?$/
const DAY = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/
const YEAR = /^(?:19|20)\d{2}$/
/** With these letters before its digits a token is an order, a ticket, an error, a device or a version. */
const TELLING_WORD = new RegExp(
  '^(?:[A-Za-z]{2,6}\\d{8,20}(?:-\\d{1,4})?|T\\d{6}-\\d{4,5}|(?:e|err|error|code|no|v|ver|ios|android' +
    '|win|windows|iphone|ipad|mate|redmi|vivo|oppo|nova|honor|mi|rtx|gtx|mp|h|g|s|p|x|ps|vip|svip|lv' +
    '|level|app|usb|wifi|steam|xbox|switch|gta|csgo|dnf|nba|fifa)' +
    '[-_. ]?\\d{1,6}[a-z]{0,4}|0x[0-9a-f]{4,8}|\\d+(?:\\.\\d+)?(?:g|gb|mb|m|k|kb|tb|ghz|mhz|w|kw|h|hz|cm' +
    '|mm|kg|rmb|yuan|cny|usd|px|p|x|v|min|s|ms|th|nd|rd|st|ok|ti|xt|q币)|(?:qq|vx|wx|u?id|tel)[-_:]?\\d+' +
    '|wxid_\\w+|(?:[\\w-]+\\.)+(?:com|cn|net|org|top|xyz|cc|vip|test|info|io|app)\\w*' +
    '|[\\w.+-]+@[\\w-]+\\.[\\w.]+|\\d{4}-\\d{1,2}-\\d{1,2}t.*)$',
  'i',
)

/** A company's, however it is grouped. */
export const isServicePhone = ({ type, bare }: Pick<Unit, 'type' | 'bare'>): boolean =>
  type !== 'word' && SERVICE_PHONE.test(bare)

/** A phone number, a day, an amount, an order, a device: what most runs are. */
export function isExplainedByShape({ type, bare, groups }: Unit): boolean {
  if (type === 'word') return bare.length > LONGEST_WORD || TELLING_WORD.test(bare)
  if (
    bare.length > LONGEST_NUMBER ||
    (PHONE.test(bare) && isPhoneGrouped(groups)) ||
    (SERVICE_PHONE.test(bare) && type === 'digits')
  )
    return true
  if (groups.length === 2) return bare.length - (groups[0] ?? 0) <= 2 && (groups[0] ?? 0) >= 3
  return groups.length === 3 && DAY.test(bareDay(bare, groups))
}

export const LONGEST_NUMBER = 25
const LONGEST_WORD = 64

function isPhoneGrouped(groups: readonly number[]): boolean {
  return groups.length === 1 || (groups.length === 3 && groups[0] === 3) || groups.length === 11
}

/** 2026-3-5 as 20260305. */
function bareDay(bare: string, [year = 0, month = 0, day = 0]: readonly number[]): string {
  if (year !== 4 || month > 2 || day > 2) return ''
  return (
    bare.slice(0, 4) +
    bare.slice(4, 4 + month).padStart(2, '0') +
    bare.slice(4 + month).padStart(2, '0')
  )
}

const MEASURES = new RegExp(
  '^\\s{0,3}(?:年|月|日|号(?!是|就)|点|元|块|角|毛|分(?!享)|张|个|秒|次|条|小?时|天|人|岁|倍|万|千|百|亿|折|级|页|楼|室|路|期|季|集|星|位|部|台' +
    '|份|件|米|兆|流量|积分|金币|钻石?|点券|点数|q币|[%¥￥]|rmb)',
  'i',
)
/** What is counted is no code; a long number is rarely counted. */
export function isMeasure({ bare }: Unit, after: string): boolean {
  return bare.length <= 8 && MEASURES.test(after)
}

/** Made like an ID card's number; its last character need not be right, for people write numbers down wrongly. */
export const POSSIBLE_ID =
  /^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/i
export const UNION_PAY = /^62\d{13,17}$/

/** What follows a day on which something happened. */
export const ON_THAT_DAY = /^\s?(?:改|买|充|付|下单|注册|那|起|开始|就|的时候|才|前|后|以)/
export const isDated = (bare: string): boolean => DAY.test(bare) || YEAR.test(bare)

/** How often letters and digits change places: often in what a machine made. */
export function changesIn(word: string): number {
  return (word.match(/\d[A-Za-z]|(?<=[A-Za-z])\d/g) ?? []).length
}
