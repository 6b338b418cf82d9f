import { setDeskStatus, setServicerStatus } from '../../server/conversations/people/presence'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { LiveBoard } from '../../server/insight/live-board.contract'
import { MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { createSecretBox } from '../../server/lib/secret-box'
import { DeskLive } from '../../server/live/live.contract'
import { assignWaiting } from '../../server/conversations/queue/assignment'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { answer, arrive, say } from '../conversations/session-world'
import { callOver } from '../support/api'
import { calendar } from '../support/calendar'
import { makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { submit } from '../tickets/ticket-world'

/** 张伟 1024 of 售后 and 王芳, who supervises; a person is promised within five minutes. */
const deps = { policy: preset('haicheng'), calendar }
let app: RunningApp
const ids = new Map<string, string>()
const id = (workNumber: string): string => ids.get(workNumber) ?? ''

beforeEach(async () => {
  app = await startApp()
  app.clock.set('2026-03-12T10:00:00+08:00')
  for (const agent of await app.db.read.find(Agent)) ids.set(agent.workNumber, agent.id)
  // WeCom has told of all of them that they receive.
  for (const agentId of ids.values())
    await app.db.transaction((tx) => setServicerStatus(tx, agentId, 'stopped'))
})
afterEach(() => app.close())

async function call(signature: string, who = '1001') {
  const device = '企业微信 · Windows 电脑'
  const { token } = await app.db.transaction((tx) =>
    issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: id(who), identityId: null, device },
      createSecretBox([SECRET_KEY]),
    ),
  )
  return callOver(app.url, signature, { cookie: `desk_session=${token}` })
}
const board = async () => LiveBoard.parse((await call('GET /desk/api/live-board')).body)
const department = async (name: string) =>
  (await board()).departments.find((one) => one.name === name)
const comes = (workNumber: string) =>
  app.db.transaction(async (tx) => {
    await setDeskStatus(tx, id(workNumber), 'online')
    await setServicerStatus(tx, id(workNumber), 'receiving')
  })

it('tells who waits where, for how long and beyond what was promised, and where there is room instead', async () => {
  const first = await arrive(app.db, deps, { channel: 'official-account' })
  app.clock.advance(3 * MINUTE_MS)
  await arrive(app.db, deps, { channel: 'official-account' })
  app.clock.advance(3 * MINUTE_MS)
  await comes('1031')
  expect(await department('售后部')).toMatchObject({
    waiting: 2,
    late: 1,
    longest: { sessionId: first.id, waitedMs: 6 * MINUTE_MS, late: true },
    full: true,
    room: 0,
    elsewhere: expect.arrayContaining([{ name: '技术部', room: 5 }]),
  })
  expect(await department('技术部')).toMatchObject({ waiting: 0, longest: null, full: false })
  // Who receives in 微信客服 alone has no room for those who wrote in the official account.
  await app.db.transaction((tx) => setServicerStatus(tx, id('1024'), 'receiving'))
  expect(await department('售后部')).toMatchObject({ full: true, room: 0 })
  const { ahead, lateCount, soonCount } = await board()
  expect(ahead).toMatchObject([
    { of: 'session', path: `/sessions/${first.id}`, what: '接通客服', late: true, holder: null },
    { what: '接通客服', late: false },
  ])
  expect([lateCount, soonCount]).toEqual([1, 1])
})

it('tells who is there and how loaded, and whose customer waits for a word', async () => {
  await comes('1024')
  const one = await arrive(app.db, deps, { channel: 'official-account' })
  await app.db.transaction((tx) => assignWaiting(tx, deps))
  await say(app.db, one)
  app.clock.advance(20 * SECOND_MS)
  const person = async (workNumber: string) =>
    (await board()).people.find((found) => found.workNumber === workNumber)
  expect(await person('1024')).toMatchObject({
    name: '张伟',
    state: 'online',
    activeSessions: 1,
    owes: { sessionId: one.id },
  })
  expect((await board()).ahead).toMatchObject([{ what: '回复客户', holder: '张伟 1024' }])
  await answer(
    app.db,
    await app.db.read.findOneByOrFail(ServiceSession, { id: one.id }),
    id('1024'),
  )
  expect(await person('1024')).toMatchObject({ owes: null })
  await app.db.transaction((tx) => setDeskStatus(tx, id('1024'), 'away'))
  expect(await person('1024')).toMatchObject({
    state: 'away',
    stateText: '离开',
    activeSessions: 1,
  })
  expect(await person('1031')).toMatchObject({ state: 'gone', stateText: '不在', openTickets: 0 })
})

it('lists promises of tickets and decisions that are over or nearly so, the longest over first, and nothing else', async () => {
  const { customerId } = await makeCustomer(app.db, { openId: 'mp-1', platformId: 'P1' })
  const due = async (minutes: number, more: Partial<Ticket> = {}) => {
    const ticket = await submit(app.db, customerId)
    const nextDueAt = new Date(app.clock.epochMs() + minutes * MINUTE_MS)
    await app.db.transaction((tx) =>
      tx.manager.update(Ticket, { id: ticket.id }, { nextDueAt, ...more }),
    )
    return ticket.number
  }
  const soon = await due(20, { assignedAgentId: id('1024') })
  const over = await due(-5, { urgent: true })
  await due(40)
  await due(-5, { isOpen: false, status: 'resolved' })
  const now = app.clock.epochMs()
  await app.db.transaction((tx) =>
    tx.manager.insert(Appeal, {
      id: newId('apl'),
      number: 'F260312-000001',
      customerId,
      department: 'after-sales',
      words: '',
      kind: 'review',
      askedAt: tx.now,
      dueAt: new Date(now + 10 * MINUTE_MS),
      state: 'open',
    }),
  )
  const { ahead } = await board()
  expect(ahead.map(({ title, what }) => [title.split(' ')[0], what])).toEqual([
    [over, '首次回复'],
    ['复核', '写下决定'],
    [soon, '首次回复'],
  ])
  expect(ahead[2]).toMatchObject({ path: `/tickets/${soon}`, holder: '张伟 1024' })
})

it("is a supervisor's, and hears of a change within a second", async () => {
  expect((await call('GET /desk/api/live-board', '1024')).status).toBe(403)
  const { version } = DeskLive.parse((await call('GET /desk/api/live')).body)
  const waiting = call(`GET /desk/api/live?version=${version}&watch=board`)
  const began = performance.now()
  await arrive(app.db, deps, { channel: 'official-account' })
  const heard = DeskLive.parse((await waiting).body)
  expect(heard.moved).toContain('desk')
  expect(performance.now() - began).toBeLessThan(1_400)
})

it('says that nobody is expected to answer outside the hours, and until when', async () => {
  app.clock.set('2026-03-12T22:00:00+08:00')
  await arrive(app.db, deps, { channel: 'official-account' })
  app.clock.advance(30 * MINUTE_MS)
  const { open, changesAt, departments, lateCount } = await board()
  expect([open, changesAt, lateCount]).toEqual([false, '2026-03-13T09:00:00.000+08:00', 0])
  expect(departments.find(({ waiting }) => waiting === 1)?.longest).toMatchObject({
    waitedMs: 0,
    late: false,
  })
})
