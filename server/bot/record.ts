import type { Reading } from '../db/database'
import { HOUR_MS } from '../lib/clock'
import { shanghaiDate } from '../lib/shanghai-time'
import type { BotSources, FreezeBrief, OrderBrief, TierBrief, TicketBrief } from './sources'
import { PAGES, say, type Reply } from './reply'

/**
 * What the records say of what is asked (M4, V2): one question has another answer for each state of the order that it is about. What
 * is said here is true of this order, so no rule about all orders need follow where it answers the question.
 */
export interface FromRecord {
  reply: Reply
  /** The general rule need not be told any more. */
  answers: boolean
}

/** Whose record is looked at, and what the words or the talk name. */
export interface Asked {
  customerId: string
  orderNumber: string | null
  /** They came by a link that can be passed on, and are told of nothing that they do not name themselves. */
  onlyNamed: boolean
}

/** Asks where something is that was paid for. */
const WHERE_IS_IT = new Set([
  'delivery-delay',
  'carrier-delay',
  'paid-not-delivered',
  'order-lookup',
  'urge',
  'overdue',
])
const REFUNDS = new Set(['refund-arrival', 'refund-apply', 'refund-rules'])
const CARDS = new Set([
  'card-look-up',
  'card-use',
  'activation-fails',
  'card-used',
  'region-lock',
  'licence-lock',
  'wrong-goods',
  'secret-reveals',
])
const CHANGES = new Set([
  'wrong-number',
  'wrong-purchase',
  'pay-fails',
  'charged-twice',
  'claim-terms',
  'dispute',
  'minor',
  'invoice',
])
const TICKETS = new Set([
  'ticket-progress',
  'ticket-term',
  'urge',
  'overdue',
  'review',
  'supervisor',
])
const TIERS = new Set(['member-tier', 'member-rights', 'member-expiry', 'own-manager'])

/** @returns null where the record says nothing about it */
export async function tellRecord(
  tx: Reading,
  sources: BotSources,
  { topic, asked }: { topic: string; asked: Asked },
): Promise<FromRecord | null> {
  if (TICKETS.has(topic) && !asked.onlyNamed) {
    const tickets = await sources.openTickets(tx, asked.customerId, 3)
    if (tickets.length > 0)
      return { reply: tellTickets(tickets), answers: topic === 'ticket-progress' }
  }
  if (TIERS.has(topic)) {
    if (asked.onlyNamed) return null
    const tier = await sources.tierOf(tx, asked.customerId)
    return tier && { reply: say(tellTier(tier)), answers: false }
  }
  if (topic === 'account-frozen' && !asked.onlyNamed) {
    const freeze = await sources.freezeOf(tx, asked.customerId)
    if (freeze) return { reply: tellFreeze(freeze), answers: true }
  }
  const order = await findOrder(tx, sources, { topic, asked })
  return order && tellOrder(order, topic)
}

function tellFreeze({ reason, remedy, papers }: FreezeBrief): Reply {
  const lines = [
    `您的账号现在是冻结的。原因：${reason}`,
    `办法：${remedy}`,
    ...(papers.length > 0 ? [`要带的材料：${papers.join('、')}`] : []),
    '认为不对可以申诉，由安全部来看，页面上写着最晚什么时候回复您。账号里的余额、订单和卡密都在',
  ]
  return say(lines.join('\n'), { label: '看冻结和申诉', page: PAGES.freeze })
}

async function findOrder(
  tx: Reading,
  sources: BotSources,
  { topic, asked }: { topic: string; asked: Asked },
): Promise<OrderBrief | null> {
  const { customerId, orderNumber } = asked
  if (![WHERE_IS_IT, REFUNDS, CARDS, CHANGES].some((topics) => topics.has(topic))) return null
  const named = orderNumber === null ? null : await sources.findOrder(tx, customerId, orderNumber)
  if (named || CHANGES.has(topic) || asked.onlyNamed) return named
  const latest = await sources.latestOrders(tx, customerId, 10)
  const fitting = latest.filter((order) => fits(order, topic))
  // Where several could be meant, none is guessed at; the list is a tap away.
  if (fitting.length > 0) return fitting.length === 1 ? (fitting[0] ?? null) : null
  // Nothing is on its way: what is asked for has arrived, was paid back, or was never paid. That is the answer, where it is clear which one.
  const [newest, another] = latest
  return newest && WHERE_IS_IT.has(topic) && (another === undefined || isRecent(newest, tx.now))
    ? newest
    : null
}

