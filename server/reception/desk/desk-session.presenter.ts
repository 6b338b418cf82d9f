import { In } from 'typeorm'
import type { BotSources } from '../../bot/sources'
import { peopleOpen } from '../../conversations/queue/assignment-rule'
import { Conversation } from '../../conversations/conversation.entity'
import type { ActingAgent } from '../../http/context'
import { findBlock } from '../../conversations/blocks/chat-blocks'
import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { findQueueEntry } from '../../conversations/queue/queue'
import { listSessionEvents } from '../../conversations/sessions/session-record'
import { countEarlierSessions, isVisibleTo } from '../../conversations/sessions/session.queries'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { runningElsewhere } from '../../conversations/queue/stickiness'
import { isUnconfirmed } from '../../identity/bindings'
import { staffName } from '../../identity/mask-name'
import { Customer } from '../../identity/customer.entity'
import { formatFen } from '../../lib/money'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import { countReveals } from '../../orders/card-secrets'
import { headline, stateText } from '../../orders/order-state'
import type { Order } from '../../orders/order.entity'
import { findOrderForCustomer, latestOrders } from '../../orders/order.queries'
import { kindName, tierName } from '../../policy/policy-finders'
import { promisedUnder } from '../../policy/promised'
import { maySee } from '../../tickets/ticket-access'
import { Ticket } from '../../tickets/ticket.entity'
import { presentSummaries } from '../../tickets/ticket.presenter'
import { latestOpenTickets } from '../../tickets/ticket.queries'
import type {
  DeskSession,
  SessionCustomer,
  SessionOrder,
  SessionTicket,
  SummaryShown,
} from './desk-session.contract'
import { actorLabel, ENTRY_TEXT, eventText, STATUS_TEXT, whyText, type Names } from './desk-words'
import { channelText } from '../../conversations/channels'
import { presentFlags } from './flag.presenter'
import { labelFor, loadAgents } from '../agents/holder'
import { holderLabel } from '../../identity/agents'
import { besideText } from '../blocks/block-words'
import { mayOfferBot, topicForBot } from '../agents/offer-bot'
import { actionsFor, whyNoReply } from '../agents/session-actions'
import { countsText, iso, presentSessions, type DeskDeps } from './session-list.presenter'
import { ticketsOfTalk } from './ticket-talks'
import { readSummary } from '../talk/session-summary'
import { readSendRoom, showWindow } from '../agents/send-window'

const SHOWN = 5

/** The session with everything that its agent must know and never ask for again (U4). No card secret is among it. */
export async function presentDeskSession(
  deps: DeskDeps & { bot?: Pick<BotSources, 'knowledge'> },
  { session, agent }: { session: ServiceSession; agent: ActingAgent },
): Promise<DeskSession> {
  const { manager, policy, now } = deps
  const entry = session.status === 'waiting' ? await findQueueEntry(manager, session.id) : null
  const [item] = await presentSessions(deps, [{ session, entry }], agent.agentId)
  if (!item) throw new Error('one session gives one item')
  const conversation = await manager.findOneByOrFail(Conversation, { id: session.conversationId })
  const cannotReplyText = whyNoReply(session, agent)
  const forBot =
    deps.bot && mayOfferBot(session, agent)
      ? await topicForBot(manager, deps.bot, { session, now })
      : null
  return {
    ...item,
    conversationId: session.conversationId,
    customer: await presentCustomer(deps, session),
    entryText: ENTRY_TEXT[session.entry],
    ...(await presentMatters(deps, session)),
    linkedTickets: await presentLinked(deps, session, agent),
    summary: presentSummary(deps, session),
    wantedAt: iso(session.wantedAt),
    assignedAt: iso(session.assignedAt),
    firstAnswer: firstAnswer(deps, session),
    window: showWindow(await readSendRoom(manager, conversation, now), now),
    canReply: cannotReplyText === null,
    cannotReplyText,
    actions: actionsFor(session, agent, forBot !== null),
    forBot: forBot?.title ?? null,
    block: await presentBlock(deps, session),
    events: await presentEvents(deps, session),
    earlierSessions: await countEarlierSessions(manager, session),
    elsewhere: await presentElsewhere(deps, session, agent),
    flags: await presentFlags(
      deps,
      await manager.find(MannerFlag, {
        where: { sessionId: session.id },
        order: { at: 'DESC', id: 'DESC' },
      }),
    ),
    solved: session.solved,
    ratingWords: session.ratingWords,
    leftTicket: session.leftTicket,
    tierName:
      item.tierName ?? (session.tierKey === null ? null : tierName(policy, session.tierKey)),
  }
}

