import { servicersOf } from '../../server/channels/wecom-kf/taking/kf-people'
import { Agent } from '../../server/identity/agent.entity'
import { findAgentByWecomUserId, holderLabel, syncAgents } from '../../server/identity/agents'
import { loadPolicy } from '../../server/policy/load-policy'
import { createTestDatabase, type TestDatabase } from '../support/database'

const policy = loadPolicy('haicheng')
let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

const sync = (agents: typeof policy.agents) => db.transaction((tx) => syncAgents(tx, { agents }))

it('the table says what the policy file says, and keeps who is gone for old records', async () => {
  await sync(policy.agents)
  const before = await db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })
  await sync(
    policy.agents
      .filter(({ wecomUserId }) => wecomUserId !== 'zhang.wei')
      .map((agent) => ({ ...agent, workNumber: `9${agent.workNumber}` })),
  )
  expect(await findAgentByWecomUserId(db.read, 'zhang.wei')).toBeNull()
  expect(await db.read.findOneBy(Agent, { id: before.id })).toMatchObject({
    active: false,
    workNumber: '1024',
  })
  expect(await findAgentByWecomUserId(db.read, 'li.na')).toMatchObject({
    workNumber: '91031',
    departments: ['technical', 'general'],
  })
  await sync(policy.agents)
  expect(await findAgentByWecomUserId(db.read, 'zhang.wei')).toMatchObject({
    id: before.id,
    active: true,
  })
})

it.each(['ZHANG.WEI', 'Zhang.Wei', 'zhang.wei'])(
  'WeCom user ids ignore case: %s is zhang.wei',
  async (spelled) => {
    await sync(policy.agents)
    expect(await findAgentByWecomUserId(db.read, spelled)).toMatchObject({
      wecomUserId: 'zhang.wei',
    })
    const servicers = await db.transaction((tx) => servicersOf(policy)(tx, [spelled]))
    expect(servicers.get(spelled)).toMatchObject({ userId: 'zhang.wei' })
    expect(servicers.get(spelled)?.labelIn(null)).toContain('1024')
  },
)

it('thousands are as good as ten, and come twice without harm', async () => {
  const [sample] = policy.agents
  if (!sample) throw new Error('the policy has no agents')
  const many = Array.from({ length: 3_000 }, (_, index) => ({
    ...sample,
    wecomUserId: `agent.${index}`,
    workNumber: String(10_000 + index),
  }))
  await sync(many)
  await sync(many)
  await expect(db.read.countBy(Agent, { active: true })).resolves.toBe(3_000)
})

it("processes that start at the same moment on a new database do not stand in each other's way", async () => {
  await Promise.all(Array.from({ length: 6 }, () => sync(policy.agents)))
  await expect(db.read.countBy(Agent, { active: true })).resolves.toBe(policy.agents.length)
})

describe('S4: customers see department and work number, never a name', () => {
  const agent = { departments: ['technical', 'general'], workNumber: '1031' }
  it.each([
    [undefined, '技术部 工号 1031'],
    ['general', '综合部 工号 1031'],
    ['after-sales', '技术部 工号 1031'],
  ])('for a matter of %s: %s', (department, label) => {
    expect(holderLabel(agent, policy, department)).toBe(label)
  })

  it('also for an agent without any department left', () => {
    expect(holderLabel({ departments: [], workNumber: '1031' }, policy)).toBe('客服部 工号 1031')
  })
})
