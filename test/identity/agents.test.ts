import { Agent } from '../../server/identity/agent.entity'
import { findAgentByWecomUserId, holderLabel, syncAgents } from '../../server/identity/agents'
import { loadPolicy } from '../../server/policy/load-policy'
import { createTestDatabase, type TestDatabase } from '../support/database'

const policy = loadPolicy('haicheng')
let db: TestDatabase
beforeEach(async () => { db = await createTestDatabase() })
afterEach(() => db.close())

const sync = (agents: typeof policy.agents) => db.transaction((tx) => syncAgents(tx, { agents }))

it('the table says what the policy file says, and keeps who is gone for old records', async () => {
  await sync(policy.agents)
  const before = await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })
  await sync(policy.agents.filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei').map((agent) => ({ ...agent, workNumber: `9${agent.workNumber}` })))
  expect(await findAgentByWecomUserId(db.read, 'zhang.wei')).toBeNull()
  expect(await db.read.findOneBy(Agent, { id: before.id })).toMatchObject({ active: false, workNumber: '1024' })
  expect(await findAgentByWecomUserId(db.read, 'li.na')).toMatchObject({ workNumber: '91031', departments: ['technical', 'general'] })
  await sync(policy.agents)
  expect(await findAgentByWecomUserId(db.read, 'zhang.wei')).toMatchObject({ id: before.id, active: true })
})

describe('S4: customers see department and work number, never a name', () => {
  const agent = { departments: ['technical', 'general'], workNumber: '1031' }
  it.each([
    [undefined, '技术部 工号 1031'], ['general', '综合部 工号 1031'], ['after-sales', '技术部 工号 1031'],
  ])('for a matter of %s: %s', (department, label) => {
    expect(holderLabel(agent, policy, department)).toBe(label)
  })

  it('also for an agent without any department left', () => {
    expect(holderLabel({ departments: [], workNumber: '1031' }, policy)).toBe('客服部 工号 1031')
  })
})
