import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { NumberCasePage, NumbersShown, type NumberRow } from '../../server/insight/numbers.contract'
import { PromiseBoard } from '../../server/insight/promise-board.contract'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { Agent } from '../../server/identity/agent.entity'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { Product } from '../../server/orders/product.entity'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { visit } from '../conversations/session-world'
import { callOver } from '../support/api'
import { makeCustomer } from '../support/people'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { makeOrder, submit } from '../tickets/ticket-world'

/** 张伟 after-sales, 李娜 technical and general; 王芳 supervises. */
let app: RunningApp
let zhang: string
let li: string
let boss: string

const TODAY = '2026-03-12'
beforeEach(async () => {
  app = await startApp()
  app.clock.set(`${TODAY}T10:00:00+08:00`)
  const agentId = async (wecomUserId: string) =>
    (await app.db.read.findOneByOrFail(Agent, { wecomUserId })).id
  zhang = await agentId('zhang.wei')
  li = await agentId('li.na')
  boss = await agentId('wang.fang')
})
afterEach(() => app.close())

/** Logged in anew at this very moment: days go by here. */
const call = async (signature: string, who = boss) => {
  const device = '企业微信 · Windows 电脑'
  const { token } = await app.db.transaction((tx) =>
    issueLogIn(
      tx,
      { subjectKind: 'agent', subjectId: who, identityId: null, device },
      createSecretBox([SECRET_KEY]),
    ),
  )
  return callOver(app.url, signature, { cookie: `desk_session=${token}` })
}
const count = async () => {
  app.clock.advance(MINUTE_MS)
  await app.app.loops.find(({ name }) => name === 'figures')?.run()
}
const WEEK = `from=2026-03-06&to=${TODAY}`
const numbers = async (query: string, who = boss) =>
  NumbersShown.parse((await call(`GET /desk/api/numbers?${WEEK}&${query}`, who)).body)
const cases = async (query: string, who = boss) =>
  NumberCasePage.parse((await call(`GET /desk/api/numbers/cases?${WEEK}&${query}`, who)).body)
const cell = (row: NumberRow | null | undefined, key: string): string => {
  const found = row?.cells.find(({ measure }) => measure === key)
  return `${found?.text} (${found?.cases}) ${found?.stateText}`
}

async function served(
  agentId: string,
  waitMinutes: number,
  of: Partial<ServiceSession> = {},
): Promise<string> {
  const { id } = await visit(app.db)
  await app.db.transaction(async (tx) => {
    const set = { agentId, waitMs: waitMinutes * MINUTE_MS, wantedAt: tx.now, ...of }
    await tx.manager.update(ServiceSession, { id }, set)
    await tx.manager.insert(AnswerTime, {
      id: newId('ans'),
      sessionId: id,
      answerer: 'agent',
      agentId,
      department: of.department ?? 'after-sales',
      isFirst: true,
      waitedMs: 20 * SECOND_MS,
      at: tx.now,
    })
  })
  return id
}

let customers = 0
async function ticket(happened: Partial<Ticket>, orderId?: string): Promise<Ticket> {
  customers += 1
  const person = { openId: `mp-${customers}`, platformId: `P${customers}` }
  const { customerId } = await makeCustomer(app.db, person)
  const made = await submit(app.db, customerId)
  const now = app.clock.epochMs()
  const set = {
    firstResponseDueAt: new Date(now + HOUR_MS),
    resolutionDueAt: new Date(now + DAY_MS),
    ...(orderId === undefined ? {} : { orderId }),
    ...happened,
  }
  await app.db.transaction((tx) => tx.manager.update(Ticket, { id: made.id }, set))
  return { ...made, ...set }
}
const inHours = (hours: number): Date => new Date(app.clock.epochMs() + hours * HOUR_MS)

/** Of 张伟 six waits, one of them too long; of 李娜 five good ones, on another day. */
async function aWeekOfWaits(): Promise<void> {
  for (const minutes of [1, 2, 3, 4, 5, 9]) {
    await served(zhang, minutes, { department: 'after-sales', kind: 'goods' })
  }
  app.clock.set('2026-03-09T10:00:00+08:00')
  for (const minutes of [1, 1, 1, 1, 1]) {
    await served(li, minutes, { department: 'technical', kind: 'technical' })
  }
  app.clock.set(`${TODAY}T20:00:00+08:00`)
}

