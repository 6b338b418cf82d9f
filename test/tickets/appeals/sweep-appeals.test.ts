import { syncAgents } from '../../../server/identity/agents'
import { Appeal } from '../../../server/tickets/appeals/appeal.entity'
import { sweepAppeals } from '../../../server/tickets/appeals/sweep-appeals'
import { addNote, takeTicket } from '../../../server/tickets/handling/agent-ticket.service'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock } from '../../support/fake-clock'
import { makeAgent, makeCustomer } from '../../support/people'
import { acting, deps, policy, published, submit } from '../ticket-world'
import { openAppealRow } from './appeal-rows'

let db: TestDatabase
let customerId: string
beforeEach(async () => {
  db = await createTestDatabase({ clock: fakeClock() })
  ;({ customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' }))
})
afterEach(() => db.close())

const holderOf = async ({ id }: Appeal): Promise<string | null> =>
  (await db.read.findOneByOrFail(Appeal, { id })).assignedAgentId
const twoSupervisors = () =>
  db.transaction((tx) =>
    syncAgents(tx, {
      agents: [
        ...policy.agents,
        {
          wecomUserId: 'zhao',
          workNumber: '1002',
          name: '赵',
          role: 'supervisor',
          departments: ['after-sales'],
        },
      ],
    }),
  )

it('those without anybody are found behind any number that somebody has, and behind any number that nobody may decide', async () => {
  await twoSupervisors()
  const wang = (await makeAgent(db, 'wang.fang')).agent
  await twoSupervisors()
  for (let at = 0; at < 60; at += 1)
    await openAppealRow(db, {
      customerId,
      ticketId: null,
      kind: 'supervisor',
      assignedAgentId: wang.id,
    })
  const ticket = await submit(db, customerId)
  const last = await openAppealRow(db, {
    customerId,
    ticketId: ticket.id,
    kind: 'review',
    dueAt: new Date('2027-01-01T00:00:00Z'),
  })
  await Promise.all([sweepAppeals(db, deps), sweepAppeals(db, deps)])
  expect(await holderOf(last)).not.toBeNull()
  expect((await published(db)).filter(({ event }) => event === 'appeal.asked')).toHaveLength(1)
})

it('who has had a hand in the case since does not keep it', async () => {
  const ticket = await submit(db, customerId)
  const { agent } = await makeAgent(db, 'wang.fang')
  await twoSupervisors()
  const appeal = await openAppealRow(db, {
    customerId,
    ticketId: ticket.id,
    kind: 'review',
    assignedAgentId: agent.id,
  })
  await sweepAppeals(db, deps)
  expect(await holderOf(appeal)).toBe(agent.id)
  const by = { number: ticket.number, agent: acting(agent) }
  await db.transaction(async (tx) => {
    await takeTicket(tx, deps, by)
    await addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } })
  })
  await sweepAppeals(db, deps)
  expect([agent.id, null]).not.toContain(await holderOf(appeal))
})
