import { PAGES, say, type Reply } from '../../bot/reply'
import { findConversation } from '../../conversations/messages'
import { peopleNow, standingOf } from '../../conversations/people/people-now'
import { peopleText } from '../../conversations/people/people-words'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { findOpenSession } from '../../conversations/sessions/sessions'
import type { Reading } from '../../db/database'
import { accountOf, isUnconfirmed } from '../../identity/bindings'
import { Ticket } from '../../tickets/ticket.entity'
import { presentSummaries } from '../../tickets/ticket.presenter'
import { tellOrder } from './bot-desk'
import { choose, PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import { holderOf } from '../agents/holder'
import { backInQueueReply } from '../words'

const WELCOME = '您好，我是自动客服，随时都在。直接说遇到了什么就好，要找客服随时说“人工”'

/**
 * Greets somebody who came in by a link, with what is known: the order or ticket they come about, when people are there, and
 * that it is a bot who speaks. Who waits or is served already is told that instead. Reads only;
 * quick, for the code that carries it lives twenty seconds.
 */
export async function welcomeFor(
  tx: Reading,
  deps: ReceptionDeps,
  conversationId: string,
): Promise<Reply> {
  const session = await findOpenSession(tx.manager, conversationId)
  const back = session && (await welcomeBack(tx, deps, session))
  if (back) return back
  const { customerId = null, orderNumber = null, ticketNumber = null } = session ?? {}
  const hello = deps.policy.kf?.welcome ?? WELCOME
  if (session && customerId !== null && (await isUnconfirmed(tx.manager, session.identityId))) {
    const said = [
      hello,
      await byLinkOf(tx, { customerId, orderNumber, ticketNumber }),
      await hereText(tx, deps, conversationId),
    ]
    return choose(said.filter(Boolean).join('\n\n'), [PERSON_CHOICE])
  }
  const about =
    (await tellTicket(tx, deps, { customerId, ticketNumber })) ??
    (await aboutOrder(tx, deps, { customerId, orderNumber }))
  return choose(
    [hello, about?.text, await hereText(tx, deps, conversationId)].filter(Boolean).join('\n\n'),
    [PERSON_CHOICE],
    ...(about?.links ?? []),
  )
}

/** A link can be passed on: who opened it is told whose it is, and of the matter no more than its owner knows again. */
async function byLinkOf(
  tx: Reading,
  { customerId, orderNumber, ticketNumber }: About & { customerId: string },
): Promise<string> {
  const number = ticketNumber ?? orderNumber ?? null
  const matter =
    number === null ? '' : `，问的是尾号 ${number.slice(-4)} 的${ticketNumber ? '工单' : '订单'}`
  return `您是从账号 ${await accountOf(tx, customerId)} 的链接进来的${matter}，说的话会记在这个账号里。不是您本人的话，回复“解除”`
}

interface About {
  customerId: string | null
  orderNumber?: string | null
  ticketNumber?: string | null
}

async function aboutOrder(
  tx: Reading,
  deps: ReceptionDeps,
  { customerId, orderNumber = null }: About,
): Promise<Reply | null> {
  const told = await tellOrder(tx, deps, { asker: { identityId: '', customerId }, orderNumber })
  return told && { ...told, text: `您来问的是：${told.text}` }
}

async function tellTicket(
  tx: Reading,
  { policy }: ReceptionDeps,
  { customerId, ticketNumber = null }: About,
): Promise<Reply | null> {
  if (customerId === null || ticketNumber === null) return null
  const ticket = await tx.manager.findOneBy(Ticket, { number: ticketNumber, customerId })
  const [summary] = ticket
    ? await presentSummaries(tx.manager, { policy, now: tx.now }, [ticket])
    : []
  return summary
    ? say(`您来问的是工单 ${summary.number}（${summary.statusText}）\n${summary.nextStep}`, {
        label: '查看工单',
        page: PAGES.ticket(summary.number),
      })
    : null
}

/** @returns null where the bot has the session */
async function welcomeBack(
  { manager, now }: Reading,
  deps: ReceptionDeps,
  session: ServiceSession,
): Promise<Reply | null> {
  if (session.status === 'serving')
    return say(
      `${(await holderOf(manager, deps.policy, session)) ?? '客服'} 正在为您服务，请接着说`,
    )
  const standing =
    session.status === 'waiting' ? await standingOf(manager, { ...deps, now }, session) : null
  return standing && backInQueueReply({ session, standing, now })
}

async function hereText(
  { manager, now }: Reading,
  deps: ReceptionDeps,
  conversationId: string,
): Promise<string> {
  const conversation = await findConversation(manager, conversationId)
  const people = await peopleNow(
    manager,
    { ...deps, now },
    conversation ? { channel: conversation.channel } : {},
  )
  return people.state === 'there'
    ? peopleText(people, now)
    : `${peopleText(people, now)}，我全天都在，也可以先留言`
}
