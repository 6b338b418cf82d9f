import type { EntityManager } from 'typeorm'
import {
  peopleNow,
  standingOf,
  type PeopleNow,
  type Standing,
} from '../conversations/people/people-now'
import { peopleText, standingText } from '../conversations/people/people-words'
import { listOpenSessionsOf } from '../conversations/sessions/session.queries'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { CustomerActor } from '../http/context'
import { Customer } from '../identity/customer.entity'
import { publicIncidents } from '../incidents/public-incidents'
import { askedTogether } from '../lib/asked-together'
import { toOffsetIso } from '../lib/shanghai-time'
import type { OrderState } from '../orders/order.contract'
import { listOrderRows } from '../orders/order.queries'
import { stateText } from '../orders/order-state'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import { minutesInWords } from '../policy/policy-words'
import { listChannels, listGroups, type Visitor } from './ways-in'
import { Contact, type ContactFigure } from './contact.contract'
import { buildGuide } from './guide'

export interface ContactRoutesDeps {
  db: Database
  policy: Policy
  calendar: BusinessCalendar
  /** Knows the caller when a good token came along, and asks for none. */
  findCustomerActor(authorization: string): Promise<CustomerActor | null>
  latestOpenTicket(manager: EntityManager, customerId: string): Promise<Contact['openTicket']>
  /** Whether 微信客服 is set up. */
  chat: boolean
  /** Whose model answers what the rules cannot; nobody's when absent. */
  languageModel?: { name: string; filingNo: string } | null
  /** S5: the figures of the last 30 days, those with cases enough behind them. */
  figures?(manager: EntityManager): Promise<ContactFigure[]>
  /** F1: what all are warned of. */
  warnings?(manager: EntityManager): Promise<Contact['warnings']>
}

/** @returns what a stranger is told, for other doors that say it too */
export function contactRoutes(api: Api, deps: ContactRoutesDeps): () => Promise<Contact> {
  // Strangers all see the same; three hundred of them are no reason to ask the database three hundred times.
  const forStrangers = askedTogether(() => buildContact(deps, null))
  api.raw(
    'GET /api/contact',
    { summary: '联系客服', auth: 'none', answer: Contact, limit: 'stranger' },
    async (ctx) => {
      const actor = await deps.findCustomerActor(ctx.get('Authorization'))
      ctx.set('Cache-Control', 'no-store')
      ctx.body = await (actor ? buildContact(deps, actor) : forStrangers())
    },
  )
  return forStrangers
}

async function buildContact(
  deps: ContactRoutesDeps,
  actor: CustomerActor | null,
): Promise<Contact> {
  const { db, policy, calendar } = deps
  const now = db.clock.now()
  const at = { policy, calendar, now }
  const visitor = await findVisitor(db, actor)
  const chat = deps.chat && policy.kf !== null
  const people = await peopleNow(db.read, at, {
    channel: chat ? 'wecom-kf' : 'official-account',
    tierKey: visitor.tierKey,
  })
  const [session = null] = actor ? await listOpenSessionsOf(db.read, actor.customerId) : []
  const standing = session?.status === 'waiting' ? await standingOf(db.read, at, session) : null
  const channels = listChannels({ ...at, visitor, chat, people, standing })
  const phoneOpen = channels.some(({ key, open }) => key === 'phone' && open)
  return {
    headline:
      session?.status === 'serving'
        ? '客服正在为您服务，回到会话接着说就好'
        : headlineOf({ ...at, chat, people, standing }),
    peopleOnline: people.state === 'there',
    changesAt: people.changesAt && toOffsetIso(people.changesAt),
    channels,
    groups: listGroups(policy),
    // A number that this visitor is not shown leads nobody to the phone.
    guide: buildGuide({
      phoneShown: channels.some(({ phone }) => phone !== null),
      peopleThere: people.state === 'there',
      chat,
    }),
    figures: (await deps.figures?.(db.read)) ?? [],
    incidents: await publicIncidents(db.read, { now, customerId: actor?.customerId ?? null }),
    warnings: (await deps.warnings?.(db.read)) ?? [],
    promises: policy.promises.shown,
    languageModel: deps.languageModel
      ? { name: deps.languageModel.name, filingNo: deps.languageModel.filingNo }
      : null,
    emergencyText: phoneOpen ? null : policy.phone.emergencyText,
    emergencyFor: policy.phone.emergencyFor,
    latestOrder: actor && (await findLatestOrder(db, actor.customerId)),
    openTicket: actor && (await deps.latestOpenTicket(db.read, actor.customerId)),
  }
}

interface Headline {
  policy: Policy
  now: Date
  chat: boolean
  people: PeopleNow
  standing: Standing | null
}

/** One sentence of truth at the top of the screen. Who waits already is told of their own place, never of somebody's who comes now. */
function headlineOf({ policy, now, chat, people, standing }: Headline): string {
  if (standing) return `您正在排队，${standingText(standing, now)}`
  if (people.state !== 'there')
    return `${peopleText(people, now)}，自动客服一直在，现在留言马上有编号`
  return chat
    ? peopleText(people, now)
    : `现在有客服在，工单 ${minutesInWords(policy.promises.ticketFirstResponseMinutes)}内回复`
}

async function findVisitor(db: Database, actor: CustomerActor | null): Promise<Visitor> {
  if (!actor) return { loggedIn: false, tierKey: null }
  const customer = await db.read.findOneBy(Customer, { id: actor.customerId })
  return { loggedIn: true, tierKey: customer?.tierKey ?? null }
}

const PAID: readonly OrderState[] = [
  'paid',
  'delivering',
  'delivered',
  'failed',
  'refunding',
  'refunded',
]

async function findLatestOrder(db: Database, customerId: string): Promise<Contact['latestOrder']> {
  // What nobody has paid for is not what troubles them most.
  const [order] = await listOrderRows(db.read, customerId, { limit: 1, state: [...PAID] })
  return order
    ? {
        orderNumber: order.orderNumber,
        productName: order.productName,
        stateText: stateText(order.state),
      }
    : null
}
