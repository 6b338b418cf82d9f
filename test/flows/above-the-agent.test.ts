import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { createSecretBox } from '../../server/lib/secret-box'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { TicketRating } from '../../server/tickets/ending/ticket-rating.entity'
import { callOver } from '../support/api'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { good, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

type Desk = Pick<DeskAgent, 'call' | 'ask'>

/** 售后 are zhang.wei and the supervisor wang.fang; li.na and chen.jie are reviewers of other departments. */
const AGENTS = {
  holder: 'zhang.wei',
  supervisor: 'wang.fang',
  reviewer: 'li.na',
  other: 'chen.jie',
} as const

let world: RunningApp
let customer: Customer
const desk: Record<string, Desk> = {}
const at = (name: keyof typeof AGENTS): Desk => desk[name] as Desk

beforeAll(async () => {
  world = await startApp()
  await world.seed()
})
afterAll(() => world.close())
// A day of its own for each, at noon.
beforeEach(() => later(DAY_MS - ((world.clock.epochMs() + 4 * HOUR_MS) % DAY_MS)))

/** Time goes by, and everybody comes back. */
async function later(ms: number): Promise<void> {
  world.clock.advance(ms)
  customer = await openMiniProgram(world, 'u1')
  await world.db.transaction(async (tx) => {
    for (const [name, wecomUserId] of Object.entries(AGENTS)) {
      const { id: subjectId } = await tx.manager.findOneByOrFail(Agent, { wecomUserId })
      const { token } = await issueLogIn(
        tx,
        { subjectKind: 'agent', subjectId, identityId: null, device: '企业微信' },
        createSecretBox([SECRET_KEY]),
      )
      desk[name] = deskOf(`desk_session=${token}`)
    }
  })
}

function deskOf(cookie: string): Desk {
  const call: Desk['call'] = (signature, body) => callOver(world.url, signature, { cookie, body })
  return { call, ask: async (...what) => good(await call(...what), what[0]).body }
}

const cardsOf = (name: keyof typeof AGENTS): string[] =>
  world.sandbox.control
    .agentMessages(AGENTS[name])
    .flatMap(({ content }) => (content.kind === 'text-card' ? [content.title] : []))
const notices = async (): Promise<string[]> =>
  (
    await world.db.read.find(NoticeRow, {
      where: { customerId: customer.me.customerId },
      order: { id: 'ASC' },
    })
  ).map(({ event }) => event)
const timeline = async (number: string): Promise<string[]> =>
  (await customer.ask(`GET /api/tickets/${number}`)).timeline.map(
    ({ type }: { type: string }) => type,
  )

async function submitted(): Promise<string> {
  const { number } = await customer.ask('POST /api/tickets', {
    kind: 'goods',
    description: '激活时提示卡密无效',
    another: true,
  })
  await at('holder').ask(`POST /desk/api/tickets/${number}/take`)
  return number
}

async function solved(): Promise<string> {
  const number = await submitted()
  await at('holder').ask(`POST /desk/api/tickets/${number}/resolution`, {
    text: '卡密是好的，不能补发',
    responsibleSide: 'customer',
  })
  return number
}

const appealOf = async (number: string, kind: string): Promise<Appeal> => {
  const { number: appeal } = (await customer.ask(`GET /api/tickets/${number}/more`)).appeals.find(
    (one: { kind: string }) => one.kind === kind,
  )
  return world.db.read.findOneByOrFail(Appeal, { number: appeal })
}

describe('催单', () => {
  it('tells who was reached and by when, goes to the holder by card and to the top of the list, and is bounded', async () => {
    const other = await submitted()
    const number = await submitted()
    const { told, more, ticket } = await customer.ask(`POST /api/tickets/${number}/urge`, {
      text: '急着用',
    })
    expect(told).toMatch(/^催办转给了 售后部 工号 1024，最晚今天 \d\d:\d\d 前答复您$/)
    expect(ticket.timeline.slice(-2)).toMatchObject([
      { type: 'urged', text: '急着用', actorLabel: '您' },
      { type: 'note', text: told },
    ])
    expect(more.urge).toMatchObject({ allowed: false, text: expect.stringContaining('后可以再催') })
    await world.settle()
    expect(cardsOf('holder')).toContain(`客户催单 ${number}`)
    expect(cardsOf('supervisor')).not.toContain(`客户催单 ${number}`)
    expect(await notices()).toContain('ticket.urged')
    const list = (await at('holder').ask('GET /desk/api/tickets?scope=mine')).items
    expect(list.map((one: { number: string; group: string }) => [one.number, one.group])).toEqual([
      [number, 'urged'],
      [other, expect.any(String)],
    ])

    expect(await customer.call(`POST /api/tickets/${number}/urge`, {})).toMatchObject({
      status: 409,
      body: { code: 'not_now' },
    })
    await at('holder').ask(`POST /desk/api/tickets/${number}/notes`, { text: '已联系上游' })
    expect((await at('holder').ask('GET /desk/api/tickets?scope=mine')).items[0].group).not.toBe(
      'urged',
    )
    await later(2 * HOUR_MS + MINUTE_MS)
    expect((await customer.ask(`POST /api/tickets/${number}/urge`, {})).told).toContain('和主管')
    await world.settle()
    expect(cardsOf('supervisor')).toContain(`客户催单 ${number}`)
  })

  it('two taps at once are one', async () => {
    const number = await submitted()
    const answers = await Promise.all([
      customer.call(`POST /api/tickets/${number}/urge`, {}),
      customer.call(`POST /api/tickets/${number}/urge`, {}),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect((await timeline(number)).filter((type) => type === 'urged')).toHaveLength(1)
  })
})

describe('转上级', () => {
  it('is assigned to a supervisor with a time of its own, told by card, and answered in writing', async () => {
    const number = await submitted()
    expect((await customer.ask(`GET /api/tickets/${number}/more`)).supervisor).toMatchObject({
      allowed: true,
      text: expect.stringContaining('由主管亲自答复您'),
    })
    const { told, more } = await customer.ask(`POST /api/tickets/${number}/supervisor`, {
      text: '一直没有人管',
    })
    expect(told).toMatch(/^售后部 工号 1001 接到了，最晚.* 前答复您$/)
    expect(more.supervisor).toMatchObject({ allowed: false })
    await world.settle()
    const appeal = await appealOf(number, 'supervisor')
    expect(cardsOf('supervisor')).toContain(`转上级 ${appeal.number}`)
    expect((await at('supervisor').ask('GET /desk/api/appeals')).items).toEqual(
      expect.arrayContaining([expect.objectContaining({ number: appeal.number, mine: true })]),
    )
    expect(await at('reviewer').call(`GET /desk/api/appeals/${appeal.id}`)).toMatchObject({
      status: 404,
    })
    await at('supervisor').ask(`POST /desk/api/appeals/${appeal.id}/decision`, {
      outcome: 'answered',
      reasons: '让您久等了，我亲自跟进，今天给您结果',
    })
    await world.settle()
    expect((await customer.ask(`GET /api/tickets/${number}`)).timeline.at(-1)).toMatchObject({
      type: 'above-answered',
      actorLabel: '售后部 工号 1001',
      text: '转上级答复：让您久等了，我亲自跟进，今天给您结果',
    })
    expect((await customer.ask(`GET /api/tickets/${number}/more`)).appeals).toMatchObject([
      { done: true, reasons: expect.any(String), by: '售后部 工号 1001' },
    ])
    expect(await notices()).toEqual(expect.arrayContaining(['appeal.asked', 'appeal.decided']))
  })

  it('is owed no more once its customer takes the ticket back', async () => {
    const number = await submitted()
    await customer.ask(`POST /api/tickets/${number}/supervisor`, { text: '找主管' })
    const { id } = await appealOf(number, 'supervisor')
    await customer.ask(`POST /api/tickets/${number}/withdraw`, {})
    expect((await customer.ask(`GET /api/tickets/${number}/more`)).appeals).toMatchObject([
      { done: true, stateText: '您撤回了工单，不再处理' },
    ])
    expect(
      (await at('supervisor').ask('GET /desk/api/appeals')).items.map(
        ({ appealId }: { appealId: string }) => appealId,
      ),
    ).not.toContain(id)
    await later(3 * HOUR_MS)
    await world.settle()
    expect(await notices()).not.toContain('appeal.late')
  })

  it('is one, however often it is tapped at once', async () => {
    const number = await submitted()
    const ask = () => customer.call(`POST /api/tickets/${number}/supervisor`, { text: '找主管' })
    expect((await Promise.all([ask(), ask()])).map(({ status }) => status).sort()).toEqual([
      200, 409,
    ])
  })
})

describe('复核', () => {
  const DECISION = {
    outcome: 'solved',
    reasons: '上游记录显示这张卡已被使用',
    rule: '质量问题兜底：卡密无效补发或退款',
    solution: '已补发新卡密，请在订单里查看',
  }

  it('goes to somebody who has not touched the case; who has is refused by the command itself', async () => {
    const number = await solved()
    await at('supervisor').ask(`POST /desk/api/tickets/${number}/notes`, {
      text: '看过了',
      visibility: 'internal',
    })
    const { told, ticket } = await customer.ask(`POST /api/tickets/${number}/review`, {
      text: '卡密就是用不了',
    })
    expect(told).toMatch(/此前没有经手过，最晚.* 前给您书面结论/)
    expect(ticket.closesAt).toBeNull()
    const appeal = await appealOf(number, 'review')
    expect(appeal.dueAt).toEqual(new Date(appeal.askedAt.getTime() + 48 * HOUR_MS))
    expect(
      (await at('supervisor').ask('GET /desk/api/appeals')).items.map(
        (one: { appealId: string }) => one.appealId,
      ),
    ).not.toContain(appeal.id)
    expect(
      await at('supervisor').call(`POST /desk/api/appeals/${appeal.id}/decision`, DECISION),
    ).toMatchObject({ status: 403, body: { code: 'touched_it' } })
    expect(
      await at('holder').call(`POST /desk/api/appeals/${appeal.id}/decision`, DECISION),
    ).toMatchObject({ status: 404 })
    const seen = await at('reviewer').ask(`GET /desk/api/appeals/${appeal.id}`)
    expect(seen).toMatchObject({
      case: { number, actions: [] },
      touchedBy: expect.arrayContaining(['售后部 工号 1024', '售后部 工号 1001']),
    })
    expect(
      await at('reviewer').call(`POST /desk/api/appeals/${appeal.id}/decision`, {
        outcome: 'upheld',
        reasons: '没有问题',
      }),
    ).toMatchObject({ status: 400 })

    const both = await Promise.all([
      at('reviewer').call(`POST /desk/api/appeals/${appeal.id}/decision`, DECISION),
      at('other').call(`POST /desk/api/appeals/${appeal.id}/decision`, {
        outcome: 'upheld',
        reasons: '处理没有问题',
        rule: '七天无理由',
      }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    await world.settle()
    expect((await timeline(number)).filter((type) => type === 'reviewed')).toHaveLength(1)
    expect(
      await customer.call(`POST /api/tickets/${number}/review`, { text: '还是不服' }),
    ).toMatchObject({ status: both[0]?.status === 200 ? 200 : 409 })
  })

  it('is given to somebody else than whoever answers for the same ticket, and anew when they have touched it since', async () => {
    const number = await solved()
    await customer.ask(`POST /api/tickets/${number}/supervisor`, { text: '不同意' })
    await customer.ask(`POST /api/tickets/${number}/review`, { text: '看看' })
    const [above, review] = [await appealOf(number, 'supervisor'), await appealOf(number, 'review')]
    expect(review.assignedAgentId).not.toBe(above.assignedAgentId)
    const first = (await world.db.read.findOneByOrFail(Agent, { id: review.assignedAgentId ?? '' }))
      .wecomUserId
    await world.db.transaction((tx) =>
      tx.manager.update(Ticket, { number }, { assignedAgentId: review.assignedAgentId }),
    )
    await world.settle()
    const then = await appealOf(number, 'review')
    expect([
      then.assignedAgentId === null,
      then.assignedAgentId === review.assignedAgentId,
      first,
    ]).toEqual([false, false, expect.any(String)])
  })

  it('overturned by sending it on, it is worked on anew by the department that was chosen, and by nobody of before', async () => {
    const number = await solved()
    await customer.ask(`POST /api/tickets/${number}/confirm`, { solved: true })
    await customer.ask(`POST /api/tickets/${number}/review`, { text: '退款金额不对' })
    const appeal = await appealOf(number, 'review')
    const decider = [at('supervisor'), at('reviewer'), at('other')]
    const allowed = await Promise.all(
      decider.map(
        async (one) => (await one.call(`GET /desk/api/appeals/${appeal.id}`)).status === 200,
      ),
    )
    const who = decider[allowed.indexOf(true)] as Desk
    expect(
      await who.call(`POST /desk/api/appeals/${appeal.id}/decision`, {
        outcome: 'sent-on',
        reasons: '要技术查',
        rule: '质量问题兜底',
        department: 'nowhere',
      }),
    ).toMatchObject({ status: 422, body: { code: 'unknown_department' } })
    await who.ask(`POST /desk/api/appeals/${appeal.id}/decision`, {
      outcome: 'sent-on',
      reasons: '要技术查',
      rule: '质量问题兜底',
      department: 'technical',
    })
    await world.settle()
    expect(await customer.ask(`GET /api/tickets/${number}`)).toMatchObject({
      status: 'reopened',
      department: '技术部',
      holder: null,
      rating: null,
    })
    expect(await at('reviewer').ask(`POST /desk/api/tickets/${number}/take`)).toMatchObject({
      status: 'assigned',
    })
  })

  it('a term that is missed is told once, to the customer and to the supervisors', async () => {
    const number = await solved()
    await customer.ask(`POST /api/tickets/${number}/review`, { text: '看看' })
    const appeal = await appealOf(number, 'review')
    await world.settle()
    await later(48 * HOUR_MS + MINUTE_MS)
    await world.settle()
    await world.settle()
    // Days went by in one go: what is over is told, and no warning of it.
    expect(
      cardsOf('supervisor').filter((title) => title === `快到期限：复核 ${appeal.number}`),
    ).toEqual([])
    expect(
      cardsOf('supervisor').filter((title) => title === `过了期限：复核 ${appeal.number}`),
    ).toHaveLength(1)
    const { items } = await customer.ask('GET /api/notices')
    expect(
      items.filter(
        ({ title }: { title: string }) => title === `复核 ${appeal.number} 超过了答应的时间`,
      ),
    ).toHaveLength(1)
    const decided = await at('other').call(`POST /desk/api/appeals/${appeal.id}/decision`, {
      outcome: 'upheld',
      reasons: '没有问题',
      rule: '七天无理由',
    })
    expect(decided.status).toBe(200)
    const { closesAt } = await customer.ask(`GET /api/tickets/${number}`)
    expect(Date.parse(closesAt)).toBe(world.clock.epochMs() + 72 * HOUR_MS)
  })
})

describe('how it ends', () => {
  it('who confirms is asked once how it was, and a bad mark opens a follow-up with a clock', async () => {
    const number = await solved()
    expect(await customer.call(`POST /api/tickets/${number}/rating`, { score: 5 })).toMatchObject({
      status: 409,
      body: { code: 'not_asked' },
    })
    const closed = await customer.ask(`POST /api/tickets/${number}/confirm`, { solved: true })
    expect(closed.rating).toMatchObject({
      score: null,
      choices: { bad: expect.arrayContaining(['态度不好']) },
    })
    const rate = () =>
      customer.call(`POST /api/tickets/${number}/rating`, {
        score: 1,
        reasons: ['态度不好', '别的'],
        words: '密码：abc12345 都问我要',
      })
    const answers = await Promise.all([rate(), rate()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const [rating] = await world.db.read.findBy(TicketRating, { score: 1 })
    expect(rating).toMatchObject({
      reasons: ['态度不好'],
      words: expect.not.stringContaining('abc12345'),
    })
    await world.settle()
    const { items } = await at('supervisor').ask('GET /desk/api/appeals')
    const followUp = items.find(
      (one: { kind: string; ticketNumber: string }) =>
        one.kind === 'bad-mark' && one.ticketNumber === number,
    )
    expect(Date.parse(followUp.dueAt) - Date.parse(followUp.askedAt)).toBe(DAY_MS)
    expect(
      await at('supervisor').call(`POST /desk/api/appeals/${followUp.appealId}/decision`, {
        outcome: 'upheld',
        reasons: '好',
        rule: '无',
      }),
    ).toMatchObject({ status: 422 })
    await at('supervisor').ask(`POST /desk/api/appeals/${followUp.appealId}/decision`, {
      outcome: 'reached',
      reasons: '打过电话，道了歉',
    })
    await world.settle()
    expect(await timeline(number)).not.toContain('followed-up')
    const seen = (await at('holder').ask(`GET /desk/api/tickets/${number}`)).timeline.at(-1)
    expect(seen).toMatchObject({
      type: 'followed-up',
      visibility: 'internal',
      text: '差评回访：联系过客户。打过电话，道了歉',
    })
  })

  it('who says nothing is reminded once, then it ends by itself once, unasked for a mark, with the way back for a month', async () => {
    const number = await solved()
    await world.settle()
    await later(48 * HOUR_MS + MINUTE_MS)
    await world.settle()
    await world.settle()
    expect((await timeline(number)).filter((type) => type === 'reminded')).toHaveLength(1)
    expect(await customer.ask(`GET /api/tickets/${number}`)).toMatchObject({
      status: 'resolved',
      nextStep: expect.stringContaining('没有消息就先算完成'),
    })
    await later(DAY_MS)
    await world.settle()
    await world.settle()
    const closed = await customer.ask(`GET /api/tickets/${number}`)
    expect(closed).toMatchObject({
      status: 'closed',
      rating: null,
      can: { reopen: true, confirm: false },
    })
    expect((await timeline(number)).filter((type) => type === 'closed')).toHaveLength(1)
    const { items } = await customer.ask('GET /api/notices?limit=50')
    expect(
      items.filter(({ title }: { title: string }) => title === `工单 ${number} 先算完成了`),
    ).toHaveLength(1)
    await later(29 * DAY_MS)
    expect(
      await customer.ask(`POST /api/tickets/${number}/confirm`, {
        solved: false,
        text: '又不行了',
      }),
    ).toMatchObject({ status: 'reopened' })
    await at('holder').ask(`POST /desk/api/tickets/${number}/resolution`, {
      text: '已补发',
      responsibleSide: 'upstream',
    })
    await customer.ask(`POST /api/tickets/${number}/confirm`, { solved: true })
    await later(30 * DAY_MS)
    expect(
      await customer.call(`POST /api/tickets/${number}/confirm`, { solved: false }),
    ).toMatchObject({ status: 409, body: { code: 'too_late' } })
  })

  it('nothing ends by itself while it is in dispute or waits for the customer', async () => {
    const [disputed, asked] = [await solved(), await submitted()]
    await customer.ask(`POST /api/tickets/${disputed}/supervisor`, { text: '不同意' })
    await at('holder').ask(`POST /desk/api/tickets/${asked}/questions`, { text: '请补截图' })
    await later(10 * DAY_MS)
    await world.settle()
    await world.settle()
    expect(await customer.ask(`GET /api/tickets/${disputed}`)).toMatchObject({ status: 'resolved' })
    expect(await customer.ask(`GET /api/tickets/${asked}`)).toMatchObject({
      status: 'awaiting_customer',
    })
  })
})

describe('监督与投诉', () => {
  it('has a number at once, a handler who has not touched the case, terms of its own, and an end with reasons', async () => {
    const number = await solved()
    const filed = await customer.ask('POST /api/complaints', {
      about: 'ticket',
      ticketNumber: number,
      text: '客服态度不好',
    })
    const [complaint] = filed.items
    expect(complaint).toMatchObject({
      ticketNumber: number,
      done: false,
      stateText: expect.stringContaining('此前没有经手过'),
    })
    expect(
      await customer.call('POST /api/complaints', {
        about: 'ticket',
        ticketNumber: number,
        text: '再说一次',
      }),
    ).toMatchObject({ status: 409 })
    const appeal = await world.db.read.findOneByOrFail(Appeal, { number: complaint.number })
    await world.settle()
    await later(24 * HOUR_MS + MINUTE_MS)
    await world.settle()
    expect(cardsOf('supervisor')).toContain(`过了期限：投诉 ${appeal.number}`)
    await at('supervisor').ask(`POST /desk/api/appeals/${appeal.id}/accept`)
    await at('supervisor').ask(`POST /desk/api/appeals/${appeal.id}/accept`)
    await world.settle()
    expect((await notices()).filter((event) => event === 'appeal.accepted')).toHaveLength(1)
    await at('supervisor').ask(`POST /desk/api/appeals/${appeal.id}/decision`, {
      outcome: 'answered',
      reasons: '已和客服谈过，向您道歉',
      rule: '',
    })
    expect((await customer.ask('GET /api/complaints')).items).toMatchObject([
      { done: true, reasons: '已和客服谈过，向您道歉' },
    ])
    expect(
      await customer.call('POST /api/complaints', { about: 'bot', text: '自动客服听不懂' }),
    ).toMatchObject({ status: 201 })
  })

  it('the rules are there for anybody, with the terms of the policy', async () => {
    const answer = await fetch(`${world.url}/api/complaints/rules`)
    expect((await answer.json()).rules.join('')).toMatch(/24 小时内有人受理.*5 个工作日内/)
  })
})

it("what is somebody else's does not exist", async () => {
  const number = await solved()
  const stranger = await openMiniProgram(world, 'u3')
  for (const [path, body] of [
    ['urge', {}],
    ['supervisor', { text: '我的' }],
    ['review', { text: '我的' }],
    ['rating', { score: 1 }],
  ] as const) {
    expect(await stranger.call(`POST /api/tickets/${number}/${path}`, body)).toMatchObject({
      status: 404,
    })
  }
  expect(await stranger.call(`GET /api/tickets/${number}/more`)).toMatchObject({ status: 404 })
  expect(
    await stranger.call('POST /api/complaints', {
      about: 'ticket',
      ticketNumber: number,
      text: '我的',
    }),
  ).toMatchObject({ status: 404 })
})

it('nothing is left over', async () => {
  await world.settle()
  await expect(world.db.read.find(OutboxRow)).resolves.toEqual([])
  await expect(world.db.read.find(DeadOutboxRow)).resolves.toEqual([])
  // Days go by in which nobody pulls what was said in 微信客服.
  expect(
    world.logs.filter((line) => line.startsWith('error') && !line.includes('kf: messages between')),
  ).toEqual([])
})