const RECENT_MS = 24 * HOUR_MS

function isRecent({ paidAt }: OrderBrief, now: Date): boolean {
  return paidAt !== null && now.getTime() - paidAt.getTime() < RECENT_MS
}

/** Whether one's own record would answer it. */
export function isOnRecord(topic: string): boolean {
  return [WHERE_IS_IT, REFUNDS, CARDS, TICKETS, TIERS].some((topics) => topics.has(topic))
}

const TROUBLES = new Set([
  'activation-fails',
  'card-look-up',
  'card-used',
  'wrong-goods',
  'pay-fails',
  'charged-twice',
  'refund-arrival',
  'ticket-progress',
])

/** Whoever asks this may have been hit by what many were hit by. */
export function isAboutTrouble(topic: string): boolean {
  return WHERE_IS_IT.has(topic) || TROUBLES.has(topic)
}

function fits({ state, accountMasked, productName }: OrderBrief, topic: string): boolean {
  const onItsWay = state === 'paid' || state === 'delivering' || state === 'failed'
  if (topic === 'carrier-delay')
    return onItsWay && accountMasked !== null && /话费|流量|手机|宽带/.test(productName)
  if (topic === 'paid-not-delivered') return onItsWay || state === 'unpaid'
  if (WHERE_IS_IT.has(topic)) return onItsWay
  if (REFUNDS.has(topic)) return state === 'refunding' || state === 'refunded'
  return (
    CARDS.has(topic) &&
    accountMasked === null &&
    (state === 'delivered' || state === 'delivering' || state === 'failed')
  )
}

function tellOrder(order: OrderBrief, topic: string): FromRecord {
  const lines = [
    `${order.productName}（${order.orderNumber}）`,
    order.headline,
    ...nextLine(order, topic),
  ]
  const help = HELPED.has(order.state)
    ? [{ label: '提交工单', page: PAGES.newTicketFor(order.orderNumber) }]
    : []
  const doors = [{ label: '查看订单', page: PAGES.order(order.orderNumber) }, ...help]
  const answers =
    WHERE_IS_IT.has(topic) ||
    (topic === 'refund-arrival' && (order.state === 'refunding' || order.state === 'refunded'))
  return { reply: say(lines.join('\n'), ...doors), answers }
}

const HELPED = new Set(['paid', 'delivering', 'failed', 'delivered'])

function nextLine(
  { state, accountMasked, productName, secretSeen }: OrderBrief,
  topic: string,
): string[] {
  switch (state) {
    case 'unpaid':
      return [
        '微信里已经扣了款的，通常几分钟内会对上，请不要再付一次；没对上回复“人工”，每笔钱都会查清',
      ]
    case 'paid':
    case 'delivering':
      return [
        accountMasked !== null && /话费|流量|宽带/.test(productName)
          ? '话费流量由运营商入账，号码没错就会到，不用重复下单。号码不对，马上回复“人工”；想让客服盯着就提交工单'
          : '不用重复下单，没有成功不会让您白付。想让客服盯着就提交工单',
      ]
    case 'delivered':
      return accountMasked === null
        ? [
            secretSeen
              ? '卡密已经查看过，要再看就从订单里点“查看卡密”'
              : '卡密还没有查看过，打开订单点“查看卡密”就能看到',
          ]
        : WHERE_IS_IT.has(topic)
          ? [
              '还没看到的话，游戏请重新登录，话费请查缴费记录；核对过还是没有，提交工单替您向供货商要凭证',
            ]
          : []
    case 'refunded':
      return topic === 'refund-arrival'
        ? [
            '零钱付的回零钱，银行卡付的回那张卡，银行入账要再等几个工作日；过了还没有，回复“人工”替您查',
          ]
        : []
    case 'failed':
    case 'refunding':
    case 'closed':
      return []
  }
}

export function tellTickets(tickets: readonly TicketBrief[]): Reply {
  const lines = tickets.map((ticket) => `${ticket.number} ${ticket.statusText}\n${ticket.nextStep}`)
  return say(lines.join('\n\n'), { label: '查看工单', page: PAGES.tickets })
}

function tellTier({ name, since }: TierBrief): string {
  if (name === null) return '您现在没有会员等级'
  return since === null ? `您现在是${name}` : `您现在是${name}，从 ${shanghaiDate(since)} 起`
}
