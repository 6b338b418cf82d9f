import { Not } from 'typeorm'
import { Conversation } from '../../server/conversations/conversation.entity'
import { MannerFlag } from '../../server/conversations/sessions/manner-flag.entity'
import { recordFlag } from '../../server/conversations/sessions/manner-flags'
import { Message } from '../../server/conversations/message.entity'
import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { Agent } from '../../server/identity/agent.entity'
import { incidentsOfTickets } from '../../server/incidents/incidents-of-tickets'
import { besideTicket } from '../../server/reception/desk/beside-ticket'
import {
  DeskSession,
  FlagPage,
  FlagRoad,
  MannerFlagShown,
} from '../../server/reception/desk/desk-session.contract'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { deskSessionRoutes } from '../../server/reception/desk/desk-sessions.routes'
import { flagsRoutes } from '../../server/reception/desk/flags.routes'
import { ticketTalkRoutes } from '../../server/reception/desk/ticket-talks.routes'
import { TicketTalk } from '../../server/reception/desk/ticket-talk.entity'
import { DeskTicket } from '../../server/tickets/desk/desk-ticket.contract'
import { deskTicketRoutes } from '../../server/tickets/desk/desk-tickets.routes'
import { ticketEntries } from '../../server/tickets/desk/ticket-history'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { serveApi, testBox, type TestApi } from '../support/api'
import type { TestCustomer } from '../support/people'
import { forget, makeOrder, published, submit, timeline } from '../tickets/ticket-world'
import { createReceptionWorld, deps, type ReceptionWorld, type Talker } from './reception-world'

