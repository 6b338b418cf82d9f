import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { agentWrote } from '../../server/reception/agents/agent-wrote'
import { chatsRoutes } from '../../server/reception/ending/chats.routes'
import { closeByAgent } from '../../server/reception/ending/end-of-session'
import { LeftMessage, RatedChat, Waiting } from '../../server/reception/waiting/waiting.contract'
import { waitingRoutes } from '../../server/reception/waiting/waiting.routes'
import { Ticket } from '../../server/tickets/ticket.entity'
import { serveApi, type TestApi } from '../support/api'
import type { TestCustomer } from '../support/people'
import { makeOrder } from '../tickets/ticket-world'
import {
  createReceptionWorld,
  deps,
  NIGHT,
  type ReceptionWorld,
  type Talker,
} from './reception-world'

let world: ReceptionWorld
let server: TestApi
let alice: TestCustomer
let talker: Talker
beforeEach(async () => {
  world = await createReceptionWorld()
  server = await serveApi(world.db, (api) => {
    waitingRoutes(api, { ...deps, db: world.db })
    chatsRoutes(api, { ...deps, db: world.db })
  })
  alice = await world.customer('alice', 'diamond')
  talker = await world.talker({ customer: alice })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const call = (
  signature: string,
  body?: unknown,
  headers: Record<string, string> = {},
  who = alice,
) => server.call(signature, { token: who.token, ...(body === undefined ? {} : { body }), headers })
const waiting = async (path = '') => Waiting.parse((await call(`GET /api/waiting${path}`)).body)
const sessionId = async () => (await talker.session())?.id ?? ''

const WRITES = [
  ['waiting/stay', {}],
  ['waiting/leave', {}],
  ['waiting/leave-message', { text: '卡密无效' }],
  ['chats/ses_1/rating', { solved: true, score: 5 }],
] as const

describe('every route', () => {
  it.each([
    ['GET /api/waiting', undefined] as const,
    ...WRITES.map(([path, body]) => [`POST /api/${path}`, body] as const),
  ])('%s wants a log-in', async (signature, body) => {
    expect((await server.call(signature, { body })).status).toBe(401)
  })

  it("somebody else's session does not exist", async () => {
    await talker.say('转人工')
    const [id, bob] = [await sessionId(), await world.customer('bob')]
    const answers = [
      await call(`GET /api/waiting?sessionId=${id}`, undefined, {}, bob),
      await call('POST /api/waiting/stay', { sessionId: id }, {}, bob),
      await call('POST /api/waiting/leave', { sessionId: id }, {}, bob),
      await call('POST /api/waiting/leave-message', { sessionId: id, text: '卡密无效' }, {}, bob),
      await call(`POST /api/chats/${id}/rating`, { solved: true, score: 5 }, {}, bob),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect((await talker.session())?.status).toBe('waiting')
  })

  it.each([
    ['waiting/leave-message', { text: '长'.repeat(2001) }, 'text'],
    ['waiting/stay', { sessionId: 7 }, 'sessionId'],
    ['chats/ses_1/rating', { solved: true, score: 6 }, 'score'],
    ['chats/ses_1/rating', { score: 5 }, 'solved'],
  ])('%s %j names the field that does not fit', async (path, body, field) => {
    const answer = await call(`POST /api/${path}`, body)
    expect([answer.status, answer.body.faults[0].path]).toEqual([400, field])
  })

  it.each(['stay', 'leave', 'leave-message'])('%s: nobody waits, and it says so', async (path) => {
    expect((await call(`POST /api/waiting/${path}`, {})).body).toMatchObject({
      code: 'not_waiting',
      status: 409,
      detail: expect.stringContaining('没有在排队'),
    })
  })
})

describe('GET /api/waiting', () => {
  it('nobody waits', async () => {
    await world.busyTeam()
    expect(await waiting()).toMatchObject({
      sessionId: null,
      status: 'none',
      headline: '现在有客服在，5 分钟内接通',
      queueText: '',
      rating: null,
      peopleOpen: true,
      opensText: null,
    })
  })

  it("position, minutes and promise, kept current, with the order and the tier's head start", async () => {
    await world.busyTeam()
    const order = await makeOrder(world.db, alice.customerId, { orderNumber: 'HKM202603050001' })
    const [first, second] = [await world.talker(), await world.talker()]
    await first.say('转人工')
    world.clock.advance(3 * MINUTE_MS)
    await second.say('转人工')
    await talker.say('订单号HKM202603050001')
    await talker.say('转人工')
    const [before, mine] = [await waiting(), await sessionId()]
    expect(before).toMatchObject({
      sessionId: mine,
      status: 'waiting',
      channelText: '在线客服',
      position: expect.any(Number),
      promisedMinutes: 5,
      halfOver: false,
      holder: null,
      department: '综合部',
      canLeaveMessage: true,
      order: { orderNumber: order.orderNumber, productName: '游戏A点卡', stateText: '已发货' },
    })
    expect(before.queueText).toBe(`当前排队人数：${before.position}，预计等待时间：5分钟内`)
    expect(before.tierText).toBe('钻石会员，已为您排到前面')
    world.clock.advance(3 * MINUTE_MS)
    expect((await waiting()).halfOver).toBe(true)
    await world.db.transaction(async (tx) => {
      await tx.manager.query('DELETE FROM queue_entries WHERE session_id <> ?', [mine])
    })
    expect((await waiting()).headline).toBe('下一位就是您，正在等综合部的客服空出来')
  })

  it('who serves is told by department and work number, never by name', async () => {
    await world.agent('li.na')
    await talker.say('转人工')
    const answer = await call('GET /api/waiting')
    expect(answer.body).toMatchObject({
      status: 'serving',
      holder: expect.stringMatching(/^..部 工号 \d{4}$/),
      position: null,
      canLeaveMessage: false,
    })
    expect(answer.text).not.toMatch(/李娜|陈杰/)
  })

  it('at night it says when people are back', async () => {
    world.clock.set(NIGHT)
    await talker.say('转人工')
    expect(await waiting()).toMatchObject({
      peopleOpen: false,
      opensText: '客服明天 09:00 上班',
      headline: '已经记下，客服上班后接待您',
    })
  })

  it('several talks at once: the one that waits comes first, the others are named', async () => {
    const other = await world.talker({ customer: alice, channel: 'official-account' })
    await talker.say('转人工')
    await other.say('你好')
    expect(await waiting()).toMatchObject({
      sessionId: await sessionId(),
      others: [{ status: 'bot', channelText: '公众号' }],
    })
  })
})

describe('the choices', () => {
  it('staying is on record', async () => {
    await talker.say('转人工')
    const id = await sessionId()
    expect((await call('POST /api/waiting/stay', {})).body).toMatchObject({
      status: 'waiting',
      sessionId: id,
    })
    expect(await world.db.read.countBy(SessionEvent, { sessionId: id, type: 'stayed' })).toBe(1)
  })

  it('giving up ends it, and asks for no rating', async () => {
    await talker.say('转人工')
    expect(
      (await call('POST /api/waiting/leave', { sessionId: await sessionId() })).body,
    ).toMatchObject({ status: 'ended', rating: null })
    expect(await talker.session()).toBeNull()
  })

  it('a message left becomes one ticket, however often the tap comes, and the chat says so', async () => {
    await talker.say('激活时提示“卡密无效”')
    await talker.say('转人工')
    const [body, headers] = [
      { sessionId: await sessionId(), text: '密码是abc123456，请尽快' },
      { 'Idempotency-Key': 'tap-00000001' },
    ]
    const answers = await Promise.all([
      call('POST /api/waiting/leave-message', body, headers),
      call('POST /api/waiting/leave-message', body, headers),
    ])
    answers.push(await call('POST /api/waiting/leave-message', body))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    const [ticket, ...others] = await world.db.read.find(Ticket)
    expect([
      others,
      new Set(answers.map(({ body: left }) => LeftMessage.parse(left).ticketNumber)),
    ]).toEqual([[], new Set([ticket?.number])])
    expect(answers[0]?.body).toMatchObject({
      department: '售后部',
      nextStep: expect.stringMatching(/^售后部会在今天 12:\d\d 前回复您$/),
      warning: expect.stringContaining('密码'),
    })
    expect(ticket?.description).toContain('卡密无效')
    expect(ticket?.description).not.toContain('abc123456')
    expect((await world.said(talker)).filter((text) => text.includes('留言已经收好'))).toHaveLength(
      1,
    )
    expect(await waiting(`?sessionId=${body.sessionId}`)).toMatchObject({
      status: 'ended',
      leftTicket: ticket?.number,
      canLeaveMessage: false,
    })
  })

  it('who is served already is told so', async () => {
    await world.agent('li.na')
    await talker.say('转人工')
    expect(
      (await call('POST /api/waiting/leave-message', { text: '卡密无效' })).body,
    ).toMatchObject({ status: 409, detail: expect.stringContaining('已经有客服') })
  })
})

describe('POST /api/chats/:sessionId/rating', () => {
  async function served(): Promise<string> {
    const { agent } = await world.agent('zhang.wei')
    await talker.say('卡密无效，转人工')
    const session = await talker.session()
    if (!session) throw new Error('no session')
    await world.db.transaction((tx) =>
      agentWrote(tx, deps, { session, agentId: agent.id, text: '您好', alreadySent: true }),
    )
    await world.db.transaction((tx) =>
      closeByAgent(tx, deps, { session, agentId: agent.id, note: null }),
    )
    return session.id
  }

  it('is asked for on the waiting page, given once, and then asked for no more', async () => {
    const id = await served()
    expect((await waiting()).rating).toMatchObject({
      sessionId: id,
      servedBy: expect.stringMatching(/^..部 工号 \d{4}$/),
      channelText: '在线客服',
    })
    const answer = await call(`POST /api/chats/${id}/rating`, {
      solved: true,
      score: 5,
      words: '很快',
    })
    expect(RatedChat.parse(answer.body)).toMatchObject({ sessionId: id, ticketNumber: null })
    expect((await waiting()).rating).toBeNull()
    expect(
      (await call(`POST /api/chats/${id}/rating`, { solved: true, score: 1 })).body,
    ).toMatchObject({ status: 409, code: 'already_rated' })
  })

  it('what is not solved goes on as a ticket', async () => {
    const answer = await call(`POST /api/chats/${await served()}/rating`, {
      solved: false,
      score: 2,
      words: '还是激活不了',
    })
    const [ticket] = await world.db.read.find(Ticket)
    expect(answer.body).toMatchObject({
      ticketNumber: ticket?.number,
      nextStep: expect.stringContaining('前回复您'),
    })
    expect(ticket?.description).toContain('还是激活不了')
  })

  it.each([
    ['still open', '转人工'],
    ['nobody served', '不等了'],
  ])('%s: there is nothing to rate', async (_name, last) => {
    await talker.say('转人工')
    const id = await sessionId()
    await talker.say(last)
    expect(
      (await call(`POST /api/chats/${id}/rating`, { solved: true, score: 5 })).body,
    ).toMatchObject({ status: 409, code: 'not_served' })
  })
})
