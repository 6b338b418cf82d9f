import { Like, type EntityManager } from 'typeorm'
import type { Policy } from '../policy/policy.schema'
import { headline, stateText } from '../orders/order-state'
import type { Order } from '../orders/order.entity'
import type { AccountFreeze } from '../identity/account-freeze.entity'
import { findFreeze } from '../identity/account-freezes'
import { isUnconfirmed } from '../identity/bindings'
import { findOrderByAnyCase, latestOrders } from '../orders/order.queries'
import { ordersSeen } from '../orders/card-secrets'
import { Customer } from '../identity/customer.entity'
import { tierName } from '../policy/policy-finders'
import { readingText } from '../trust/reading-text'
import { checkOfficial } from '../trust/official/check'
import { createDirectory, type OfficialDirectory } from '../trust/official/directory'
import type { OfficialCheck } from '../trust/official/official.contract'
import { warnedSubjects } from '../trust/official/warnings'
import { incidentFacts, type FactsAsk, type IncidentFacts } from '../incidents/incident-facts'
import { Ticket } from '../tickets/ticket.entity'
import type { Reading, Tx } from '../db/database'
import { createDraft } from '../tickets/submit/ticket-drafts'
import { presentSummaries } from '../tickets/ticket.presenter'
import { listTicketsOfCustomer } from '../tickets/ticket.queries'
import type { Complaint } from './complaint'
import type { Knowledge } from './knowledge'

export interface OrderBrief extends Pick<
  Order,
  'orderNumber' | 'productName' | 'state' | 'accountMasked' | 'paidAt'
> {
  stateText: string
  headline: string
  /** Whether anybody has looked at its card secret. */
  secretSeen: boolean
}

export interface TicketBrief {
  number: string
  title: string
  statusText: string
  nextStep: string
}

export type FreezeBrief = Pick<AccountFreeze, 'reason' | 'remedy' | 'papers'>

export interface TierBrief {
  /** Null: no tier. */
  name: string | null
  since: Date | null
}

/** The few things the bot looks up. Each sees only what belongs to that customer. */
export interface BotSources {
  latestOrders(tx: Reading, customerId: string, limit: number): Promise<OrderBrief[]>
  findOrder(tx: Reading, customerId: string, orderNumber: string): Promise<OrderBrief | null>
  /** The order whose number is one of the words of the text, whatever shape this platform's numbers have. */
  findOrderIn(tx: Reading, customerId: string, text: string): Promise<OrderBrief | null>
  openTickets(tx: Reading, customerId: string, limit: number): Promise<TicketBrief[]>
  findTicket(tx: Reading, customerId: string, number: string): Promise<TicketBrief | null>
  tierOf(tx: Reading, customerId: string): Promise<TierBrief | null>
  /** The platform froze the account; null where it is free. */
  freezeOf(tx: Reading, customerId: string): Promise<FreezeBrief | null>
  createDraft(
    tx: Tx,
    draft: Complaint & { identityId: string; messageId?: string; description: string },
  ): Promise<{ draftId: string }>
  /** They came by a link that can be passed on: only what they name themselves is told. */
  isUnconfirmed(tx: Reading, identityId: string): Promise<boolean>
  /** The common questions (U5) with this platform's answers. */
  readonly knowledge: Knowledge
  /** F1: what of a text is official, and what is not. */
  checkOfficial(tx: Reading, text: string): Promise<OfficialCheck>
  /** What is down now, with what of the customer's is of it. */
  incidents(tx: Reading, ask: Omit<FactsAsk, 'now'>): Promise<IncidentFacts[]>
  /** F3: whether and when we called them, from the record; null where nobody keeps one. */
  callsText(tx: Reading, customerId: string): Promise<string | null>
  /** Into a group of this platform one comes by an agent's invitation only. */
  readonly groupsByAgent: boolean
}

export interface BotSourcesDeps {
  policy: Policy
  /** Made of the policy alone where none is given. */
  official?: () => OfficialDirectory
  /** F3. The telephone's record lies above the bot. */
  callsText?(tx: Reading, customerId: string): Promise<string>
  /** Asked at each question: its answers follow the settings. */
  knowledge(): Knowledge
}

