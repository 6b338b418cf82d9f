import { NoticeRow } from '../../server/notifications/notice.entity'
import { createNotifyCustomer } from '../../server/notifications/notify-customer.handlers'
import { jobFor } from '../support/jobs'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { answerTicket } from '../../server/tickets/customer/customer-ticket.service'
import { tellMissedPromises } from '../../server/tickets/promises/tell-missed'
import { AnswerTicket } from '../../server/tickets/ticket.contract'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { acting, deps, policy, published, reread, submit, timeline } from './ticket-world'

/** Thursday noon; the first answer is promised within 30 open minutes, the result within twelve open hours. */
const clock = fakeClock()
let db: TestDatabase
let ticket: Ticket
let customerId: string
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  await makeAgent(db, 'wang.fang')
  ;({ customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' }))
  ticket = await submit(db, customerId)
})
afterEach(() => db.close())

const sweep = (): Promise<number> => tellMissedPromises(db, deps)
const at = (moment: string): Promise<number> => {
  clock.set(`${moment}:00+08:00`)
  return sweep()
}
const told = async () =>
  (await timeline(db, ticket)).filter(({ type }) => type === 'missed').map(({ text }) => text)
const missedEvents = async () =>
  (await published(db)).filter(({ event }) => event === 'ticket.promiseMissed')

async function taken() {
  const { agent } = await makeAgent(db, 'zhang.wei')
  const by = { number: ticket.number, agent: acting(agent) }
  await db.transaction((tx) => takeTicket(tx, deps, by))
  return by
}

it('a first answer that is late is told once, with an apology, who looks after it now, and the promise that still stands', async () => {
  await expect(at('2026-03-05T12:30')).resolves.toBe(0)
  await expect(at('2026-03-05T12:31')).resolves.toBe(1)
  expect(await told()).toEqual([
    '答应今天 12:30 前回复您，没有做到，抱歉。已请主管处理，最晚明天 12:00 前给您结果',
  ])
  await expect(at('2026-03-05T20:00')).resolves.toBe(0)
  expect(await missedEvents()).toHaveLength(1)
  expect(await reread(db, ticket)).toMatchObject({ status: 'submitted', tellMissedAt: null })
})

it('two workers at once tell it once', async () => {
  clock.set('2026-03-05T12:31:00+08:00')
  const [one, other] = await Promise.all([sweep(), sweep()])
  expect(one + other).toBe(1)
  expect([await told(), await missedEvents()]).toEqual([[expect.any(String)], [expect.anything()]])
})

it('a result that is late is a promise of its own: by when there will be an answer is counted in open time', async () => {
  const by = await taken()
  await db.transaction((tx) =>
    addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } }),
  )
  await expect(at('2026-03-06T12:00')).resolves.toBe(0)
  await expect(at('2026-03-06T12:01')).resolves.toBe(1)
  expect(await told()).toEqual([
    '答应今天 12:00 前给您结果，没有做到，抱歉。已请主管处理，最晚今天 12:31 前告诉您怎么处理',
  ])
})

it('first the answer, later the result: each is told', async () => {
  await at('2026-03-05T12:31')
  await at('2026-03-06T12:01')
  expect(await told()).toHaveLength(1)
  const by = await taken()
  await db.transaction((tx) =>
    addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } }),
  )
  await at('2026-03-06T12:02')
  expect(await told()).toHaveLength(2)
})

it('a promise that was told as missed is not told again after a question and its answer', async () => {
  const by = await taken()
  await db.transaction((tx) =>
    addNote(tx, deps, { ...by, input: { text: '正在查', visibility: 'customer' } }),
  )
  await at('2026-03-06T12:01')
  await db.transaction((tx) => askCustomer(tx, deps, { ...by, input: { text: '哪一天买的？' } }))
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      number: ticket.number,
      customerId,
      input: AnswerTicket.parse({ text: '昨天' }),
    }),
  )
  await at('2026-03-06T15:00')
  expect(await told()).toHaveLength(1)
})

it('nobody is woken: what fell due as the doors shut is told when they open', async () => {
  await db.transaction(({ manager }) =>
    manager.update(
      Ticket,
      { id: ticket.id },
      { tellMissedAt: new Date('2026-03-05T21:00:00+08:00') },
    ),
  )
  await expect(at('2026-03-05T21:01')).resolves.toBe(0)
  await expect(at('2026-03-06T08:59')).resolves.toBe(0)
  await expect(at('2026-03-06T09:00')).resolves.toBe(1)
})

it('whoever was answered in time, owes an answer, or has a result, is told nothing', async () => {
  const by = await taken()
  await db.transaction((tx) => askCustomer(tx, deps, { ...by, input: { text: '哪一天买的？' } }))
  await expect(at('2026-03-06T15:00')).resolves.toBe(0)
  await db.transaction((tx) =>
    resolveTicket(tx, deps, { ...by, input: { text: '补发了', responsibleSide: 'upstream' } }),
  )
  await expect(at('2026-03-09T15:00')).resolves.toBe(0)
})

it('only tickets with something to tell are looked at, by an index', async () => {
  const sql = `SELECT id FROM tickets WHERE tell_missed_at < '2026-03-05 12:31:00.000' ORDER BY tell_missed_at, id LIMIT 50`
  const plan = JSON.stringify(
    await db.transaction(({ manager }) =>
      manager.query(`${db.kind === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} ${sql}`),
    ),
  )
  expect(plan).toContain('ix_tickets_tell_missed')
})

it.each(['haicheng', 'hongye', 'baobao'])(
  'the customer of %s reads it in 消息, unread, once, and it goes to WeChat by the roads of progress',
  async (name) => {
    await at('2026-03-05T12:31')
    const [row] = await missedEvents()
    const handle = createNotifyCustomer({
      db,
      policy: { ...policy, templates: preset(name).templates },
    })
    const published = { event: 'ticket.promiseMissed', payload: row?.payload }
    const job = jobFor('notifications.notifyCustomer', published)
    await handle(job)
    await handle(job)
    expect(await db.read.find(NoticeRow)).toMatchObject([
      {
        title: `工单 ${ticket.number} 超过了答应的时间`,
        body: (await told())[0],
        readAt: null,
        roadText: '正在通知微信',
        page: `/packages/tickets/detail/index?number=${ticket.number}`,
      },
    ])
  },
)