it('breaks the public figures down by department, agent and kind, from the same cases', async () => {
  await aWeekOfWaits()
  await count()
  const byAgent = await numbers('by=agent&measure=chat-wait-in-time')
  const rows = Object.fromEntries(byAgent.rows.map((row) => [row.name, row]))
  expect(Object.keys(rows)).toEqual(['张伟 1024', '李娜 1031'])
  expect(cell(rows['张伟 1024'], 'chat-wait-in-time')).toBe('83.3% (6) 1 件没做到')
  expect(cell(rows['李娜 1031'], 'chat-wait-in-time')).toBe('100% (5) 做到了')
  expect(cell(rows['张伟 1024'], 'chat-wait')).toBe('4 分钟 (6) 做到了')
  expect(cell(byAgent.total, 'chat-wait-in-time')).toBe('90.9% (11) 1 件没做到')
  expect(cell(byAgent.total, 'chat-first-answer')).toBe('20 秒 (11) 做到了')
  // On the days on which they were: 9 and 12 March.
  expect(rows['李娜 1031']?.series.map((point) => point.cases)).toEqual([0, 0, 0, 5, 0, 0, 0])
  expect(byAgent.periods[3]?.label).toBe('3月9日')

  const byDepartment = await numbers('by=department&measure=sessions')
  expect(byDepartment.rows.map((row) => [row.name, cell(row, 'sessions')])).toEqual([
    ['售后部', '6 件 (6) 只是数量'],
    ['技术部', '5 件 (5) 只是数量'],
  ])
  const byKind = await numbers('by=kind')
  expect(byKind.rows.map(({ name }) => name).sort()).toEqual(['商品', '技术'])

  const board = PromiseBoard.parse((await call('GET /api/promises')).body)
  expect(board.items.find(({ key }) => key === 'chat-wait-in-time')).toMatchObject({ cases: 11 })
})

it('tells too few cases as too few, and puts days together to weeks and months', async () => {
  await aWeekOfWaits()
  await count()
  const week = await numbers('by=agent&step=week&measure=chat-wait')
  expect(week.periods.map(({ label }) => label)).toEqual(['3月6日至3月8日', '3月9日至3月12日'])
  const month = await numbers('by=agent&step=month&measure=chat-wait')
  expect(month.periods.map(({ label }) => label)).toEqual(['2026年3月'])
  expect(month.total?.series[0]).toMatchObject({ cases: 11, few: false })
  await served(zhang, 2, { department: 'membership' })
  await count()
  const [, , few] = (await numbers('by=department&measure=chat-wait')).rows
  expect(few?.name).toBe('会员部')
  expect(cell(few, 'chat-wait')).toBe('null (1) 才 1 件，太少，看不出好坏')
  expect(few?.series.at(-1)).toMatchObject({ cases: 1, few: true })
})

it('opens into the very cases that were counted, those that were missed alone, page by page', async () => {
  await aWeekOfWaits()
  await count()
  const mine = `measure=chat-wait-in-time&by=agent&key=${zhang}`
  const first = await cases(`${mine}&limit=4`)
  const second = await cases(`${mine}&limit=4&cursor=${first.nextCursor}`)
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 2, null])
  const missed = await cases(`${mine}&which=missed`)
  expect(missed.items).toMatchObject([
    { of: 'session', text: '没做到', kept: false, agent: '张伟 1024' },
  ])
  expect(missed.items[0]?.path).toMatch(/^\/sessions\/ses_/)
  expect((await cases('measure=chat-wait')).items).toHaveLength(11)
  expect((await cases(`measure=chat-wait&by=agent&key=${li}`)).items[0]?.text).toBe('1 分钟')
})

it('judges tickets by what was promised for each, of product and supplier too, and reviews by whose solution was looked at', async () => {
  const supplier = { supplierKey: 'sup-1', supplierName: '甲供货' }
  const order = await makeOrder(app.db, 'cus_x', supplier)
  await app.db.transaction((tx) => tx.manager.update(Product, { id: order.productId }, supplier))
  const mine = { assignedAgentId: zhang, department: 'after-sales' }
  for (let index = 0; index < 5; index += 1) {
    await ticket({ ...mine, firstRespondedAt: inHours(0.5), resolvedAt: inHours(2) }, order.id)
  }
  const late = await ticket({ ...mine, firstRespondedAt: inHours(3) }, order.id)
  await app.db.transaction(async (tx) => {
    const solution = newId('tev')
    await tx.manager.insert(TicketEvent, {
      ticketId: late.id,
      seq: 90,
      id: solution,
      type: 'resolved',
      visibility: 'customer',
      actorKind: 'agent',
      actorId: zhang,
      actorLabel: '',
      text: '',
      attachmentIds: [],
      data: {},
      at: tx.now,
    })
    await tx.manager.insert(Appeal, {
      id: newId('apl'),
      number: 'F1',
      customerId: 'cus_1',
      department: 'general',
      words: '',
      kind: 'review',
      outcome: 'solved',
      askedAt: tx.now,
      dueAt: inHours(48),
      decidedAt: tx.now,
      decidedBy: li,
      state: 'done',
      ticketId: late.id,
      subjectId: solution,
    })
  })
  app.clock.advance(5 * HOUR_MS)
  await count()
  const byProduct = await numbers('by=product')
  expect(cell(byProduct.rows[0], 'ticket-first-response')).toBe('83.3% (6) 1 件没做到')
  expect(byProduct.rows[0]?.name).toBe('游戏A点卡')
  await app.db.transaction((tx) =>
    tx.manager.update(Product, { id: order.productId }, { name: '=HYPERLINK("http://x")' }),
  )
  const file = (await call(`GET /desk/api/numbers.csv?${WEEK}&by=product`)).text
  expect(file).toContain(`,"'=HYPERLINK(""http://x"")",${order.productId},`)
  const bySupplier = await numbers('by=supplier')
  expect(bySupplier.rows.map((row) => [row.name, cell(row, 'ticket-first-response')])).toEqual([
    ['甲供货', '83.3% (6) 1 件没做到'],
  ])
  const missed = await cases('measure=ticket-first-response&which=missed')
  expect(missed.items).toMatchObject([{ of: 'ticket', path: `/tickets/${late.number}` }])
  const byAgent = await numbers('by=agent')
  const row = (name: string) => byAgent.rows.find((one) => one.name.startsWith(name))
  expect(row('张伟')?.cells.find(({ measure }) => measure === 'reviews-overturned')?.cases).toBe(1)
  expect(row('李娜')?.cells.find(({ measure }) => measure === 'review-in-time')?.cases).toBe(1)
  const behind = await cases(`measure=reviews-overturned&by=agent&key=${zhang}`)
  expect(behind.items).toMatchObject([
    { text: '改变了', kept: null, path: `/tickets/${late.number}` },
  ])
})