/** Where the bot's answers come from: the records, the knowledge base, and the policy's hours. */
export function createBotSources({
  policy,
  knowledge,
  official = createDirectory(policy, 'localhost'),
  callsText,
}: BotSourcesDeps): BotSources {
  const briefs = async (
    { manager, now }: Reading,
    orders: readonly Order[],
  ): Promise<OrderBrief[]> => {
    const secret = orders
      .filter(({ state, accountMasked }) => state === 'delivered' && accountMasked === null)
      .map(({ id }) => id)
    const seen = await ordersSeen(manager, secret)
    return orders.map((order) => briefOf(order, seen, now))
  }
  const firstOf = async (tx: Reading, order: Order | null): Promise<OrderBrief | null> =>
    order ? ((await briefs(tx, [order]))[0] ?? null) : null
  return {
    latestOrders: async (tx, customerId, limit) =>
      briefs(tx, await latestOrders(tx.manager, customerId, limit)),
    findOrder: async (tx, customerId, orderNumber) =>
      firstOf(tx, await findOrderByAnyCase(tx.manager, customerId, [orderNumber])),
    async findOrderIn(tx, customerId, text) {
      const words = wordsLikeNumbers(text)
      return words.length === 0
        ? null
        : firstOf(tx, await findOrderByAnyCase(tx.manager, customerId, words))
    },
    async openTickets({ manager, now }, customerId, limit) {
      const tickets = await listTicketsOfCustomer(manager, customerId, { open: 'true', limit })
      return presentSummaries(manager, { policy, now }, tickets.slice(0, limit))
    },
    async findTicket({ manager, now }, customerId, number) {
      const ticket =
        (await manager.findOneBy(Ticket, { number, customerId })) ??
        (await ticketByEnd(manager, { number, customerId }))
      const [summary = null] = ticket
        ? await presentSummaries(manager, { policy, now }, [ticket])
        : []
      return summary
    },
    async tierOf({ manager }, customerId) {
      const customer = await manager.findOneBy(Customer, { id: customerId })
      return (
        customer && {
          name: customer.tierKey === null ? null : tierName(policy, customer.tierKey),
          since: customer.tierSince,
        }
      )
    },
    freezeOf: ({ manager }, customerId) => findFreeze(manager, customerId),
    async createDraft(tx, draft) {
      const { id } = await createDraft(tx, draft)
      return { draftId: id }
    },
    isUnconfirmed: ({ manager }, identityId) => isUnconfirmed(manager, identityId),
    checkOfficial: async ({ manager }, text) =>
      checkOfficial(text, { directory: official(), warned: await warnedSubjects(manager) }),
    incidents: ({ manager, now }, ask) => incidentFacts(manager, { ...ask, now }),
    callsText: async (tx, customerId) => (await callsText?.(tx, customerId)) ?? null,
    get knowledge() {
      return knowledge()
    },
    get groupsByAgent() {
      return policy.groups.some(({ joinBy }) => joinBy === 'agent')
    },
  }
}

function briefOf(order: Order, seen: ReadonlySet<string>, now: Date): OrderBrief {
  const { orderNumber, productName, state, paidAt, accountMasked } = order
  const told = {
    stateText: stateText(state),
    headline: headline(order, now),
    secretSeen: seen.has(order.id),
  }
  return { orderNumber, productName, state, paidAt, accountMasked, ...told }
}

const MOST_WORDS = 8

/** Words that may be an order's number: letters and digits, at least six, with a digit in it. Blanks within are left out too. */
export function wordsLikeNumbers(text: string): string[] {
  const words = readingText(text).match(/[A-Za-z0-9][A-Za-z0-9-]{5,39}/g) ?? []
  const joined = (
    readingText(text).match(/[A-Za-z0-9]{1,10}(?: [A-Za-z0-9]{1,10}){1,8}/g) ?? []
  ).map((spaced) => spaced.replace(/ /g, ''))
  return [...new Set([...words, ...joined])]
    .filter((word) => /\d/.test(word) && word.length >= 6 && word.length <= 40)
    .slice(0, MOST_WORDS)
}

const AN_END = /^\d{4,12}$/

/** By the end of its number, where one of theirs has that end and no other. */
async function ticketByEnd(
  manager: EntityManager,
  { number, customerId }: { number: string; customerId: string },
): Promise<Ticket | null> {
  const end = number.replace(/\D/g, '').slice(-MOST_OF_END)
  if (!AN_END.test(end)) return null
  const ending = await manager.find(Ticket, {
    where: { customerId, number: Like(`%${end}`) },
    order: { number: 'DESC' },
    take: 2,
  })
  return ending.length === 1 ? (ending[0] ?? null) : null
}
const MOST_OF_END = 6
