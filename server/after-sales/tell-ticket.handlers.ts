import type { Database } from '../db/database'
import { onceForKey } from '../http/idempotency'
import { formatFen } from '../lib/money'
import type { Handler } from '../outbox/worker'
import { pocketText } from '../payments/refund-words'
import { Refund } from '../payments/refund.entity'
import { reissueHeadline, whatText } from './reissue-words'
import { Reissue } from './reissue.entity'
import type { TicketPort } from './ticket-port'

/** 'afterSales.tellTicket': what became of a refund stands in its ticket's timeline, once however often the row comes. */
export function createTellTicket({
  db,
  tickets,
}: {
  db: Database
  tickets: TicketPort
}): Handler<'afterSales.tellTicket'> {
  return async ({ payload, id }) => {
    const { refundId, state } = payload
    const refund = await db.read.findOneByOrFail(Refund, { id: refundId })
    const { ticketId } = refund
    if (ticketId === null) return
    await db.transaction((tx) =>
      onceForKey(
        tx,
        { scope: 'afterSales.tellTicket', key: id, request: `${refundId} ${state}` },
        async () => {
          await tickets.tell(tx, ticketId, { agent: null, ...LINES[state](refund) })
          return { status: 204, body: null }
        },
      ),
    )
  }
}

/** 'afterSales.tellReissue': the same of goods that are sent anew. */
export function createTellReissue({
  db,
  tickets,
}: {
  db: Database
  tickets: TicketPort
}): Handler<'afterSales.tellReissue'> {
  return async ({ payload, id }) => {
    const { reissueId, state } = payload
    const reissue = await db.read.findOneByOrFail(Reissue, { id: reissueId })
    const { ticketId } = reissue
    if (ticketId === null) return
    const line: Line =
      state === 'failed'
        ? {
            visibility: 'internal',
            text: `补发${whatText(reissue)}没有办成：${reissue.trouble ?? ''}`,
          }
        : { visibility: 'customer', text: reissueHeadline({ ...reissue, state }, db.clock.now()) }
    await db.transaction((tx) =>
      onceForKey(
        tx,
        { scope: 'afterSales.tellReissue', key: id, request: `${reissueId} ${state}` },
        async () => {
          await tickets.tell(tx, ticketId, { agent: null, ...line })
          return { status: 204, body: null }
        },
      ),
    )
  }
}

type State = 'accepted' | 'arrived' | 'abnormal' | 'failed'
type Line = { text: string; visibility: 'customer' | 'internal' }

const LINES: Readonly<Record<State, (refund: Refund) => Line>> = {
  accepted: (refund) => ({
    visibility: 'customer',
    text: `退款 ${formatFen(refund.amountFen)} 已退回微信，${pocketText(refund)}`,
  }),
  arrived: (refund) => ({
    visibility: 'customer',
    text: `退款 ${formatFen(refund.amountFen)} 已到账，${pocketText(refund)}`,
  }),
  abnormal: (refund) => ({
    visibility: 'internal',
    text: `退款 ${formatFen(refund.amountFen)} 需要处理：${refund.trouble ?? '微信支付没能退到原来的账户'}`,
  }),
  failed: (refund) => ({
    visibility: 'internal',
    text: `退款 ${formatFen(refund.amountFen)} 没有办成：${refund.trouble ?? ''}`,
  }),
}
