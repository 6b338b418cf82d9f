import type { Agent } from '../../../server/identity/agent.entity'
import type { AppealKind } from '../../../server/tickets/appeals/appeal.contract'
import {
  chooseWhoDecides,
  mayDecide,
  whoTouched,
} from '../../../server/tickets/appeals/who-decides'
import {
  addNote,
  takeOverTicket,
  takeTicket,
} from '../../../server/tickets/handling/agent-ticket.service'
import { AddNote } from '../../../server/tickets/desk/desk-ticket.contract'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock } from '../../support/fake-clock'
import { makeAgent, makeCustomer } from '../../support/people'
import { acting, deps, policy, someone, submit } from '../ticket-world'

const clock = fakeClock()
let db: TestDatabase
const agents: Record<string, Agent> = {}
const of = (name: string): Agent => agents[name] as Agent

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  for (const name of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang'])
    agents[name] = (await makeAgent(db, name)).agent
})
afterAll(() => db.close())

describe('who may decide', () => {
  it.each<[AppealKind, string, string[], boolean]>([
    ['review', 'wang.fang', [], true],
    ['review', 'li.na', [], true],
    ['review', 'zhang.wei', [], false],
    ['review', 'wang.fang', ['wang.fang'], false],
    ['review', 'li.na', ['wang.fang'], true],
    ['complaint', 'chen.jie', ['chen.jie'], false],
    ['complaint', 'chen.jie', [], true],
    ['bad-mark', 'wang.fang', [], true],
    ['supervisor', 'wang.fang', ['wang.fang'], true],
    ['supervisor', 'li.na', [], false],
  ])('%s by %s, touched by %j: %s', (kind, name, touched, may) => {
    expect(
      mayDecide(policy, of(name), { kind, touched: new Set(touched.map((one) => of(one).id)) }),
    ).toBe(may)
  })
})

describe('who has touched a case', () => {
  it('wrote in it, even for colleagues only; held it; or held it once', async () => {
    const { customerId } = await makeCustomer(db, { openId: someone('alice') })
    const ticket = await submit(db, customerId, { kind: 'account-security' })
    const command = (name: string) => ({ number: ticket.number, agent: acting(of(name)) })
    const about = {
      kind: 'review' as const,
      customerId,
      ticketId: ticket.id,
      sessionId: null,
      subjectId: null,
      askedAt: clock.now(),
    }
    const touched = async (): Promise<string[]> => {
      const hands = await whoTouched(db.read, about)
      return Object.keys(agents)
        .filter((name) => hands.has(of(name).id))
        .sort()
    }
    expect(await touched()).toEqual([])
    expect(
      (await chooseWhoDecides(db.read, policy, { ...about, department: 'security' }))?.workNumber,
    ).toBe('1001')
    await db.transaction((tx) => takeTicket(tx, deps, command('chen.jie')))
    expect(await touched()).toEqual(['chen.jie'])
    await db.transaction((tx) =>
      takeOverTicket(tx, deps, { ...command('wang.fang'), input: { reason: '请假了' } }),
    )
    expect(await touched()).toEqual(['chen.jie', 'wang.fang'])
    expect(
      (await chooseWhoDecides(db.read, policy, { ...about, department: 'security' }))?.workNumber,
    ).toBe('1031')
    await db.transaction((tx) =>
      addNote(tx, deps, {
        ...command('wang.fang'),
        input: AddNote.parse({ text: '看过', visibility: 'internal' }),
      }),
    )
    expect(await touched()).toEqual(['chen.jie', 'wang.fang'])
  })
})
