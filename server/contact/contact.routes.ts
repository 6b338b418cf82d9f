import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { CustomerActor } from '../http/context'
import { Customer } from '../identity/customer.entity'
import { latestOrders } from '../orders/order.queries'
import { stateText } from '../orders/order-state'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import { minutesInWords } from '../policy/policy-words'
import { listChannels, type Visitor } from './channels'
import { Contact, type ContactFigure } from './contact.contract'
import { listGroups } from './groups'
import { buildGuide } from './guide'
import { describeHours } from './hours-text'

export interface ContactRoutesDeps {
  db: Database
  policy: Policy
  calendar: BusinessCalendar
  /** Knows the caller when a good token came along, and asks for none. */
  findCustomerActor(authorization: string): Promise<CustomerActor | null>
  latestOpenTicket(manager: EntityManager, customerId: string): Promise<Contact['openTicket']>
  /** Given where 微信客服 is set up: the queue as somebody who comes now finds it. */
  chat?: { queueNow(manager: EntityManager, visitor: Visitor): Promise<NonNullable<Contact['queue']>> }
  /** S5: the figures of the last 30 days, those with cases behind them. */
  figures?(manager: EntityManager): Promise<ContactFigure[]>
}

export function contactRoutes(api: Api, deps: ContactRoutesDeps): void {
  api.raw('GET /api/contact', { summary: '联系客服', auth: 'none', answer: Contact }, async (ctx) => {
    const actor = await deps.findCustomerActor(ctx.get('Authorization'))
    ctx.set('Cache-Control', 'no-store')
    ctx.body = await buildContact(deps, actor)
  })
}

async function buildContact(deps: ContactRoutesDeps, actor: CustomerActor | null): Promise<Contact> {
  const { db, policy, calendar } = deps
  const now = db.clock.now()
  const people = describeHours(calendar, policy.hours.people, now)
  const visitor = await findVisitor(db, actor)
  const chat = await findChat(deps, { visitor, peopleOpen: people.open })
  const channels = listChannels({ policy, calendar, now, visitor, chat })
  const phoneOpen = channels.some(({ key, open }) => key === 'phone' && open)
  return {
    headline: headlineOf(policy, people, chat),
    peopleOnline: people.open,
    channels,
    queue: chat?.queue ?? null,
    groups: listGroups(policy),
    guide: buildGuide({ phoneOpen, peopleOpen: people.open, chat: chat !== null }),
    figures: await deps.figures?.(db.read) ?? [],
    promises: policy.promises.shown,
    emergencyText: phoneOpen ? null : policy.phone.emergencyText,
    latestOrder: actor && await findLatestOrder(db, actor.customerId),
    openTicket: actor && await deps.latestOpenTicket(db.read, actor.customerId),
  }
}

type Chat = { queue: Contact['queue'] } | null

/** Nobody is picked up from the queue outside the hours, so there is none to tell of. */
async function findChat({ db, policy, chat }: ContactRoutesDeps, { visitor, peopleOpen }: { visitor: Visitor; peopleOpen: boolean }): Promise<Chat> {
  if (!chat || policy.kf === null) return null
  return { queue: peopleOpen ? await chat.queueNow(db.read, visitor) : null }
}

/** One sentence of truth at the top of the screen. */
function headlineOf(policy: Policy, people: { open: boolean; opensText: string | null }, chat: Chat): string {
  const { chatWaitMinutes, ticketFirstResponseMinutes } = policy.promises
  if (!people.open) return `客服${people.opensText ?? '暂不在线'},自动客服一直在,现在留言马上有编号`
  if (!chat) return `现在有客服在,工单 ${minutesInWords(ticketFirstResponseMinutes)}内回复`
  return chat.queue && chat.queue.waiting > 0
    ? `现在有客服在,前面有 ${chat.queue.waiting} 位,约 ${minutesInWords(chat.queue.minutes)}接通`
    : `现在有客服在,通常 ${minutesInWords(chatWaitMinutes)}内接通`
}

async function findVisitor(db: Database, actor: CustomerActor | null): Promise<Visitor> {
  if (!actor) return { loggedIn: false, tierKey: null }
  const customer = await db.read.findOneBy(Customer, { id: actor.customerId })
  return { loggedIn: true, tierKey: customer?.tierKey ?? null }
}

async function findLatestOrder(db: Database, customerId: string): Promise<Contact['latestOrder']> {
  const [order] = await latestOrders(db.read, customerId, 1)
  return order ? { orderNumber: order.orderNumber, productName: order.productName, stateText: stateText(order.state) } : null
}
