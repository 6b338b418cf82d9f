import type { EntityManager } from 'typeorm'
import { after, MINUTE_MS } from '../lib/clock'
import { idTime } from '../lib/ids'
import { toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { Ticket } from '../tickets/ticket.entity'
import { coversTicket, supplierOf, type Goods } from './covers'
import type { IncidentProposal } from './incident.contract'
import { IncidentTicket } from './incident.entity'
import { goodsOfTickets, openIncidents } from './incident.queries'

/** Beyond these the trouble is plain. */
const MOST_LOOKED_AT = 500
const SHOWN_NUMBERS = 10

interface Case {
  ticket: Ticket
  goods: Goods
}

/**
 * Many tickets about the same supplier or goods within a short time, of which no open incident is: told to the supervisors, who decide.
 * Where a supplier explains all tickets of some goods, the goods are not named again.
 */
export async function listProposals(
  manager: EntityManager,
  { policy, now }: { policy: Pick<Policy, 'incidents'>; now: Date },
): Promise<IncidentProposal[]> {
  const { proposeTickets, withinMinutes } = policy.incidents
  const since = after(now, -withinMinutes * MINUTE_MS)
  const tickets = await manager
    .createQueryBuilder(Ticket, 't')
    .where('t.id > :from AND t.orderId IS NOT NULL', { from: `tkt_${idTime(since)}` })
    .andWhere('t.status <> :withdrawn', { withdrawn: 'withdrawn' })
    // What was of one already needs none: its supplier may well be up again.
    .leftJoin(IncidentTicket, 'l', 'l.ticketId = t.id')
    .andWhere('l.ticketId IS NULL')
    .orderBy('t.id', 'DESC')
    .limit(MOST_LOOKED_AT)
    .getMany()
  if (tickets.length < proposeTickets) return []
  const goodsOf = await goodsOfTickets(manager, tickets)
  const open = await openIncidents(manager)
  const cases = tickets.flatMap((ticket) => {
    const goods = goodsOf(ticket)
    return goods && !open.some((one) => coversTicket(one, ticket, goods)) ? [{ ticket, goods }] : []
  })
  const many = (group: Group): boolean => group.cases.length >= proposeTickets
  const suppliers = groupsOf(cases, supplierIn).filter(many)
  const explained = new Set(
    suppliers.flatMap((group) => group.cases.map(({ ticket }) => ticket.id)),
  )
  const products = groupsOf(
    cases.filter(({ ticket }) => !explained.has(ticket.id)),
    ({ goods }) => ({ kind: 'product', id: goods.productId, name: goods.productName }),
  ).filter(many)
  return [...suppliers, ...products].map((group) => present(group, withinMinutes))
}

interface Named {
  kind: 'supplier' | 'product'
  id: string
  name: string
}

interface Group extends Named {
  cases: Case[]
}

function supplierIn({ goods }: Case): Named | null {
  const id = supplierOf(goods)
  return id === null
    ? null
    : { kind: 'supplier', id, name: goods.supplierName ?? goods.product?.supplierName ?? id }
}

/** The largest first. */
function groupsOf(cases: readonly Case[], named: (one: Case) => Named | null): Group[] {
  const groups = new Map<string, Group>()
  for (const one of cases) {
    const name = named(one)
    if (name === null) continue
    const group = groups.get(name.id) ?? { ...name, cases: [] }
    group.cases.push(one)
    groups.set(name.id, group)
  }
  return [...groups.values()].sort((a, b) => b.cases.length - a.cases.length)
}

function present({ kind, id, name, cases }: Group, withinMinutes: number): IncidentProposal {
  const named = { id, name }
  const first = cases.at(-1)?.ticket.createdAt ?? new Date(0)
  return {
    text: `看起来“${name}”出了问题：最近 ${withinMinutes} 分钟 ${cases.length} 张工单`,
    scope: {
      supplier: kind === 'supplier' ? named : null,
      products: kind === 'product' ? [named] : [],
      categories: [],
      kinds: [],
    },
    name,
    tickets: cases.length,
    customers: new Set(cases.map(({ ticket }) => ticket.customerId)).size,
    since: toOffsetIso(first),
    ticketNumbers: cases.slice(0, SHOWN_NUMBERS).map(({ ticket }) => ticket.number),
  }
}