async function presentBlock(
  { manager, now }: DeskDeps,
  session: ServiceSession,
): Promise<DeskSession['block']> {
  const block = await findBlock(manager, session, now)
  return block && { text: besideText(block, now), until: toOffsetIso(block.untilAt) }
}

async function presentCustomer(
  { manager, policy }: DeskDeps,
  { customerId, identityId }: ServiceSession,
): Promise<SessionCustomer> {
  const customer =
    customerId === null ? null : await manager.findOneBy(Customer, { id: customerId })
  const byLink = customer !== null && (await isUnconfirmed(manager, identityId))
  const verified = customer !== null && !byLink
  return {
    customerId: customer?.id ?? null,
    name: staffName(customer?.displayName),
    tierKey: customer?.tierKey ?? null,
    tierName: customer?.tierKey ? tierName(policy, customer.tierKey) : null,
    verified,
    verifiedText: verified
      ? '已确认是本人'
      : byLink
        ? '凭链接进来，未确认本人，只说对方自己报出的订单'
        : '还没有确认是本人，不要念订单内容',
  }
}

type Matters = Pick<DeskSession, 'order' | 'ticket' | 'openTickets' | 'latestOrders'>

/** Orders and tickets are shown only of somebody of whom it was shown who they are (F5). */
async function presentMatters(deps: DeskDeps, session: ServiceSession): Promise<Matters> {
  const { manager, policy, now } = deps
  const { customerId, orderNumber, ticketNumber } = session
  if (customerId === null) return { order: null, ticket: null, openTickets: [], latestOrders: [] }
  // The one that it was opened from or that they named, whichever is known; of somebody else's there is only the number.
  const named = orderNumber ?? readSummary(session.summary)?.orderNumber ?? null
  const order = named === null ? null : await findOrderForCustomer(manager, customerId, named)
  const numbers = [ticketNumber, session.leftTicket].filter((number) => number !== null)
  const own =
    numbers.length === 0 ? [] : await manager.findBy(Ticket, { number: In(numbers), customerId })
  const [ticket] = (await presentSummaries(manager, { policy, now }, own)).sort((a) =>
    a.number === ticketNumber ? -1 : 1,
  )
  const open = await latestOpenTickets(manager, { customerId, limit: SHOWN, policy, now })
  const latest = await latestOrders(manager, customerId, SHOWN)
  return {
    order: order && presentOrder(order, now, await countReveals(manager, order.id)),
    ticket: ticket ? toTicket(ticket) : null,
    openTickets: open.filter(({ number }) => number !== ticket?.number).map(toTicket),
    latestOrders: latest.map((one) => ({
      orderNumber: one.orderNumber,
      productName: one.productName,
      stateText: stateText(one.state),
      placedAt: toOffsetIso(one.placedAt),
    })),
  }
}

async function presentLinked(
  { manager, policy, now }: DeskDeps,
  session: ServiceSession,
  agent: ActingAgent,
): Promise<SessionTicket[]> {
  const linked = await ticketsOfTalk(manager, session.id)
  const seen = await Promise.all(linked.map((ticket) => maySee(manager, agent, ticket)))
  const visible = linked.filter((_, index) => seen[index])
  return (await presentSummaries(manager, { policy, now }, visible)).map(toTicket)
}

function toTicket({ number, title, statusText, nextStep, urgent }: SessionTicket): SessionTicket {
  return { number, title, statusText, nextStep, urgent }
}

function presentOrder(
  order: Order,
  now: Date,
  reveals: Awaited<ReturnType<typeof countReveals>>,
): SessionOrder {
  const failed = order.failureReason === null ? '' : `：${order.failureReason}`
  return {
    orderNumber: order.orderNumber,
    productName: order.productName,
    quantity: order.quantity,
    amountText: formatFen(order.amountFen),
    stateText: stateText(order.state),
    headline: headline(order, now),
    placedAt: toOffsetIso(order.placedAt),
    paymentText: order.paidAt === null ? '未付款' : `已付款 ${order.paymentMethod ?? ''}`.trim(),
    paidAt: iso(order.paidAt),
    deliveryText:
      order.deliveredAt !== null
        ? '已发货'
        : order.state === 'failed'
          ? `没有发货成功${failed}`
          : '还没有发货',
    deliveredAt: iso(order.deliveredAt),
    failureReason: order.failureReason,
    secret: reveals && { text: secretText(reveals, now), seen: reveals.count > 0 },
  }
}

