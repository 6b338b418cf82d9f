import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { CustomerActor } from '../http/context'
import { Customer } from '../identity/customer.entity'
import { latestOrders } from '../orders/order.queries'
import { stateText } from '../orders/order-state'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import { listChannels, readMinutes, type Visitor } from './channels'
import { Contact } from './contact.contract'
import { buildGuide } from './guide'
import { describeHours } from './hours-text'

export interface ContactRoutesDeps {
  db: Database
  policy: Policy
  calendar: BusinessCalendar
  /** Knows the caller when a good token came along, and asks for none. */
  findCustomerActor(authorization: string): Promise<CustomerActor | null>
  latestOpenTicket(manager: EntityManager, customerId: string): Promise<Contact['openTicket']>
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
  const channels = listChannels({ policy, calendar, now, visitor: await findVisitor(db, actor) })
  const people = describeHours(calendar, policy.hours.people, now)
  const phoneOpen = channels.some(({ key, open }) => key === 'phone' && open)
  return {
    headline: headlineOf(policy, people),
    peopleOnline: people.open,
    channels,
    guide: buildGuide(phoneOpen),
    promises: policy.promises.shown,
    emergencyText: phoneOpen ? null : policy.phone.emergencyText,
    latestOrder: actor && await findLatestOrder(db, actor.customerId),
    openTicket: actor && await deps.latestOpenTicket(db.read, actor.customerId),
  }
}

/** One sentence of truth at the top of the screen. */
function headlineOf(policy: Policy, people: { open: boolean; opensText: string | null }): string {
  const first = readMinutes(policy.promises.ticketFirstResponseMinutes)
  if (people.open) return `现在有客服在,工单 ${first}内回复`
  return `客服${people.opensText ?? '暂不在线'},自动客服一直在,现在留言马上有编号`
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
