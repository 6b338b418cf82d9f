import type { Reading, Tx } from '../db/database'
import type { Complaint } from './complaint'
import { readIntent } from './intent'
import type { KnowledgeAnswer } from './knowledge'
import { PAGES, say, type Reply } from './reply'

/** Who wrote, as far as it is known. */
export interface Asker {
  identityId: string
  /** Null until a safe means has shown whose WeChat this is. */
  customerId: string | null
}

export interface OrderBrief {
  orderNumber: string
  productName: string
  stateText: string
  headline: string
}

export interface TicketBrief {
  number: string
  title: string
  statusText: string
  nextStep: string
}

/** The few things the bot looks up. Each sees only what belongs to that customer. */
export interface BotSources {
  latestOrders(tx: Reading, customerId: string, limit: number): Promise<OrderBrief[]>
  findOrder(tx: Reading, customerId: string, orderNumber: string): Promise<OrderBrief | null>
  openTickets(tx: Reading, customerId: string, limit: number): Promise<TicketBrief[]>
  createDraft(tx: Tx, draft: Complaint & { identityId: string; description: string }): Promise<{ draftId: string }>
  /** The common questions (U5); null when none of them is sure to be meant. */
  answerCommon(text: string): KnowledgeAnswer | null
  /** Whether people answer now, in words: `现在有人在` or `人工 9:00 上班` */
  peopleNow(now: Date): { open: boolean; text: string }
}

export interface Answer {
  reply: Reply
  understood: boolean
}

const BIND_HINT = '还没有确认这个微信是您本人,所以先不在这里显示订单内容。点下面的链接确认一次,以后就能直接查'

/** Answers one text. Reads and writes only through `tx`, so the answer and what it made are committed together. */
export async function answerText(tx: Tx, sources: BotSources, question: { asker: Asker; text: string }): Promise<Answer> {
  const { asker, text } = question
  const intent = readIntent(text, tx.now)
  switch (intent.kind) {
    case 'my-orders': return understood(await answerMyOrders(tx, sources, asker))
    case 'my-tickets': return understood(await answerMyTickets(tx, sources, asker))
    case 'order': return understood(await answerOrder(tx, sources, { asker, orderNumber: intent.orderNumber }))
    case 'trouble': return understood(await offerDraft(tx, sources, { asker, text, complaint: intent.complaint }))
    case 'person': return understood(leadToPerson(sources, tx.now))
    case 'binding': return understood(say('点下面的链接,确认这个微信是您本人,订单和工单的进度就会发到这里', { label: '确认我的微信', page: PAGES.binding }))
    case 'greeting': return understood(greet())
    case 'thanks': return understood(say('不客气,有事随时在这里说'))
    case 'unknown': return answerCommon(sources, text) ?? { understood: false, reply: notUnderstood(sources, tx.now) }
  }
}

function answerCommon(sources: BotSources, text: string): Answer | null {
  const known = sources.answerCommon(text)
  return known && understood(known.reply)
}

function understood(reply: Reply): Answer {
  return { reply, understood: true }
}

async function answerMyOrders(tx: Tx, sources: BotSources, asker: Asker): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, { label: '确认我的微信', page: PAGES.binding })
  const orders = await sources.latestOrders(tx, asker.customerId, 3)
  if (orders.length === 0) return say('这个账号下还没有订单。如果是在别的账号买的,把订单号发给我,我来帮您看', { label: '联系客服', page: PAGES.contact })
  const lines = orders.map((order) => `· ${order.productName} ${order.stateText}`)
  return say(`您最近的订单:\n${lines.join('\n')}`,
    ...orders.map((order) => ({ label: `查看 ${order.orderNumber}`, page: PAGES.order(order.orderNumber) })),
    { label: '全部订单', page: PAGES.orders })
}

async function answerMyTickets(tx: Tx, sources: BotSources, asker: Asker): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, { label: '确认我的微信', page: PAGES.binding })
  const tickets = await sources.openTickets(tx, asker.customerId, 3)
  if (tickets.length === 0) return say('您现在没有处理中的工单', { label: '全部工单', page: PAGES.tickets }, { label: '提交工单', page: PAGES.newTicket })
  const lines = tickets.map((ticket) => `${ticket.number} ${ticket.statusText}\n${ticket.nextStep}`)
  return say(lines.join('\n\n'), { label: '查看工单', page: PAGES.tickets })
}

async function answerOrder(tx: Tx, sources: BotSources, { asker, orderNumber }: { asker: Asker; orderNumber: string }): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, { label: '确认我的微信', page: PAGES.binding })
  const order = await sources.findOrder(tx, asker.customerId, orderNumber)
  if (!order) return say(`没有在您的账号下找到订单 ${orderNumber},请核对一下,或从列表里选`, { label: '我的订单', page: PAGES.orders })
  return say(`${order.productName}\n${order.headline}`, { label: '查看订单', page: PAGES.order(order.orderNumber) })
}

interface Told {
  asker: Asker
  text: string
  complaint: Complaint
}

async function offerDraft(tx: Tx, sources: BotSources, { asker, text, complaint }: Told): Promise<Reply> {
  const { customerId } = asker
  const { orderNumber } = complaint
  const order = customerId !== null && orderNumber !== null ? await sources.findOrder(tx, customerId, orderNumber) : null
  const { draftId } = await sources.createDraft(tx, { ...complaint, identityId: asker.identityId, description: text })
  const known = [
    complaint.orderNumber === null ? null : `订单号 ${complaint.orderNumber}${order ? `(${order.productName})` : ''}`,
    complaint.errorText === null ? null : `提示“${complaint.errorText}”`,
  ].filter((line) => line !== null)
  const facts = known.length > 0 ? `\n我记下了:${known.join(',')}` : ''
  const state = order ? `\n这笔订单:${order.headline}` : ''
  const opening = complaint.urgent ? '知道您着急,这就帮您办。' : '给您添麻烦了。'
  return say(`${opening}${facts}${state}\n工单已经替您填好,点开看一眼,提交后马上有编号和处理时间`, { label: '打开填好的工单', page: PAGES.draft(draftId) })
}

function leadToPerson(sources: BotSources, now: Date): Reply {
  const people = sources.peopleNow(now)
  return people.open
    ? say(`${people.text}。请点下面的链接说明情况,客服会接着办,进度会发到您的微信`, { label: '交给客服处理', page: PAGES.newTicket }, { label: '电话和其他方式', page: PAGES.contact })
    : say(`${people.text}。您可以现在留言,马上会有编号,上班后第一时间处理`, { label: '现在留言', page: PAGES.newTicket }, { label: '电话和其他方式', page: PAGES.contact })
}

function greet(): Reply {
  return say('您好,我是自动客服,随时都在。可以直接发订单号,或者说说遇到了什么问题;要找客服,回复“人工”',
    { label: '我的订单', page: PAGES.orders }, { label: '联系客服', page: PAGES.contact })
}

function notUnderstood(sources: BotSources, now: Date): Reply {
  return say(`这句话我没有完全看懂。您可以发订单号、说说提示了什么,或者回复“人工”(${sources.peopleNow(now).text})`,
    { label: '提交工单', page: PAGES.newTicket }, { label: '联系客服', page: PAGES.contact })
}