function secretText({ count, lastAt }: { count: number; lastAt: Date | null }, now: Date): string {
  return count === 0
    ? '客户还没有看过'
    : `客户看过 ${count} 次${lastAt ? `，最近 ${formatForPeople(lastAt, now)}` : ''}`
}

function presentSummary({ policy }: DeskDeps, { summary }: ServiceSession): SummaryShown | null {
  const read = readSummary(summary)
  return (
    read && {
      ...read,
      whyText: whyText(read.why),
      kindName: read.kind === null ? null : kindName(policy, read.kind),
      factsText: factsText(read.facts),
    }
  )
}

/** Each fact that an agent would else ask for; 未知 where nobody has said it. */
function factsText({
  amountFen,
  product,
  error,
  payment,
  tail,
  when,
  from,
  to,
}: SummaryShown['facts']): string[] {
  const span =
    from === null || to === null
      ? ''
      : `（${from.slice(5, 16).replace('T', ' ')} 到 ${to.slice(5, 16).replace('T', ' ')}）`
  const told = {
    金额: amountFen === null ? null : formatFen(amountFen),
    商品: product,
    时间: when && `${when}${span}`,
    提示: error,
  }
  const rest = { 支付单号: payment, 尾号: tail }
  return [
    ...Object.entries(told).map(([name, value]) => `${name}：${value ?? '未知'}`),
    ...Object.entries(rest).flatMap(([name, value]) =>
      value === null ? [] : [`${name}：${value}`],
    ),
  ]
}

/** Only of somebody of whom it was shown who they are: of others nobody knows that two chats are one person's. */
async function presentElsewhere(
  { manager, policy }: DeskDeps,
  session: ServiceSession,
  agent: ActingAgent,
): Promise<DeskSession['elsewhere']> {
  const running = await runningElsewhere(manager, session)
  const agents = await loadAgents(
    manager,
    running.map(({ agentId }) => agentId),
  )
  return running.map((one) => ({
    sessionId: one.id,
    channelText: channelText(one.channel),
    statusText: STATUS_TEXT[one.status],
    holder: labelFor(agents, policy, one),
    visible: isVisibleTo(agent, one),
  }))
}

/** The promise for a person's first answer, counted from when one was wanted. */
/** The clock of the promise runs while people answer; outside their hours it says from when on. */
function firstAnswer(
  deps: DeskDeps,
  { wantedAt, firstAgentAnswerAt: at, settingsVersion }: ServiceSession,
): DeskSession['firstAnswer'] {
  const { policy, calendar, now } = deps
  const {
    promises: { chatFirstAnswerSeconds: promisedSeconds },
    hours,
  } = promisedUnder(policy, settingsVersion)
  const dueAt = wantedAt && calendar.addOpenTime(hours.people, wantedAt, promisedSeconds / 60)
  const told = (): string => {
    if (dueAt === null) return '还没有要人工'
    if (at !== null)
      return `${formatForPeople(at, now)} 首次回复${at <= dueAt ? '，在承诺时间内' : '，超过了承诺时间'}`
    if (dueAt > now && !peopleOpen(deps, now)) {
      return (
        countsText(calendar.nextOpening(policy.hours.people, now), now) ??
        `承诺 ${promisedSeconds} 秒内首次回复`
      )
    }
    return dueAt < now ? '已超过承诺的首次回复时间' : `承诺 ${promisedSeconds} 秒内首次回复`
  }
  return { promisedSeconds, dueAt: iso(dueAt), at: iso(at), text: told() }
}

async function presentEvents(
  { manager, policy }: DeskDeps,
  session: ServiceSession,
): Promise<DeskSession['events']> {
  const events = await listSessionEvents(manager, session.id)
  const named = events.flatMap(({ actor, data }) => [actor, data?.agentId, data?.to, data?.from])
  const agents = await loadAgents(
    manager,
    named.map((id) => (typeof id === 'string' ? id : null)),
  )
  const names: Names = {
    policy,
    agent: (id) => {
      const agent = agents.get(id)
      return agent ? holderLabel(agent, policy, session.department) : '客服'
    },
  }
  return events.map(({ seq, type, actor, data, at }) => ({
    seq,
    type,
    text: eventText({ type, data }, names),
    actorLabel: actorLabel(actor, names),
    note: typeof data?.note === 'string' ? data.note : null,
    at: toOffsetIso(at),
  }))
}