let world: ReceptionWorld
let server: TestApi
let alice: TestCustomer
const cookies = new Map<string, string>()
beforeAll(async () => {
  world = await createReceptionWorld()
  const { db } = world
  server = await serveApi(db, (api) => {
    deskSessionRoutes(api, { ...deps, db, box: testBox, ticketEntries })
    flagsRoutes(api, { ...deps, db })
    deskTicketRoutes(api, {
      ...deps,
      db,
      box: testBox,
      traceNotices: () => Promise.resolve([]),
      besideTicket,
      incidents: incidentsOfTickets,
    })
    ticketTalkRoutes(api, deps)
  })
  // 售后, 技术与综合, 主管
  for (const name of ['zhang.wei', 'li.na', 'wang.fang'])
    cookies.set(name, (await world.agent(name)).cookie)
})
beforeEach(async () => {
  await forget(world.db, MannerFlag, Ticket, TicketEvent, OutboxRow)
  alice = await world.customer('alice', 'gold')
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const call = (signature: string, body?: unknown, who = 'wang.fang') =>
  server.call(signature, {
    cookie: cookies.get(who) ?? '',
    ...(body === undefined ? {} : { body }),
  })
const flags = async (): Promise<MannerFlagShown[]> =>
  FlagPage.parse((await call('GET /desk/api/flags')).body).items
const news = async (event: string) =>
  (await published(world.db)).filter((one) => one.event === event)

const ASKING = '麻烦把您的支付密码和验证码发我'

describe('what an agent may not ask for, written in a ticket', () => {
  const held = async (): Promise<Ticket> => {
    const ticket = await submit(world.db, alice.customerId)
    expect(
      (await call(`POST /desk/api/tickets/${ticket.number}/take`, undefined, 'zhang.wei')).status,
    ).toBe(200)
    return ticket
  }

  it.each([
    ['notes', { text: ASKING }],
    ['questions', { text: ASKING }],
    ['resolution', { text: ASKING, responsibleSide: 'upstream' }],
    ['notes', { text: '核实完了', responsibleSide: 'customer', responsibleBasis: ASKING }],
  ])('%s %j is refused, and is one flag of that ticket', async (path, body) => {
    const ticket = await held()
    const before = await timeline(world.db, ticket)
    const write = () => call(`POST /desk/api/tickets/${ticket.number}/${path}`, body, 'zhang.wei')
    const answers = await Promise.all([write(), write()])
    expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual([
      [422, 'asks_for_secret'],
      [422, 'asks_for_secret'],
    ])
    expect(answers[0]?.text).toContain('主管会看到')
    expect(await timeline(world.db, ticket)).toEqual(before)
    expect(await flags()).toMatchObject([
      {
        ticketNumber: ticket.number,
        sessionId: null,
        what: '密码、验证码',
        excerpt: ASKING,
        reached: false,
        channelText: `工单 ${ticket.number}`,
        agentLabel: '售后部 工号 1024',
        customerName: '用**',
        over: true,
      },
    ])
    expect(await news('agent.flagged')).toHaveLength(1)
  })

  it("again after a supervisor has seen it is another one; words for colleagues, and another's ticket, are none", async () => {
    const ticket = await held()
    const write = (who: string, visibility: string) =>
      call(`POST /desk/api/tickets/${ticket.number}/notes`, { text: ASKING, visibility }, who)
    expect([
      (await write('zhang.wei', 'internal')).status,
      (await write('li.na', 'customer')).status,
    ]).toEqual([200, 404])
    expect(await flags()).toEqual([])
    await write('zhang.wei', 'customer')
    const [first] = await flags()
    await call(`POST /desk/api/flags/${first?.flagId}/seen`, { outcome: 'talked' })
    await write('zhang.wei', 'customer')
    expect(await world.db.read.count(MannerFlag)).toBe(2)
    // What is still open to be written in is where to answer from.
    const [second] = await flags()
    expect((await call(`POST /desk/api/flags/${second?.flagId}/road`)).body).toEqual({
      sessionId: null,
      ticketNumber: ticket.number,
    })
  })
})

/** A chat in which 张伟 asked for a code, and which is over. */
async function flagged(
  options: { customer?: TestCustomer | null; channel?: 'official-account' | 'wecom-kf' } = {},
): Promise<{ talker: Talker; sessionId: string; flagId: string }> {
  const { customer = alice, channel = 'official-account' } = options
  const talker = await world.talker({ channel, ...(customer ? { customer } : {}) })
  await talker.say('转人工')
  const sessionId = (await talker.session())?.id ?? ''
  const session = await world.db.read.findOneByOrFail(ServiceSession, { id: sessionId })
  const { id: agentId } = await world.db.read.findOneByOrFail(Agent, { wecomUserId: 'zhang.wei' })
  const flagId = await world.db.transaction((tx) =>
    recordFlag(tx, { session, agentId, what: '验证码', excerpt: '验证码发我', reached: true }),
  )
  await call(`POST /desk/api/sessions/${sessionId}/take`, {})
  expect((await call(`POST /desk/api/sessions/${sessionId}/end`, {})).body.status).toBe('ended')
  return { talker, sessionId, flagId }
}
const shut = (talker: Talker) =>
  world.db.transaction((tx) =>
    tx.manager.update(Conversation, { id: talker.conversation.id }, { sendUntil: tx.now }),
  )

describe('给客户回话, of a chat that is over', () => {
  const road = async (flagId: string) => call(`POST /desk/api/flags/${flagId}/road`)

  it('is a new chat where the channel still takes something, held by the supervisor, however many they have; once', async () => {
    const { talker, sessionId, flagId } = await flagged()
    await world.db.transaction((tx) =>
      tx.manager.update(
        AgentPresence,
        { agentId: Not('') },
        { activeSessions: deps.policy.reception.capacityPerAgent },
      ),
    )
    const [first, again] = [
      FlagRoad.parse((await road(flagId)).body),
      FlagRoad.parse((await road(flagId)).body),
    ]
    expect(again).toEqual(first)
    expect(first.sessionId).not.toBe(sessionId)
    const chat = DeskSession.parse((await call(`GET /desk/api/sessions/${first.sessionId}`)).body)
    expect(chat).toMatchObject({
      status: 'serving',
      mine: true,
      department: '综合部',
      summary: { whyText: '客户要人工' },
      canReply: true,
      entryText: '主管主动联系',
      customer: { customerId: alice.customerId },
    })
    expect(
      (
        await call(`POST /desk/api/sessions/${first.sessionId}/reply`, {
          text: '刚才的话请不要理会',
        })
      ).body.refused,
    ).toBeNull()
    expect(
      (await world.said(talker)).filter((text) => text.includes('工号 1001 来为您服务')),
    ).toHaveLength(2)
  })

  it('keeps the last words that the channel takes for the supervisor', async () => {
    const { talker, flagId } = await flagged()
    const { id } = talker.conversation
    await world.db.transaction(async (tx) => {
      const queued = await tx.manager.countBy(Message, {
        conversationId: id,
        direction: 'out',
        state: 'queued',
      })
      await tx.manager.update(Conversation, { id }, { sendQuota: queued + 1 })
    })
    const { sessionId } = FlagRoad.parse((await road(flagId)).body)
    expect(
      DeskSession.parse((await call(`GET /desk/api/sessions/${sessionId}`)).body).window.open,
    ).toBe(true)
    expect(
      (await world.said(talker)).filter((text) => text.includes('工号 1001 来为您服务')),
    ).toHaveLength(1)
  })

  it('is the chat that is running, on whichever channel', async () => {
    const { flagId } = await flagged({ channel: 'wecom-kf' })
    const other = await world.talker({ channel: 'wecom-kf', customer: alice })
    await other.say('转人工')
    expect((await road(flagId)).body).toEqual({
      sessionId: (await other.session())?.id,
      ticketNumber: null,
    })
  })

  it('is an open ticket where no chat is to be had, and says what is left where nothing is', async () => {
    const { talker, flagId } = await flagged()
    await shut(talker)
    const none = await road(flagId)
    expect([none.status, none.body.code, none.text]).toEqual([
      409,
      'no_road',
      expect.stringContaining('可以建跟进'),
    ])
    const ticket = await submit(world.db, alice.customerId)
    expect((await road(flagId)).body).toEqual({ sessionId: null, ticketNumber: ticket.number })
    const stranger = await flagged({ customer: null, channel: 'wecom-kf' })
    expect((await road(stranger.flagId)).text).toContain('还不知道客户是谁')
  })

  it('is for supervisors, of flags that are there', async () => {
    const { flagId } = await flagged()
    expect((await call(`POST /desk/api/flags/${flagId}/road`, undefined, 'zhang.wei')).status).toBe(
      403,
    )
    expect(
      (await call(`POST /desk/api/flags/${flagId}/follow-up`, { text: '看看' }, 'zhang.wei'))
        .status,
    ).toBe(403)
    expect((await road('flg_none')).status).toBe(404)
  })
})

describe('建跟进', () => {
  const follow = (flagId: string, body: unknown) =>
    call(`POST /desk/api/flags/${flagId}/follow-up`, body)

  it('makes one ticket with its holder, who is told; the flag keeps the way to it', async () => {
    const { flagId } = await flagged()
    const [done, again] = [
      await follow(flagId, { text: '今天给客户去个说明', workNumber: '1031' }),
      await follow(flagId, { text: '再来一次' }),
    ]
    const flag = MannerFlagShown.parse(done.body)
    expect(flag).toMatchObject({
      outcome: 'follow-up',
      note: '今天给客户去个说明',
      seenBy: expect.stringContaining('工号 1001'),
      followUp: expect.any(String),
    })
    expect(again.body).toEqual(done.body)
    const [ticket, ...others] = await world.db.read.find(Ticket)
    if (!ticket) throw new Error('there is no ticket')
    expect(others).toEqual([])
    expect(flag.followUp).toBe(ticket.number)
    expect(
      (await call(`GET /desk/api/tickets/${ticket.number}`, undefined, 'li.na')).body.holder,
    ).toContain('工号 1031')
    const told = (await timeline(world.db, ticket)).map(
      ({ visibility, actorLabel, text }) => `${visibility} ${actorLabel} ${text}`,
    )
    expect(told).toEqual([
      expect.stringMatching(/^customer .*工号 1001 主管为您建了工单，接着跟进$/),
      expect.stringMatching(/^internal 系统 由提醒建的跟进。.*工号 1024，验证码/),
      expect.stringMatching(/^customer .*工号 1031 已接单/),
      expect.stringMatching(/^internal .*工号 1001 请跟进：今天给客户去个说明$/),
    ])
    expect(await news('ticket.handedOver')).toHaveLength(1)
    // What the customer reads names no flag.
    expect(ticket.description).toBe('客服主动跟进：之前的会话')
  })

  it("goes on in the ticket about the same order that is open, and is the supervisor's where nobody else is named", async () => {
    const order = await makeOrder(world.db, alice.customerId)
    const { flagId, sessionId } = await flagged()
    await world.db.transaction((tx) =>
      tx.manager.update(ServiceSession, { id: sessionId }, { orderNumber: order.orderNumber }),
    )
    const open = await submit(world.db, alice.customerId, { orderNumber: order.orderNumber })
    await call(`POST /desk/api/tickets/${open.number}/take`, undefined, 'zhang.wei')
    expect((await follow(flagId, { text: '我来跟' })).body).toMatchObject({ followUp: open.number })
    expect(await world.db.read.findBy(Ticket, {})).toHaveLength(1)
    expect((await call(`GET /desk/api/tickets/${open.number}`)).body.holder).toContain('工号 1001')
    expect(await news('ticket.handedOver')).toEqual([])
  })

  it.each([
    [{ text: ' ' }, 400],
    [{ text: '看看', workNumber: 'x' }, 400],
    [{ text: '看看', workNumber: '9999' }, 404],
  ])('%j is refused and changes nothing', async (body, status) => {
    const { flagId } = await flagged()
    expect((await follow(flagId, body)).status).toBe(status)
    expect([await world.db.read.count(Ticket), (await flags())[0]?.seenAt]).toEqual([0, null])
  })

  it('of somebody whom nobody knows says so', async () => {
    const { flagId } = await flagged({ customer: null })
    expect((await follow(flagId, { text: '看看' })).body.code).toBe('nobody_known')
  })
})

describe('a talk and a ticket of one customer', () => {
  const talk = async (customer?: TestCustomer) => {
    const talker = await world.talker(customer ? { customer } : {})
    await talker.say('人工')
    const session = await talker.session()
    if (!session) throw new Error('nobody is served')
    return session
  }
  const beside = async ({ number }: Ticket) =>
    DeskTicket.parse((await call(`GET /desk/api/tickets/${number}`)).body)
  const facts = async ({ id }: ServiceSession) =>
    DeskSession.parse((await call(`GET /desk/api/sessions/${id}`)).body)

  it('are said to be one matter from either page, stand so on both with who said it, and are taken apart again', async () => {
    const ticket = await submit(world.db, alice.customerId)
    const session = await talk(alice)
    const road = `POST /desk/api/tickets/${ticket.number}/talks`
    const both = await Promise.all([
      call(road, { sessionId: session.id }),
      call(road, { sessionId: session.id }),
    ])
    expect(both.map(({ status }) => status)).toEqual([204, 204])
    const linked = await beside(ticket)
    expect(linked.talks).toMatchObject([{ sessionId: session.id, linked: true }])
    expect(linked.timeline.filter(({ type }) => type === 'talk')).toMatchObject([
      {
        visibility: 'internal',
        text: expect.stringMatching(/^关联了会话（在线客服，.{1,40} 开始）$/),
      },
    ])
    expect((await facts(session)).linkedTickets).toMatchObject([{ number: ticket.number }])
    expect((await facts(session)).events.at(-1)?.text).toBe(`关联到工单 ${ticket.number}`)
    expect((await call(`${road}/unlink`, { sessionId: session.id })).status).toBe(204)
    expect((await call(`${road}/unlink`, { sessionId: session.id })).status).toBe(204)
    const after = await beside(ticket)
    expect(after.talks).toMatchObject([{ sessionId: session.id, linked: false }])
    expect(after.timeline.filter(({ type }) => type === 'talk')).toHaveLength(2)
    expect((await facts(session)).linkedTickets).toEqual([])
    expect(await world.db.read.count(TicketTalk)).toBe(0)
  })

  it("another's talk, one of whom nobody knows who it is, and what one may not see are not linked", async () => {
    const ticket = await submit(world.db, alice.customerId)
    const road = `POST /desk/api/tickets/${ticket.number}/talks`
    const [bobs, nobodys, own] = [
      await talk(await world.customer('bob')),
      await talk(),
      await talk(alice),
    ]
    const answers = [
      await call(road, { sessionId: bobs.id }),
      await call(road, { sessionId: nobodys.id }),
      await call(road, { sessionId: 'ses_none' }),
      // 技术, and the ticket is of 售后.
      await call(road, { sessionId: own.id }, 'li.na'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 404, 404])
    expect(answers[1]?.body.detail).toContain('还没有确认')
    expect(await world.db.read.count(TicketTalk)).toBe(0)
  })
})
