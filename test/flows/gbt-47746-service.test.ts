import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { goBackToBot } from '../../server/conversations/sessions/to-bot'
import { recordTurn } from '../../server/bot/bot-turns'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { Report, ReportList } from '../../server/insight/reports/report.contract'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { createSecretBox } from '../../server/lib/secret-box'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { NOTICE_TEMPLATES } from '../../server/notifications/notice-templates'
import { OutboundRegister } from '../../server/notifications/outbound.contract'
import { outboundBy } from '../../server/notifications/outbound-register'
import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { AppealKind } from '../../server/tickets/appeals/appeal.contract'
import { TicketRating } from '../../server/tickets/ending/ticket-rating.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { callOver } from '../support/api'
import { preset } from '../support/presets'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { good, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'
import {
  createReceptionWorld,
  deps,
  type ReceptionWorld,
  type Talker,
} from '../reception/reception-world'
import { receptionLoops } from '../../server/reception/loops'
import { agentWrote } from '../../server/reception/agents/agent-wrote'
import { closeByAgent } from '../../server/reception/ending/end-of-session'
import { rateSession } from '../../server/conversations/sessions/session-rating'

/**
 * GB/T 47746, §6 to §9, as docs/gbt-47746.md restates them: one test for each clause that software can keep. What is an organisation's
 * own duty, and what is not there yet, stands in that table and not here.
 */

describe('GB/T 47746 §6 and §9: tickets, complaints, reports', () => {
  type Desk = Pick<DeskAgent, 'call' | 'ask'>
  const AGENTS = { holder: '1024', lead: '1001', reviewer: '1031' } as const
  let world: RunningApp
  let customer: Customer
  const desk: Record<string, Desk> = {}
  const at = (name: keyof typeof AGENTS): Desk => desk[name] as Desk

  beforeAll(async () => {
    world = await startApp()
    await world.seed()
    await later(0)
  })
  afterAll(() => world.close())

  async function later(ms: number): Promise<void> {
    world.clock.advance(ms)
    customer = await openMiniProgram(world, 'u1')
    for (const [name, workNumber] of Object.entries(AGENTS)) {
      const { id: subjectId } = await world.db.read.findOneByOrFail(Agent, { workNumber })
      const about = {
        subjectKind: 'agent',
        subjectId,
        identityId: null,
        device: '企业微信',
      } as const
      const { token } = await world.db.transaction((tx) =>
        issueLogIn(tx, about, createSecretBox([SECRET_KEY])),
      )
      const call: Desk['call'] = (signature, body) =>
        callOver(world.url, signature, { cookie: `desk_session=${token}`, body })
      desk[name] = { call, ask: async (...what) => good(await call(...what), what[0]).body }
    }
  }
  async function solved(): Promise<string> {
    const { number } = await customer.ask('POST /api/tickets', {
      kind: 'goods',
      description: '激活时提示卡密无效',
      another: true,
    })
    await at('holder').ask(`POST /desk/api/tickets/${number}/take`)
    await at('holder').ask(`POST /desk/api/tickets/${number}/resolution`, {
      text: '卡密是好的，不能补发',
      responsibleSide: 'customer',
    })
    return number
  }
  const run = async (name: string) => world.app.loops.find((loop) => loop.name === name)?.run()
  const idOf = async (workNumber: string) =>
    (await world.db.read.findOneByOrFail(Agent, { workNumber })).id

  it('6.1.1: each kind of what goes out is put down as by system or by person', () => {
    expect(NOTICE_TEMPLATES.filter(({ event }) => outboundBy(event) === null)).toEqual([])
    // Whatever needs somebody who listens is a person's.
    expect(new Set(AppealKind.options.map(outboundBy))).toEqual(new Set(['person']))
    expect(outboundBy('outbox.unknown' as never)).toBeNull()
  })

  it('6.1.2: what only tells or reminds goes out by itself, and nobody has to do anything for it', async () => {
    const number = await solved()
    await world.settle()
    const notices = await world.db.read.findBy(NoticeRow, { customerId: customer.me.customerId })
    const events = notices.filter(({ page }) => page.includes(number)).map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining(['ticket.submitted', 'ticket.assigned', 'ticket.resolved']),
    )
    expect(events.map((event) => outboundBy(event as never))).toEqual(events.map(() => 'system'))
    // The register stands at the desk, with how much of each there was in thirty days.
    expect((await at('holder').call('GET /desk/api/outbound-register')).status).toBe(403)
    const { items } = OutboundRegister.parse(
      await at('lead').ask('GET /desk/api/outbound-register'),
    )
    expect(items.map(({ kind }) => kind)).toEqual([
      ...NOTICE_TEMPLATES.map(({ event }) => event),
      ...AppealKind.options,
    ])
    const of = (event: string) => items.find(({ kind }) => kind === event)
    expect(of('ticket.resolved')).toMatchObject({ by: 'system', form: 'notice', count: 1 })
    expect(of('ticket.questioned')).toMatchObject({ by: 'person', count: 0 })
    expect(of('complaint')).toMatchObject({ by: 'person', form: 'task', reached: null })
  })

  it('6.1.3, 7.2: a bad mark is seen to by a person who did not serve, within a term; the mark was asked for once', async () => {
    const number = await solved()
    await customer.ask(`POST /api/tickets/${number}/confirm`, { solved: true })
    const ticket = await world.db.read.findOneByOrFail(Ticket, { number })
    await expect(world.db.read.countBy(TicketRating, { ticketId: ticket.id })).resolves.toBe(1)
    await customer.ask(`POST /api/tickets/${number}/rating`, {
      score: 1,
      reasons: [],
      text: '没解决',
    })
    const again = { score: 5, reasons: [] }
    expect((await customer.call(`POST /api/tickets/${number}/rating`, again)).status).toBe(409)
    const task = await world.db.read.findOneByOrFail(Appeal, {
      ticketId: ticket.id,
      kind: 'bad-mark',
    })
    expect(task.assignedAgentId).not.toBe(await idOf(AGENTS.holder))
    expect([task.state, task.dueAt.getTime() - task.askedAt.getTime()]).toEqual(['open', DAY_MS])
  })

  it('6.2.1: what the system sends opens the matter itself, where a person is asked for with it', async () => {
    const number = await solved()
    await world.settle()
    const notices = await world.db.read.findBy(NoticeRow, { customerId: customer.me.customerId })
    const notice = notices.find(
      ({ event, page }) => event === 'ticket.resolved' && page.includes(number),
    )
    expect(notice?.page).toBe(`/packages/tickets/detail/index?number=${number}`)
    const entry = await customer.call('POST /api/kf/entry', {
      from: 'ticket',
      ticketNumber: number,
    })
    expect(entry.status).toBe(200)
  })

  it('9.1 with GB/T 17242: a complaint has a number, a handler who has not touched the case, terms, and an end with reasons', async () => {
    const number = await solved()
    const { rules } = await customer.ask('GET /api/complaints/rules')
    const { complaintAcceptHours, complaintAnswerWorkingDays } = preset('haicheng').appeals
    // 9.2: where one complains, by which rules and within what terms.
    expect(JSON.stringify(rules)).toContain(`${complaintAcceptHours} 小时`)
    expect(JSON.stringify(rules)).toContain(`${complaintAnswerWorkingDays} 个工作日`)
    await customer.ask('POST /api/complaints', {
      about: 'ticket',
      text: '自动客服一直答非所问',
      ticketNumber: number,
    })
    const ticket = await world.db.read.findOneByOrFail(Ticket, { number })
    const complaint = await world.db.read.findOneByOrFail(Appeal, {
      ticketId: ticket.id,
      kind: 'complaint',
    })
    expect(complaint.number).toMatch(/^F\d{6}-\d{6}$/)
    expect(complaint.assignedAgentId).not.toBe(await idOf(AGENTS.holder))
    expect(complaint.acceptDueAt?.getTime()).toBe(
      complaint.askedAt.getTime() + complaintAcceptHours * HOUR_MS,
    )
    const decide = `POST /desk/api/appeals/${complaint.id}/decision`
    const answer = { outcome: 'answered', reasons: '已补充词条，今天起答得上' }
    expect((await at('holder').call(decide, answer)).status).toBe(404)
    const without = await at('lead').call(decide, { outcome: 'answered', reasons: '' })
    expect([400, 422]).toContain(without.status)
  })

  it('9.1, 9.3: a monthly report in four parts and a weekly list of what was not understood reach a named lead, once', async () => {
    await world.db.transaction((tx) =>
      recordTurn(tx, {
        conversationId: 'cnv_none',
        messageId: 'msg_none',
        kind: 'missed',
        topic: null,
        proposed: [],
      }),
    )
    const days = 32 - new Date(world.clock.epochMs() + 8 * HOUR_MS).getUTCDate()
    await later(days * DAY_MS)
    for (let turn = 0; turn < 12; turn += 1) {
      await later(HOUR_MS)
      await run('figures')
      await run('reports')
    }
    await world.settle()
    const { items, lead } = ReportList.parse(await at('lead').ask('GET /desk/api/reports'))
    expect(lead).toContain(preset('haicheng').collaboration.lead)
    const [month] = items.filter(({ kind }) => kind === 'month')
    const report = Report.parse(
      await at('lead').ask(`GET /desk/api/reports/month/${month?.period}`),
    )
    expect(report.parts.map(({ key }) => key)).toEqual([
      'efficiency',
      'quality',
      'switching',
      'data',
    ])
    expect(items.filter(({ kind }) => kind === 'month')).toHaveLength(1)
    const titles = world.sandbox.control
      .agentMessages('wang.fang')
      .flatMap(({ content }) => (content.kind === 'text-card' ? [content.title] : []))
    expect(titles.filter((title) => title === month?.title)).toHaveLength(1)
  })

  it('8.2: each sees what is theirs to see, and no more', async () => {
    expect((await at('holder').call('GET /desk/api/live-board')).status).toBe(403)
    expect((await at('holder').call('GET /desk/api/settings')).status).toBe(403)
    expect((await at('holder').call('GET /desk/api/reports')).status).toBe(404)
    expect((await callOver(world.url, 'GET /desk/api/tickets')).status).toBe(401)
  })
})