it("shows an agent their own numbers and nobody else's", async () => {
  await aWeekOfWaits()
  await count()
  const own = await numbers('measure=chat-wait', zhang)
  expect([own.own, own.total, own.rows.map(({ name }) => name)]).toEqual([
    true,
    null,
    ['张伟 1024'],
  ])
  expect((await call(`GET /desk/api/numbers?${WEEK}&by=department`, zhang)).status).toBe(404)
  const theirs = `GET /desk/api/numbers/cases?${WEEK}&measure=chat-wait`
  expect((await call(`${theirs}&by=agent&key=${li}`, zhang)).status).toBe(404)
  expect((await call(theirs, zhang)).status).toBe(404)
  expect((await call(`${theirs}&by=agent&key=${zhang}`, zhang)).status).toBe(200)
  const file = await call(`GET /desk/api/numbers.csv?${WEEK}`, zhang)
  expect(file.text).toContain('张伟 1024')
  expect(file.text).not.toMatch(/李娜|全部/)
  expect((await callOver(app.url, `GET /desk/api/numbers?${WEEK}`)).status).toBe(401)
})

it('gives a file with fixed columns that a spreadsheet opens and never runs', async () => {
  await aWeekOfWaits()
  await count()
  const file = await call(`GET /desk/api/numbers.csv?${WEEK}&by=agent&step=month`)
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(file.headers.get('content-disposition')).toBe(
    'attachment; filename="numbers-2026-03-06-2026-03-12-agent.csv"',
  )
  const [heading, ...lines] = file.text.trimEnd().split('\r\n')
  expect(heading).toMatch(
    /开始日期,结束日期,分组,名称,编号,指标,指标编号,件数,数值,单位,承诺,是否做到,说明$/,
  )
  expect(lines).toContain(
    `2026-03-06,2026-03-12,客服,张伟 1024,${zhang},5 分钟内等到客服,chat-wait-in-time,6,83.33,%,每一次都在 5 分钟内,没做到,1 件没做到`,
  )
  expect(lines).toContain(
    '2026-03-06,2026-03-12,全部,全部,,等客服平均,chat-wait,11,158.18,秒,平均 5 分钟内,做到了,做到了',
  )
})

it('refuses a period that nobody can mean, and counts days of former times little by little', async () => {
  const bad = await call(`GET /desk/api/numbers?from=${TODAY}&to=2026-03-01`)
  expect([bad.status, bad.body.detail]).toEqual([422, '开始的日期晚于结束的日期，请对调'])
  expect((await call('GET /desk/api/numbers?from=2025-06-01&to=2026-03-01&step=day')).status).toBe(
    422,
  )
  expect((await call(`GET /desk/api/numbers/cases?${WEEK}&measure=none`)).status).toBe(422)
  app.clock.set('2026-01-08T10:00:00+08:00')
  await served(zhang, 2)
  app.clock.set(`${TODAY}T20:00:00+08:00`)
  const old = async () =>
    NumbersShown.parse((await call('GET /desk/api/numbers?from=2026-01-08&to=2026-01-08')).body)
      .total
  for (let turn = 0; turn < 3; turn += 1) {
    app.clock.advance(10 * MINUTE_MS)
    await count()
  }
  expect(cell(await old(), 'sessions')).toBe('1 件 (1) 只是数量')
})
