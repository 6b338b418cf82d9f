import { syncAgents } from '../../server/identity/agents'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { confirmTicket } from '../../server/tickets/customer/customer-ticket.service'
import { releaseTickets } from '../../server/tickets/holders/release-tickets'
import type { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { acting, deps, policy, published, reread, submit, timeline } from './ticket-world'

let db: TestDatabase
let ticket: Ticket
beforeEach(async () => {
  db = await createTestDatabase({ clock: fakeClock() })
  const { customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
  ticket = await submit(db, customerId)
})
afterEach(() => db.close())

async function taken() {
  const { agent } = await makeAgent(db, 'zhang.wei')
  const command = { number: ticket.number, agent: acting(agent) }
  await db.transaction((tx) => takeTicket(tx, deps, command))
  return command
}
const leave = () =>
  db.transaction((tx) =>
    syncAgents(tx, {
      agents: policy.agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei'),
    }),
  )
const events = async () => (await published(db)).map(({ event }) => event)

it('a ticket whose holder has left goes back to its department as if nobody had taken it, with a new card and a word to the customer', async () => {
  await taken()
  await expect(releaseTickets(db, deps)).resolves.toBe(0)
  await leave()
  await expect(releaseTickets(db, deps)).resolves.toBe(1)
  await expect(reread(db, ticket)).resolves.toMatchObject({
    status: 'submitted',
    assignedAgentId: null,
    isOpen: true,
  })
  expect((await timeline(db, ticket)).at(-1)).toMatchObject({
    type: 'released',
    visibility: 'customer',
    text: '售后部 工号 1024 不再处理这张工单，已交回售后部，由其他同事接着办',
  })
  expect(await events()).toContain('ticket.released')
  await expect(releaseTickets(db, deps)).resolves.toBe(0)
})

it('a colleague can take it then, and what was answered waits for the solution', async () => {
  const command = await taken()
  await db.transaction((tx) =>
    addNote(tx, deps, { ...command, input: { text: '正在查', visibility: 'customer' } }),
  )
  await leave()
  await releaseTickets(db, deps)
  await expect(reread(db, ticket)).resolves.toMatchObject({
    status: 'reopened',
    assignedAgentId: null,
  })
  const { agent } = await makeAgent(db, 'wang.fang')
  await db.transaction((tx) =>
    takeTicket(tx, deps, { number: ticket.number, agent: acting(agent) }),
  )
  await expect(reread(db, ticket)).resolves.toMatchObject({
    status: 'assigned',
    assignedAgentId: agent.id,
  })
})

it('one that waits for the customer stays so until they have answered', async () => {
  const command = await taken()
  await db.transaction((tx) =>
    askCustomer(tx, deps, { ...command, input: { text: '卡密是什么时候用的？' } }),
  )
  await leave()
  await expect(releaseTickets(db, deps)).resolves.toBe(0)
})

it("one that came back and whose holder has left is its department's too", async () => {
  const command = await taken()
  await db.transaction(async (tx) => {
    await resolveTicket(tx, deps, {
      ...command,
      input: { text: '补发了', responsibleSide: 'upstream' },
    })
    await confirmTicket(tx, deps, {
      number: ticket.number,
      customerId: ticket.customerId,
      input: { solved: false, text: '还是不行' },
    })
  })
  await leave()
  await expect(releaseTickets(db, deps)).resolves.toBe(1)
  await expect(reread(db, ticket)).resolves.toMatchObject({
    status: 'reopened',
    assignedAgentId: null,
  })
  await expect(releaseTickets(db, deps)).resolves.toBe(0)
})
