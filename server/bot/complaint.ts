import type { TicketKind } from '../tickets/ticket.contract'
import { readingText } from '../trust/reading-text'
import { readMood } from './mood'
import { readErrorText } from './slots/error'
import { readOrderNumber } from './slots/references'
import { readWhen } from './slots/when'
import { kindAsked } from './understanding/understand'

/** What a message says about a problem, read from plain words (U3). Pure; everything may be missing. */
export interface Complaint {
  orderNumber: string | null
  occurredAt: Date | null
  errorText: string | null
  kind: TicketKind | null
  urgent: boolean
}

/** First match wins: what endangers an account or money comes before what is merely broken. */
const KINDS: ReadonlyArray<readonly [TicketKind, RegExp]> = [
  ['account-security', /被盗|盗号|冻结|异地登录|异常登录|账号安全|账户安全|改了密码/],
  ['dispute', /纠纷|仲裁|对方不|卖家|买家/],
  ['goods', /卡密|卡号|激活|兑换码|无效|已使用|已被使用|发错|不对版/],
  [
    'after-sales',
    /退款|退货|没到账|未到账|不到账|没收到|未收到|没发货|未发货|充值失败|扣款|扣了钱|到账慢|延迟/,
  ],
  ['membership', /会员|等级|折扣|权益|续费|到期/],
  ['technical', /打不开|加载不|白屏|闪退|网页|页面|登录不上|登不上|卡住/],
  ['how-to', /怎么|如何|哪里|教程|步骤|咋/],
]

export function readComplaint(words: string, now: Date): Complaint {
  const text = readingText(words)
  return {
    orderNumber: readOrderNumber(text),
    occurredAt: readWhen(text, now)?.at ?? null,
    errorText: readErrorText(text),
    kind: kindOf(text),
    urgent: isPressing(text),
  }
}

/** In anger much is said that sounds like a matter, so it has to be clearer. */
const ANGRY_SURE = 0.85

function kindOf(text: string): TicketKind | null {
  const { angry, missesMoney, defrauded } = readMood(text)
  const worded = KINDS.find(([, words]) => words.test(text))?.[0] ?? null
  const asked = angry ? kindAsked(text, ANGRY_SURE) : kindAsked(text)
  // Money that is missing is no theft before anybody says so.
  if (asked === 'account-security' && missesMoney && !defrauded && worded !== 'account-security')
    return 'after-sales'
  return asked ?? worded
}

function isPressing(text: string): boolean {
  const { urgent, angry, defrauded } = readMood(text)
  return urgent || angry || defrauded
}

/** Whether the message tells a trouble well enough to fill in a ticket: a problem, and at least one fact about it. */
export function tellsTrouble(complaint: Complaint): boolean {
  const aboutTrouble =
    complaint.errorText !== null || (complaint.kind !== null && complaint.kind !== 'how-to')
  return (
    aboutTrouble &&
    (complaint.orderNumber !== null ||
      complaint.occurredAt !== null ||
      complaint.errorText !== null)
  )
}
