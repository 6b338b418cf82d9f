import { z } from 'zod'
import type { Reading } from '../../db/database'
import { TicketKind } from '../../tickets/ticket.contract'
import type { Asker } from '../own-matters'
import { doorsOf, findEntry } from '../knowledge'
import { tellRecord } from '../record'
import { PAGES, type Reply } from '../reply'
import type { BotSources } from '../sources'
import { understand } from '../understanding/understand'
import type { ToolCall, ToolDescription } from './completion'
import type { Fact } from './fact'
import type { Veil } from './veil'

/** What a model may look up, with the rights of whoever asks and none beside; and what it may propose, which nothing comes of by itself. */
export interface Bench {
  reading: Reading
  sources: BotSources
  /** Whether people are there, by when, and how long it takes. */
  people(reading: Reading): Promise<string>
  asker: Asker
  /** The order that the talk is about. */
  orderNumber: string | null
  veil: Veil
  facts: Fact[]
  proposals: Proposal[]
}

export interface Proposal {
  kind: 'ticket' | 'person'
  ticketKind: TicketKind | null
  orderNumber: string | null
}

const NumberOf = z.object({ number: z.string().min(1).max(60) })
const Words = z.object({ words: z.string().min(1).max(200) })
const Wanted = z.object({ kind: TicketKind.nullish(), number: z.string().max(60).nullish() })

const NOTHING = { type: 'object', properties: {}, additionalProperties: false }
const text = (name: string, description: string) => ({
  type: 'object',
  properties: { [name]: { type: 'string', description } },
  required: [name],
  additionalProperties: false,
})

interface Tool {
  description: string
  parameters: Record<string, unknown>
  run(bench: Bench, given: unknown): Promise<readonly Fact[]>
}

const TOOLS: Readonly<Record<string, Tool>> = {
  my_orders: { description: '客户最近的订单', parameters: NOTHING, run: myOrders },
  order: {
    description: '一笔订单现在怎样',
    parameters: text('number', '订单的编号，照资料里的写'),
    run: (bench, given) => oneOrder(bench, given, 'order-lookup'),
  },
  card_state: {
    description: '一笔订单的卡密看过没有。卡密本身谁也看不到',
    parameters: text('number', '订单的编号，照资料里的写'),
    run: (bench, given) => oneOrder(bench, given, 'card-look-up'),
  },
  my_tickets: { description: '客户处理中的工单', parameters: NOTHING, run: myTickets },
  ticket: {
    description: '一张工单到了哪一步',
    parameters: text('number', '工单的编号，照资料里的写'),
    run: oneTicket,
  },
  rules: { description: '平台的规则和做法', parameters: text('words', '要查什么'), run: rules },
  people: { description: '客服现在在不在，要等多久', parameters: NOTHING, run: people },
  propose_person: {
    description: '建议转给人。客户点了才转',
    parameters: NOTHING,
    run: proposePerson,
  },
  propose_ticket: {
    description: '建议提交工单。客户点了才提交',
    run: proposeTicket,
    parameters: {
      type: 'object',
      additionalProperties: false,
      properties: {
        kind: { type: 'string', enum: TicketKind.options },
        number: { type: 'string', description: '有关的订单编号' },
      },
    },
  },
}

export const toolDescriptions: readonly ToolDescription[] = Object.entries(TOOLS).map(
  ([name, { description, parameters }]) => ({ name, description, parameters }),
)

/** What it found, for the model to read. Never throws for what a model wrote: it is told what was wrong. */
export async function runTool(bench: Bench, call: ToolCall): Promise<string> {
  const tool = Object.hasOwn(TOOLS, call.name) ? TOOLS[call.name] : undefined
  const given = jsonIn(call.arguments)
  if (!tool || given === undefined)
    return JSON.stringify({ 错误: tool ? '参数读不懂' : '没有这个工具' })
  const found = await tool.run(bench, given)
  return JSON.stringify({ 事实: found.map(asShown) })
}

export function asShown({ id, shown, source }: Fact): Record<string, string> {
  return { 标记: `{${id}}`, 内容: shown, ...(source !== null && { 来源: source }) }
}

function jsonIn(written: string): unknown {
  try {
    const read: unknown = written.trim() === '' ? {} : JSON.parse(written)
    return read
  } catch {
    return undefined
  }
}

type NewFact = Pick<Fact, 'text' | 'links'> & { source?: string | null }

/** The same thing found twice is one fact. */
function add({ facts, veil }: Bench, { text: told, links, source = null }: NewFact): Fact {
  const known = facts.find((fact) => fact.text === told)
  if (known) return known
  const fact = { id: `F${facts.length + 1}`, text: told, shown: veil.cover(told), source, links }
  facts.push(fact)
  return fact
}

const fromReply = (bench: Bench, { text: told, links }: Reply): Fact =>
  add(bench, { text: told, links })

const UNKNOWN_ASKER: NewFact = {
  text: '还没有确认这个微信是您本人，所以先不在这里显示订单和工单',
  links: [{ label: '确认我的微信', page: PAGES.binding }],
}
const BY_LINK: NewFact = {
  text: '您是从链接进来的，为了安全，这里不列订单和工单，把编号发给我，我来查',
  links: [{ label: '我的订单', page: PAGES.orders }],
}

/** @returns what stands in the way of a list; null where nothing does */
async function barrier({ reading, sources, asker }: Bench): Promise<NewFact | null> {
  if (asker.customerId === null) return UNKNOWN_ASKER
  return (await sources.isUnconfirmed(reading, asker.identityId)) ? BY_LINK : null
}

