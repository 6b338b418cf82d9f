import { readingText } from '../trust/reading-text'
import { readMood } from './mood'
import { readAmountFen } from './slots/amount'
import { readErrorText } from './slots/error'
import {
  readOrderNumber,
  readPaymentNumber,
  readTails,
  readTicketNumber,
  type Tail,
} from './slots/references'
import { readProduct } from './slots/product'
import { findWhen } from './slots/when'

/** What a message names, as it is written there; null where it does not. */
export interface Slots {
  order: string | null
  ticket: string | null
  /** A number of WeChat's, Alipay's or a bank's receipt. */
  payment: string | null
  phone: string | null
  /** Ends of numbers: 尾号 1234. */
  tails: readonly Tail[]
  amountFen: number | null
  product: string | null
  /** When it happened, in the writer's words: 昨晚, 3号下午. What span that is: readWhen. */
  when: string | null
  error: string | null
  urgent: boolean
}

const PHONE = /(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/

/** Pure. */
export function readSlots(words: string): Slots {
  const text = readingText(words)
  const { urgent, angry, defrauded } = readMood(text)
  return {
    order: readOrderNumber(text),
    ticket: readTicketNumber(text),
    payment: readPaymentNumber(text),
    phone: PHONE.exec(text)?.[0].replace(/[ -]/g, '') ?? null,
    tails: readTails(text),
    amountFen: readAmountFen(text),
    product: readProduct(text),
    when: findWhen(text),
    error: readErrorText(text),
    urgent: urgent || angry || defrauded,
  }
}
