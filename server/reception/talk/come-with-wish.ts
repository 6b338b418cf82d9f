import type { Reply } from '../../bot/reply'
import { readTicketNumber } from '../../bot/slots/references'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { addToMatter, type Matter } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { findOrderForCustomer } from '../../orders/order.queries'
import type { TicketKind } from '../../tickets/ticket.contract'
import { Ticket } from '../../tickets/ticket.entity'
import { choose, PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import { handOver } from './call-person'
import { holderOf } from '../agents/holder'
import { matterOf, type Why } from './session-summary'
import { readTalk } from './transcript'

export interface Wished {
  why: Why
  kind: TicketKind | null
  also?: readonly TicketKind[]
  since?: Date | null
}

/**
 * Somebody said on another channel that they want a person, and comes here for it (R10): they join the queue at once, with what
 * they said there, and nobody says 人工 twice. Who waits or is served here already stays where they are.
 * @returns the first words here; null where they have nothing to add
 */
export async function comeWithWish(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar'>,
  { session, wish }: { session: ServiceSession; wish: Wished },
): Promise<Reply | null> {
  if (session.status !== 'bot') return null
  const known = await addToMatter(tx, session, await whatTheyNamed(tx, session))
  const { session: given, reply } = await handOver(tx, deps, {
    session: known,
    ...wish,
    saidNow: null,
  })
  if (reply || given.status !== 'serving') return reply
  const holder = (await holderOf(tx.manager, deps.policy, given)) ?? '客服'
  return choose(
    `${holder} 来为您服务，您刚才说过的都能看到。发一句话，或者点下面的按钮，就为您接通`,
    [{ ...PERSON_CHOICE, label: '接通客服' }],
  )
}

/** The order and the ticket that they spoke of, where these are theirs. */
async function whatTheyNamed(tx: Tx, session: ServiceSession): Promise<Matter> {
  const { customerId } = session
  if (customerId === null) return {}
  const { orderNumber, lines } = matterOf(await readTalk(tx.manager, session), tx.now)
  const order =
    orderNumber === null ? null : await findOrderForCustomer(tx.manager, customerId, orderNumber)
  const number = lines.map(readTicketNumber).findLast((one) => one !== null)
  const ticket =
    number === undefined ? null : await tx.manager.findOneBy(Ticket, { number, customerId })
  return { orderNumber: order?.orderNumber ?? null, ticketNumber: ticket?.number ?? null }
}
