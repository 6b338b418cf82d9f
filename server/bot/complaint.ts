import { fromShanghai, shanghaiDate } from '../lib/shanghai-time'
import { after, DAY_MS } from '../lib/clock'
import type { TicketKind } from '../tickets/ticket.contract'
import { toHalfWidth } from '../trust/half-width'
import { readMood } from './mood'

/** What a message says about a problem, read from plain words (U3). Pure; everything may be missing. */
export interface Complaint {
  orderNumber: string | null
  occurredAt: Date | null
  errorText: string | null
  kind: TicketKind | null
  urgent: boolean
}

const NAMED_ORDER = /订单(?:编?号|号码)?\s*(?:是|为)?\s*:?\s*([A-Za-z0-9][A-Za-z0-9-]{5,39})/
const BARE_ORDER = /(?<![A-Za-z0-9])([A-Za-z]{2,6}\d{10,20})(?![A-Za-z0-9])/
const FULL_TIME = /(\d{4})\s*[年/-]\s*(\d{1,2})\s*[月/-]\s*(\d{1,2})\s*日?\s*(?:(\d{1,2})\s*[:点时]\s*(\d{1,2})?)?/
const NEAR_TIME = /(今天|昨天|前天)\s*(?:上午|中午|早上)?\s*(?:(下午|晚上)\s*)?(?:(\d{1,2})\s*[:点时]\s*(\d{1,2})?)?/
const QUOTED_ERROR = /(?:提示|报错|显示|弹出|说)[^“"「『'‘]{0,6}[“"「『'‘]([^”"」』'’]{2,120})[”"」』'’]/
const PLAIN_ERROR = /(?:提示|报错|显示)(?:是|为)?\s*:?\s*([^,。;!?\n“"]{2,60})/

/** First match wins: what endangers an account or money comes before what is merely broken. */
const KINDS: ReadonlyArray<readonly [TicketKind, RegExp]> = [
  ['account-security', /被盗|盗号|冻结|异地登录|异常登录|账号安全|账户安全|改了密码/],
  ['dispute', /纠纷|仲裁|对方不|卖家|买家/],
  ['goods', /卡密|卡号|激活|兑换码|无效|已使用|已被使用|发错|不对版/],
  ['after-sales', /退款|退货|没到账|未到账|不到账|没收到|未收到|没发货|未发货|充值失败|扣款|扣了钱|到账慢|延迟/],
  ['membership', /会员|等级|折扣|权益|续费|到期/],
  ['technical', /打不开|加载不|白屏|闪退|网页|页面|登录不上|登不上|卡住/],
  ['how-to', /怎么|如何|哪里|教程|步骤|咋/],
]

export function readComplaint(words: string, now: Date): Complaint {
  const text = toHalfWidth(words)
  return {
    orderNumber: readOrderNumber(text),
    occurredAt: readMoment(text, now),
    errorText: (QUOTED_ERROR.exec(text) ?? PLAIN_ERROR.exec(text))?.[1]?.trim() ?? null,
    kind: KINDS.find(([, words]) => words.test(text))?.[0] ?? null,
    urgent: isPressing(text),
  }
}

function isPressing(text: string): boolean {
  const { urgent, angry, defrauded } = readMood(text)
  return urgent || angry || defrauded
}

export function readOrderNumber(words: string): string | null {
  const text = toHalfWidth(words)
  const found = NAMED_ORDER.exec(text)?.[1] ?? BARE_ORDER.exec(text)?.[1]
  return found !== undefined && /\d{4}/.test(found) ? found : null
}

/** Whether the message tells a trouble well enough to fill in a ticket: a problem, and at least one fact about it. */
export function tellsTrouble(complaint: Complaint): boolean {
  const aboutTrouble = complaint.errorText !== null || (complaint.kind !== null && complaint.kind !== 'how-to')
  return aboutTrouble && (complaint.orderNumber !== null || complaint.occurredAt !== null || complaint.errorText !== null)
}

function readMoment(text: string, now: Date): Date | null {
  const full = FULL_TIME.exec(text)
  if (full) {
    const [, year = '', month = '', day = '', hour = '0', minute = '0'] = full
    return validMoment(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, `${hour}:${minute}`, now)
  }
  const near = NEAR_TIME.exec(text)
  if (!near) return null
  const [, word = '', half, hour, minute = '0'] = near
  const back = ['今天', '昨天', '前天'].indexOf(word)
  const clock = hour === undefined ? 0 : Number(hour) + (half !== undefined && Number(hour) < 12 ? 12 : 0)
  return validMoment(shanghaiDate(after(now, -back * DAY_MS)), `${clock}:${minute}`, now)
}

/** A date that does not exist, or has not come yet, is no date. */
function validMoment(date: string, time: string, now: Date): Date | null {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const moment = fromShanghai(date, time)
  if (hour > 24 || minute > 59 || Number.isNaN(moment.getTime())) return null
  return moment.getTime() > now.getTime() + DAY_MS || shanghaiDate(fromShanghai(date, '00:00')) !== date ? null : moment
}
