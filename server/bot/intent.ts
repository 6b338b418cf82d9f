import { readingText } from '../trust/reading-text'
import { readComplaint, tellsTrouble, type Complaint } from './complaint'
import { readMood } from './mood'
import { readOrderNumber, readTicketNumber } from './slots/references'

/** What a text asks for. */
export type Intent =
  | { kind: 'my-orders' }
  | { kind: 'my-tickets' }
  | { kind: 'person' }
  | { kind: 'binding' }
  | { kind: 'greeting' }
  | { kind: 'thanks' }
  | { kind: 'order'; orderNumber: string }
  | { kind: 'ticket'; number: string }
  | { kind: 'phone-number'; digits: string }
  | { kind: 'trouble'; complaint: Complaint }
  | { kind: 'unknown' }

const PHRASES: ReadonlyArray<
  readonly [
    Exclude<Intent['kind'], 'person' | 'order' | 'ticket' | 'phone-number' | 'trouble' | 'unknown'>,
    RegExp,
  ]
> = [
  ['my-orders', /^(我的|查(询|看|一下)?)?订单(查询|列表)?$|我的订单/],
  ['my-tickets', /^(我的|查(询|看)?)?工单(进度|列表)?$|我的工单|工单进度/],
  ['binding', /^(绑定|验证|认证)(微信|公众号|账号|身份)?$/],
  ['greeting', /^(你好|您好|在吗|在么|有人吗|hi|hello|嗨|哈喽)[呀啊吗么?!。,~\s]*$/i],
  ['thanks', /^(谢谢|感谢|多谢|辛苦了|好的|好|嗯|ok)[您你了啦的呀啊!。~\s]*$/i],
]

/** Nothing but a number, whatever it is called: with blanks between its groups, after a `#`. */
const ONLY_NUMBER =
  /^(?:(?:我的)?(?:订单|工单|手机)?(?:编?号|号码)?\s?(?:是|为)?\s?:?\s?)?#?\s?([A-Za-z0-9][A-Za-z0-9 -]{6,46}[A-Za-z0-9])$/
const PHONE_NUMBER = /^1[3-9]\d{9}$/

/** Pure. A person who asks for a person is never read as anything else. */
export function readIntent(text: string, now: Date): Intent {
  const plain = readingText(text).trim()
  if (plain.length <= 20 && readMood(plain).asksForPerson) return { kind: 'person' }
  const complaint = readComplaint(plain, now)
  if (tellsTrouble(complaint)) return { kind: 'trouble', complaint }
  const ticket = readTicketNumber(plain)
  if (ticket !== null) return { kind: 'ticket', number: ticket }
  const only = ONLY_NUMBER.exec(plain)?.[1]?.replace(/\s/g, '')
  if (only !== undefined && /\d{4}/.test(only))
    return PHONE_NUMBER.test(only)
      ? { kind: 'phone-number', digits: only }
      : { kind: 'order', orderNumber: only }
  const orderNumber = readOrderNumber(plain)
  if (orderNumber !== null) return { kind: 'order', orderNumber }
  const phrase = PHRASES.find(([, words]) => words.test(plain))?.[0]
  return phrase ? { kind: phrase } : { kind: 'unknown' }
}