describe('GB/T 47746 §7: how a talk ends', () => {
  let world: ReceptionWorld
  beforeEach(async () => {
    world = await createReceptionWorld()
  })
  afterEach(() => world.close())
  const newest = (talker: Talker) =>
    world.db.read.findOneOrFail(ServiceSession, {
      where: { conversationId: talker.conversation.id },
      order: { id: 'DESC' },
    })
  const run = async (name: string) =>
    receptionLoops({ ...deps, db: world.db })
      .find((loop) => loop.name === name)
      ?.run()

  async function served(): Promise<{ talker: Talker; agent: Agent }> {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({
      channel: 'official-account',
      customer: await world.customer('alice'),
    })
    await talker.say('转人工')
    await run('assign')
    const session = await newest(talker)
    await world.db.transaction((tx) =>
      agentWrote(tx, deps, {
        session,
        agentId: agent.id,
        text: '您好，已经补发了',
        alreadySent: false,
      }),
    )
    return { talker, agent }
  }

  it('6.2.2, 5.2.3: who is served is never moved to the bot where it was not offered to them; B24 holds the rest', async () => {
    const { talker } = await served()
    const session = await newest(talker)
    expect(session.status).toBe('serving')
    expect(await world.db.transaction((tx) => goBackToBot(tx, session))).toBeNull()
    expect((await newest(talker)).status).toBe('serving')
  })

  it('7.1.1, 7.2: a person ends it, it is asked once whether it is solved, and once marked is not asked again', async () => {
    const { talker, agent } = await served()
    const session = await newest(talker)
    const end = () =>
      world.db.transaction((tx) =>
        closeByAgent(tx, deps, { session, agentId: agent.id, note: null }),
      )
    await end()
    const asked = (await world.said(talker)).filter((text) => text.includes('解决了吗'))
    expect(asked).toHaveLength(1)
    await end().catch(() => undefined)
    expect((await world.said(talker)).filter((text) => text.includes('解决了吗'))).toHaveLength(1)
    const owner = { conversationId: talker.conversation.id }
    const rate = (score: number) =>
      world.db.transaction((tx) => rateSession(tx, { sessionId: session.id, owner, score }))
    await rate(4)
    await expect(rate(1)).rejects.toMatchObject({ code: 'already_rated' })
    expect((await newest(talker)).rating).toBe(4)
  })

  it('7.1.2: a talk with the bot ends by itself after the time that is set, and asks for nothing', async () => {
    const talker = await world.talker()
    await talker.say('怎么查卡密')
    world.clock.advance((deps.policy.reception.idleMinutes + 1) * MINUTE_MS)
    await run('sweep')
    const session = await newest(talker)
    expect([session.status, session.endReason, session.askedAt]).toEqual(['ended', 'idle', null])
  })

  it('7.2: each served talk has a whole record, and what was not answered goes on as an open ticket with a term', async () => {
    const { talker, agent } = await served()
    await talker.say('还是不行，怎么办')
    world.clock.advance((deps.policy.reception.idleMinutes + 1) * MINUTE_MS)
    await world.db.transaction((tx) =>
      tx.manager.update(
        AgentPresence,
        { agentId: agent.id },
        { deskSeenAt: tx.now, wecomSeenAt: tx.now },
      ),
    )
    await run('sweep')
    const session = await newest(talker)
    const record = await world.record(session.id)
    expect(record[0]).toBe('started')
    expect(record).toEqual(expect.arrayContaining(['wanted-person', 'assigned', 'ended']))
    const ticket = await world.db.read.findOneByOrFail(Ticket, { number: session.leftTicket ?? '' })
    expect([ticket.isOpen, ticket.nextDueAt !== null]).toEqual([true, true])
  })
})
