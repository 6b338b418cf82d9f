import type { Tx } from '../db/database'
import { findEntry, tellEntries } from './knowledge'
import { tellTickets } from './record'
import { joinReplies, PAGES, say, withFewDoors, type Reply } from './reply'
import type { BotSources } from './sources'

/** Who wrote, as far as it is known. */
export interface Asker {
  identityId: string
  /** Null until a safe means has shown whose WeChat this is. */
  customerId: string | null
  /** The message that is answered, where it can be taken back later. */
  messageId?: string
}

const BIND_HINT =
  '还没有确认这个微信是您本人，所以先不在这里显示订单内容。点下面的链接确认一次，以后就能直接查'
export const BIND_DOOR = { label: '确认我的微信', page: PAGES.binding }

/** A link can be passed on: who opened it reads no list of what its maker has. */
function byLink(what: string, link: Reply['links'][number]): Reply {
  return say(
    `您是从链接进来的，为了安全，这里不列${what}。把${what}号发给我，我来查；全部${what}在小程序里`,
    link,
  )
}

export async function answerMyOrders(tx: Tx, sources: BotSources, asker: Asker): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, BIND_DOOR)
  if (await sources.isUnconfirmed(tx, asker.identityId))
    return byLink('订单', { label: '我的订单', page: PAGES.orders })
  const orders = await sources.latestOrders(tx, asker.customerId, 3)
  if (orders.length === 0)
    return say('这个账号下还没有订单。如果是在别的账号买的，把订单号发给我，我来帮您看', {
      label: '联系客服',
      page: PAGES.contact,
    })
  const lines = orders.map((order) => `· ${order.productName} ${order.stateText}`)
  return say(
    `您最近的订单：\n${lines.join('\n')}`,
    ...orders.map((order) => ({
      label: `查看 ${order.orderNumber}`,
      page: PAGES.order(order.orderNumber),
    })),
    { label: '全部订单', page: PAGES.orders },
  )
}

export async function answerMyTickets(tx: Tx, sources: BotSources, asker: Asker): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, BIND_DOOR)
  if (await sources.isUnconfirmed(tx, asker.identityId))
    return byLink('工单', { label: '全部工单', page: PAGES.tickets })
  const tickets = await sources.openTickets(tx, asker.customerId, 3)
  if (tickets.length === 0)
    return say(
      '您现在没有处理中的工单',
      { label: '全部工单', page: PAGES.tickets },
      { label: '提交工单', page: PAGES.newTicket },
    )
  return tellTickets(tickets)
}

/** A ticket by the number that we gave it. */
export async function answerTicket(
  tx: Tx,
  sources: BotSources,
  { asker, number, topics }: { asker: Asker; number: string; topics: readonly string[] },
): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, BIND_DOOR)
  const ticket = await sources.findTicket(tx, asker.customerId, number)
  if (!ticket)
    return say(`没有在您的账号下找到工单 ${number}，请核对一下，或从列表里选`, {
      label: '我的工单',
      page: PAGES.tickets,
    })
  const entry = topics
    .map((topic) => findEntry(sources.knowledge, topic))
    .find((found) => found !== null && found.id !== 'ticket-progress')
  const told = say(`工单 ${ticket.number} ${ticket.statusText}\n${ticket.nextStep}`, {
    label: '查看工单',
    page: PAGES.ticket(ticket.number),
  })
  return entry ? withFewDoors(joinReplies(told, tellEntries([entry]))) : told
}

/** A telephone number is what was topped up, never an order. */
export async function answerPhoneNumber(
  tx: Tx,
  sources: BotSources,
  { asker, digits }: { asker: Asker; digits: string },
): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, BIND_DOOR)
  if (await sources.isUnconfirmed(tx, asker.identityId))
    return byLink('订单', { label: '我的订单', page: PAGES.orders })
  const orders = await sources.latestOrders(tx, asker.customerId, 20)
  const charged = orders.find(
    ({ accountMasked }) => accountMasked !== null && isMaskOf(accountMasked, digits),
  )
  if (charged)
    return say(`给这个号码充的是：${charged.productName}\n${charged.headline}`, {
      label: '查看订单',
      page: PAGES.order(charged.orderNumber),
    })
  return say(
    '最近的订单里没有给这个号码充的。请打开订单看“充值账号”是不是填的它，或者把订单号发给我',
    { label: '我的订单', page: PAGES.orders },
  )
}

/** `138****0001` stands for 13800000001. */
function isMaskOf(mask: string, digits: string): boolean {
  const [head = '', tail = ''] = mask.split(/\*+/)
  return (
    mask.includes('*') &&
    head !== '' &&
    tail !== '' &&
    digits.startsWith(head) &&
    digits.endsWith(tail)
  )
}

export async function answerOrder(
  tx: Tx,
  sources: BotSources,
  { asker, orderNumber }: { asker: Asker; orderNumber: string },
): Promise<Reply> {
  if (asker.customerId === null) return say(BIND_HINT, BIND_DOOR)
  const order = await sources.findOrder(tx, asker.customerId, orderNumber)
  if (!order)
    return say(`没有在您的账号下找到订单 ${orderNumber}，请核对一下，或从列表里选`, {
      label: '我的订单',
      page: PAGES.orders,
    })
  const helped =
    order.state === 'failed'
      ? [{ label: '提交工单', page: PAGES.newTicketFor(order.orderNumber) }]
      : []
  return say(
    `${order.productName}\n${order.headline}`,
    { label: '查看订单', page: PAGES.order(order.orderNumber) },
    ...helped,
  )
}
