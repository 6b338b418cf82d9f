import { Customer } from '../../server/identity/customer.entity'
import { newId } from '../../server/lib/ids'
import { searchTickets } from '../../server/tickets/search/ticket-search'
import { TicketWord } from '../../server/tickets/search/ticket-word.entity'
import {
  indexOldTickets,
  indexWords,
  pairsOf,
} from '../../server/tickets/search/ticket-words-index'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { forget, makeOrder, submit } from './ticket-world'

const clock = fakeClock()
/** More than are read through: what is older is found by the indexes alone. */
const NEWER = 320
let db: TestDatabase
let agentId: string
let old: Ticket
let orderNumber: string

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  agentId = (await makeAgent(db, 'zhang.wei')).agent.id
  const { customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
  await db.writer.getRepository(Customer).update(customerId, { displayName: '林晓晓' })
  ;({ orderNumber } = await makeOrder(db, customerId))
  old = await submit(db, customerId, {
    orderNumber,
    description: '在 网吧 激活，提示 Bad Region 卡密已被兑换',
  })
  const other = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
  const plain = await submit(db, other.customerId, { description: '充值没有到账' })
  await copies(plain, NEWER)
})
afterAll(() => db.close())

async function copies(of: Ticket, count: number, change: Partial<Ticket> = {}): Promise<Ticket[]> {
  const rows = Array.from({ length: count }, () => {
    const id = newId('tkt')
    return { ...of, ...change, id, number: `C${id.slice(-12)}` }
  })
  await db.transaction(async (tx) => {
    await tx.manager.insert(Ticket, rows)
    await indexWords(tx, rows)
  })
  return rows
}

const seek = async (words: string, departments = ['after-sales']): Promise<string[]> => {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await searchTickets(db.read, {
      words,
      departments,
      agent: { agentId },
      now: clock.now(),
      limit: 20,
      cursor,
    })
    found.push(...page.tickets.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}

it.each<[string, () => string]>([
  ['its number', () => old.number],
  ['the beginning of it, in small letters', () => old.number.slice(0, -2).toLowerCase()],
  ['the end of it, as people read it out', () => old.number.split('-')[1] ?? ''],
  ['its order', () => orderNumber],
  ['the beginning of that', () => orderNumber.slice(0, 9)],
  ['its customer', () => '林晓'],
  ['words of it', () => '卡密已被兑换'],
  ['a few characters', () => '网吧'],
  ['words with other blanks and letters', () => 'bad regION卡密'],
])('a ticket that is far from new is found by %s', async (_, words) => {
  expect(await seek(words())).toEqual([old.id])
})

it('not by pairs that stand apart, by words that nobody said, or by whoever may not see it', async () => {
  expect(await seek('卡密兑换')).toEqual([])
  expect(await seek('人工智能')).toEqual([])
  expect(await seek('卡密已被兑换', ['security'])).toEqual([])
})

it('what many said is paged newest first, each once, also in which a pair is common and the words are not', async () => {
  const all = await seek('没有到账')
  expect(all).toHaveLength(NEWER + 1)
  expect(all).toEqual([...new Set(all)].sort().reverse())
})

it('tickets from before are written down newest first, by however many workers, and go on after a stop', async () => {
  await forget(db, TicketWord)
  expect(await seek('网吧')).toEqual([])
  await Promise.all([indexOldTickets(db), indexOldTickets(db)])
  await indexOldTickets(db)
  expect(await seek('网吧')).toEqual([old.id])
  expect(await db.read.findOneByOrFail(TicketWord, { pair: 0 })).toMatchObject({ ticketId: 'all' })
  const rows = await db.read.countBy(TicketWord, {})
  await indexOldTickets(db)
  expect(await db.read.countBy(TicketWord, {})).toBe(rows)
})

it('pairs stand side by side, without blanks and case, and none is the mark', () => {
  expect(pairsOf('卡 密A')).toEqual([...pairsOf('卡密'), ...pairsOf('密a')])
  expect(pairsOf('卡')).toEqual([])
  expect(pairsOf('卡密卡密')).toHaveLength(2)
  expect(
    pairsOf('充值没有到账，请帮我查一下').every((pair) => pair !== 0 && Number.isInteger(pair)),
  ).toBe(true)
})