async function myOrders(bench: Bench): Promise<Fact[]> {
  const {
    reading,
    sources,
    asker: { customerId },
  } = bench
  const barred = await barrier(bench)
  if (barred || customerId === null) return [add(bench, barred ?? UNKNOWN_ASKER)]
  const orders = await sources.latestOrders(reading, customerId, 5)
  if (orders.length === 0) return [add(bench, { text: '这个账号下还没有订单', links: [] })]
  return orders.map(({ productName, orderNumber, headline }) =>
    add(bench, {
      text: `${productName}（${orderNumber}）\n${headline}`,
      links: [{ label: '查看订单', page: PAGES.order(orderNumber) }],
    }),
  )
}

/** Only the asker's own: another's order is as one that is not there. */
async function oneOrder(
  bench: Bench,
  given: unknown,
  topic: 'order-lookup' | 'card-look-up',
): Promise<Fact[]> {
  const {
    reading,
    sources,
    asker: { customerId },
    veil,
  } = bench
  if (customerId === null) return [add(bench, UNKNOWN_ASKER)]
  const named = NumberOf.safeParse(given)
  const orderNumber = named.success ? veil.uncover(named.data.number) : bench.orderNumber
  const order =
    orderNumber === null ? null : await sources.findOrder(reading, customerId, orderNumber)
  if (!order)
    return [
      add(bench, {
        text: '没有在您的账号下找到这笔订单，请核对一下，或从列表里选',
        links: [{ label: '我的订单', page: PAGES.orders }],
      }),
    ]
  const record = await tellRecord(reading, sources, {
    topic,
    asked: { customerId, orderNumber: order.orderNumber, onlyNamed: true },
  })
  return record ? [fromReply(bench, record.reply)] : []
}

async function myTickets(bench: Bench): Promise<Fact[]> {
  const {
    reading,
    sources,
    asker: { customerId },
  } = bench
  const barred = await barrier(bench)
  if (barred || customerId === null) return [add(bench, barred ?? UNKNOWN_ASKER)]
  const tickets = await sources.openTickets(reading, customerId, 5)
  if (tickets.length === 0)
    return [
      add(bench, {
        text: '您现在没有处理中的工单',
        links: [{ label: '全部工单', page: PAGES.tickets }],
      }),
    ]
  return tickets.map((ticket) => add(bench, tellTicket(ticket)))
}

const NO_TICKET: NewFact = {
  text: '没有在您的账号下找到这张工单，请核对一下，或从列表里选',
  links: [{ label: '我的工单', page: PAGES.tickets }],
}

async function oneTicket(bench: Bench, given: unknown): Promise<Fact[]> {
  const {
    reading,
    sources,
    asker: { customerId },
    veil,
  } = bench
  if (customerId === null) return [add(bench, UNKNOWN_ASKER)]
  const named = NumberOf.safeParse(given)
  const ticket = named.success
    ? await sources.findTicket(reading, customerId, veil.uncover(named.data.number))
    : null
  return [add(bench, ticket ? tellTicket(ticket) : NO_TICKET)]
}

function tellTicket({
  number,
  statusText,
  nextStep,
}: {
  number: string
  statusText: string
  nextStep: string
}): NewFact {
  return {
    text: `工单 ${number} ${statusText}\n${nextStep}`,
    links: [{ label: '查看工单', page: PAGES.ticket(number) }],
  }
}

const MOST_RULES = 3

function rules(bench: Bench, given: unknown): Promise<Fact[]> {
  const asked = Words.safeParse(given)
  return Promise.resolve(asked.success ? rulesNear(bench, asked.data.words) : [])
}

/** The entries that are nearest to some words, as facts. */
export function rulesNear(bench: Bench, words: string): Fact[] {
  const entries = understand(words)
    .ranked.flatMap(({ topic }) => findEntry(bench.sources.knowledge, topic) ?? [])
    .slice(0, MOST_RULES)
  return entries.map((entry) =>
    add(bench, { text: entry.answer, links: doorsOf(entry), source: entry.source }),
  )
}

async function people(bench: Bench): Promise<Fact[]> {
  return [
    add(bench, {
      text: await bench.people(bench.reading),
      links: [{ label: '联系客服', page: PAGES.contact }],
    }),
  ]
}

function proposePerson(bench: Bench): Promise<Fact[]> {
  propose(bench, { kind: 'person', ticketKind: null, orderNumber: null })
  return Promise.resolve([])
}

/** About an order only where it is the asker's own. */
async function proposeTicket(bench: Bench, given: unknown): Promise<Fact[]> {
  const {
    reading,
    sources,
    asker: { customerId },
    veil,
  } = bench
  const wanted = Wanted.safeParse(given)
  if (!wanted.success) return []
  const { kind = null, number = null } = wanted.data
  const named = number === null ? bench.orderNumber : veil.uncover(number)
  const order =
    customerId === null || named === null
      ? null
      : await sources.findOrder(reading, customerId, named)
  propose(bench, { kind: 'ticket', ticketKind: kind, orderNumber: order?.orderNumber ?? null })
  return []
}

/** One of a kind: a customer chooses between a ticket and a person, not among tickets. */
function propose({ proposals }: Bench, proposal: Proposal): void {
  if (!proposals.some(({ kind }) => kind === proposal.kind)) proposals.push(proposal)
}
