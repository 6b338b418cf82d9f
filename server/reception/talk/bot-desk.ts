import { answerMedia } from '../../bot/answer-media'
import type { Asker } from '../../bot/own-matters'
import { PAGES, say, type Reply } from '../../bot/reply'
import type { Reading } from '../../db/database'
import type { ReceptionDeps } from '../deps'

/** What the reception asks of the bot beside its answer to words. */

export interface OrderAsked {
  asker: Asker
  /** The order that the customer came in with. */
  orderNumber: string | null
}

export async function tellOrder(
  tx: Reading,
  deps: Pick<ReceptionDeps, 'bot'>,
  { asker, orderNumber }: OrderAsked,
): Promise<Reply | null> {
  if (asker.customerId === null || orderNumber === null) return null
  const order = await deps.bot.findOrder(tx, asker.customerId, orderNumber)
  return (
    order &&
    say(`${order.productName}（${order.orderNumber}）\n${order.headline}`, {
      label: '查看订单',
      page: PAGES.order(order.orderNumber),
    })
  )
}

const UNREADABLE = new Set(['image', 'voice', 'video', 'shortvideo', 'file', 'merged_msg'])

/** What a person must look at, because the bot cannot read it. */
export function isUnreadable(type: string): boolean {
  return UNREADABLE.has(type)
}

export function answerOther(type: string): Reply {
  return answerMedia(type)
}
