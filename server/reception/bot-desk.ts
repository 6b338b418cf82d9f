import { answerMedia } from '../bot/answer-media'
import { answerText, type Answer, type Asker } from '../bot/answer-text'
import { readHandOver } from '../bot/hand-over'
import { PAGES, say, type Reply } from '../bot/reply'
import type { Reading, Tx } from '../db/database'
import type { TicketKind } from '../tickets/ticket.contract'
import type { ReceptionDeps } from './deps'
import type { Why } from './session-summary'

/** All that the reception asks of the bot. */

export interface Question {
  asker: Asker
  text: string
  /** The order that the customer came in with. */
  orderNumber: string | null
}

/** What the bot knows of anybody's questions; then the order that this talk is about. */
export async function askBot(tx: Tx, deps: ReceptionDeps, { asker, text, orderNumber }: Question): Promise<Answer> {
  const answer = await answerText(tx, deps.bot, { asker, text })
  if (answer.understood) return answer
  const about = ASKS_PROGRESS.test(text) ? await tellOrder(tx, deps, { asker, orderNumber }) : null
  return about ? { reply: about, understood: true } : answer
}

const ASKS_PROGRESS = /订单|发货|到账|进度|状态|到哪|怎么样了|好了(?:吗|没)|什么时候|多久/

export async function tellOrder(
  tx: Reading, deps: Pick<ReceptionDeps, 'bot'>, { asker, orderNumber }: Omit<Question, 'text'>,
): Promise<Reply | null> {
  if (asker.customerId === null || orderNumber === null) return null
  const order = await deps.bot.findOrder(tx, asker.customerId, orderNumber)
  return order && say(`${order.productName}(${order.orderNumber})\n${order.headline}`, { label: '查看订单', page: PAGES.order(order.orderNumber) })
}

const UNREADABLE = new Set(['image', 'voice', 'video', 'shortvideo', 'file', 'merged_msg'])

/** What a person must look at, because the bot cannot read it. */
export function isUnreadable(type: string): boolean {
  return UNREADABLE.has(type)
}

export function answerOther(type: string): Reply {
  return answerMedia(type)
}

/** Whether these words call for a person at once. */
export function personCalled(text: string, now: Date): { why: Why; kind: TicketKind | null } | null {
  return readHandOver(text, now)
}
