import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { syncAgents } from '../../server/identity/agents'
import { Agent } from '../../server/identity/agent.entity'
import { addNote, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeAgent, makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { acting, deps, submit } from '../tickets/ticket-world'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

const entries = (subjectKind: string): Promise<AuditEntry[]> =>
  db.read.find(AuditEntry, { where: { subjectKind }, order: { id: 'ASC' } })

it('F6: each change of a ticket is on record with who, what, when and why, and says nothing of what was said', async () => {
  const { customerId } = await makeCustomer(db, { openId: 'o-1' })
  const ticket = await submit(db, customerId, {
    description: '卡密 8842-1177-9035 提示无效，我的手机 13800138000',
  })
  const { agent } = await makeAgent(db, 'zhang.wei')
  await db.transaction((tx) =>
    takeTicket(tx, deps, { number: ticket.number, agent: acting(agent) }),
  )
  const input = { text: '正在联系供应商核实', visibility: 'customer' } as const
  await db.transaction((tx) =>
    addNote(tx, deps, { number: ticket.number, agent: acting(agent), input }),
  )
  const told = await entries('ticket')
  expect(
    told.map(({ deed, actorKind, actorId, subjectId, reason }) => [
      deed,
      actorKind,
      actorId,
      subjectId,
      reason.split(' ')[0],
    ]),
  ).toEqual([
    ['ticket.submitted', 'customer', customerId, ticket.id, 'submitted'],
    ['ticket.changed', 'agent', agent.id, ticket.id, 'assigned'],
    ['ticket.changed', 'agent', agent.id, ticket.id, 'note'],
  ])
  expect(
    told.map(({ beforeDigest, afterDigest }) => [beforeDigest !== null, afterDigest !== null]),
  ).toEqual([
    [false, true],
    [true, true],
    [true, true],
  ])
  expect(JSON.stringify(told)).not.toMatch(/供应商|提示无效|13800138000|8842/)
})

it('a refused command leaves no entry', async () => {
  const { customerId } = await makeCustomer(db, { openId: 'o-1' })
  const ticket = await submit(db, customerId)
  const { agent } = await makeAgent(db, 'zhang.wei')
  const before = (await entries('ticket')).length
  await expect(
    db.transaction((tx) =>
      addNote(tx, deps, {
        number: ticket.number,
        agent: acting(agent),
        input: { text: '还没有接单', visibility: 'customer' },
      }),
    ),
  ).rejects.toThrow('not legal')
  expect(await entries('ticket')).toHaveLength(before)
})

it('staff: who came, became another, and left; a start that changes nothing adds nothing', async () => {
  const { agents } = preset('haicheng')
  const [first, second, ...others] = agents
  if (!first || !second) throw new Error('the preset has too few agents')
  const sync = (list: typeof agents) => db.transaction((tx) => syncAgents(tx, { agents: list }))
  await sync(agents)
  expect((await entries('agent')).map(({ deed }) => deed)).toEqual(agents.map(() => 'agent.added'))
  await sync(agents)
  expect(await entries('agent')).toHaveLength(agents.length)
  await sync([{ ...second, role: second.role === 'agent' ? 'supervisor' : 'agent' }, ...others])
  const idOf = async ({ wecomUserId }: { wecomUserId: string }) =>
    (await db.read.findOneByOrFail(Agent, { wecomUserId })).id
  const [goneId, changedId] = [await idOf(first), await idOf(second)]
  expect(
    (await entries('agent'))
      .slice(agents.length)
      .map(({ deed, subjectId }) => [deed, subjectId])
      .sort(),
  ).toEqual([
    ['agent.changed', changedId],
    ['agent.removed', goneId],
  ])
})
