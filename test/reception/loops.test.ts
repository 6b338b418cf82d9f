import { ModelTurn } from '../../server/bot/model/model-turn.entity'
import { MODEL_TURNS_KEPT_MS } from '../../server/bot/model/sweep-turns'
import { BotProposal } from '../../server/bot/model/proposal.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { recordAnswer } from '../../server/conversations/answers/answer-times'
import { appendMessages } from '../../server/conversations/conversations'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { isOnlyThanks } from '../../server/reception/agents/unanswered'
import { receptionLoops } from '../../server/reception/loops'
import { welcomeFor } from '../../server/reception/talk/welcome'
import { openSession } from '../../server/conversations/sessions/sessions'
import { Ticket } from '../../server/tickets/ticket.entity'
import { makeOrder, submit } from '../tickets/ticket-world'
import {
  createReceptionWorld,
  deps,
  NIGHT,
  type ReceptionWorld,
  type Talker,
} from './reception-world'

let world: ReceptionWorld
beforeEach(async () => {
  world = await createReceptionWorld()
  await world.busyTeam()
})
afterEach(() => world.close())

const run = (name: string) =>
  receptionLoops({ ...deps, db: world.db })
    .find((loop) => loop.name === name)
    ?.run()
const sessionOf = (talker: Talker) =>
  world.db.read.findOneByOrFail(ServiceSession, { conversationId: talker.conversation.id })

it('sweep model turns: what ended half a year ago is gone with what it proposed, and nothing else', async () => {
  const openedAt = world.clock.now()
  const turn = (id: string, state: 'open' | 'ended') => ({
    id,
    state,
    conversationId: 'cnv_1',
    messageId: 'msg_1',
    channel: 'wecom-kf' as const,
    sessionId: null,
    identityId: 'idn_1',
    customerId: null,
    openedAt,
    deadlineAt: openedAt,
    askedAt: null,
    endedAt: null,
    endedWhy: null,
    answerId: null,
    model: null,
    promptDigest: null,
    tools: null,
    sources: null,
    verdict: null,
    tokensIn: 0,
    tokensOut: 0,
    ms: null,
  })
  await world.db.writer
    .getRepository(ModelTurn)
    .insert([turn('mtn_old', 'ended'), turn('mtn_open', 'open')])
  await world.db.writer.getRepository(BotProposal).insert({
    id: 'prp_1',
    turnId: 'mtn_old',
    conversationId: 'cnv_1',
    kind: 'person',
    ticketKind: null,
    orderNumber: null,
    state: 'offered',
    offeredAt: openedAt,
    expiresAt: openedAt,
    decidedAt: null,
    ticketNumber: null,
  })
  await run('sweep model turns')
  expect(await world.db.read.countBy(ModelTurn, {})).toBe(2)
  world.clock.advance(MODEL_TURNS_KEPT_MS + MINUTE_MS)
  await run('sweep model turns')
  expect([
    (await world.db.read.find(ModelTurn)).map(({ id }) => id),
    await world.db.read.countBy(BotProposal, {}),
  ]).toEqual([['mtn_open'], 0])
})

describe('assign', () => {
  it('gives who waits to who comes, and says so where we speak', async () => {
    const [here, kf] = [await world.talker({ channel: 'official-account' }), await world.talker()]
    await here.say('转人工')
    await kf.say('转人工')
    await world.agent('li.na')
    world.clock.advance(MINUTE_MS)
    await run('assign')
    expect((await world.said(here)).at(-1)).toBe(
      '综合部 工号 1031 来为您服务了，您说过的都已经看到，请接着说',
    )
    expect([
      (await sessionOf(here)).status,
      (await sessionOf(kf)).status,
      (await world.said(kf)).length,
    ]).toEqual(['serving', 'serving', 1])
  })
})

describe('apologise', () => {
  it('after half of the promised wait, once, with the choice', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    await run('apologise')
    expect(await world.said(talker)).toHaveLength(1)
    world.clock.advance(2.5 * MINUTE_MS)
    await Promise.all([run('apologise'), run('apologise')])
    world.clock.advance(10 * SECOND_MS)
    await run('apologise')
    const [, ...apologies] = await world.said(talker)
    expect(apologies).toEqual([
      expect.stringMatching(/^抱歉让您久等了[^]*当前排队人数：1，预计等待时间：3分钟内/),
    ])
    const events = (await world.db.read.find(OutboxRow)).map(({ event }) => event)
    expect(events.filter((event) => event === 'session.waitingLong')).toHaveLength(1)
  })

  it('not at night, when the choice was given at once', async () => {
    world.clock.set(NIGHT)
    const talker = await world.talker()
    await talker.say('转人工')
    world.clock.advance(10 * HOUR_MS + 4 * MINUTE_MS)
    await run('apologise')
    expect(await world.said(talker)).toHaveLength(1)
  })

  it('a missed promise is told by us: at once and every five minutes, the supervisors once, and no sentence promises what is past', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    world.clock.advance(3 * MINUTE_MS)
    await run('apologise')
    world.clock.advance(2 * MINUTE_MS)
    await Promise.all([run('apologise'), run('apologise')])
    world.clock.advance(4 * MINUTE_MS)
    await run('apologise')
    const warnings = async () =>
      (await world.db.read.findBy(OutboxRow, { event: 'session.waitingLong' })).length
    const [, , ...late] = await world.said(talker)
    expect(late).toEqual([
      '抱歉，承诺的时间刚刚过了，已请主管处理。\n您在第 1 位。不想再等的话留言：说过的话都会带上，马上有编号和回复时间',
    ])
    expect(await warnings()).toBe(2)
    world.clock.advance(MINUTE_MS)
    await run('apologise')
    expect((await world.said(talker)).at(-1)).toMatch(/^抱歉，比承诺晚了 5 分钟，已请主管处理。/)
    expect([await warnings(), await world.record((await sessionOf(talker)).id)]).toEqual([
      2,
      expect.arrayContaining(['apologised', 'promise-missed']),
    ])
  })

  it('a wait that outlives the day wakes nobody at night', async () => {
    world.clock.set('2026-03-05T20:52:00+08:00')
    const talker = await world.talker()
    await talker.say('转人工')
    world.clock.set('2026-03-05T20:58:00+08:00')
    await run('apologise')
    const before = await world.said(talker)
    world.clock.set('2026-03-05T23:30:00+08:00')
    await run('apologise')
    expect(await world.said(talker)).toEqual(before)
  })
})

describe('remind', () => {
  const told = async (): Promise<string[]> =>
    (await world.db.read.find(OutboxRow))
      .map(({ event }) => event)
      .filter((event) => /^session\.(answer|seat)/.test(event))
  const agentSays = async (talker: Talker, agentId: string): Promise<void> =>
    world.db.transaction(async (tx) => {
      const {
        conversation: { id: conversationId },
      } = talker
      await appendMessages(tx, [
        {
          conversationId,
          direction: 'out',
          author: 'agent',
          type: 'text',
          text: '到账了',
          payload: null,
          state: 'sent',
        },
      ])
      await recordAnswer(tx, await sessionOf(talker), { answerer: 'agent', agentId })
    })

  it('tells the agent, then the supervisors, once, however many workers; nobody when the customer only says thanks', async () => {
    const { agent } = await world.agent('zhang.wei')
    const talker = await world.talker()
    await talker.say('充值一直没有到账，转人工')
    await run('remind')
    expect(await told()).toEqual([])
    world.clock.advance((deps.policy.promises.chatFirstAnswerSeconds / 2) * SECOND_MS)
    await Promise.all([run('remind'), run('remind')])
    expect(await told()).toEqual(['session.answerSlow'])
    world.clock.advance(MINUTE_MS)
    await Promise.all([run('remind'), run('remind')])
    expect(await told()).toEqual(['session.answerSlow', 'session.answerLate'])
    await agentSays(talker, agent.id)
    await talker.say('好的，谢谢您！')
    world.clock.advance(20 * MINUTE_MS)
    await run('remind')
    expect(await told()).toHaveLength(2)
    await talker.say('还有一张卡也没到')
    await run('remind')
    expect(await told()).toHaveLength(4)
  })

  it.each([
    ['谢谢', true],
    ['好的，谢谢您啦！', true],
    ['ok 辛苦了~', true],
    ['嗯嗯，非常感谢', true],
    ['好的', false],
    ['谢谢，那什么时候到账', false],
    ['在吗', false],
    ['', false],
  ])('“%s” is only thanks: %s', (words, thanks) => expect(isOnlyThanks(words)).toBe(thanks))
})

describe('sweep', () => {
  it('what the customer said last and nobody answered goes on as a ticket; a talk that rests ends without a word', async () => {
    await world.agent('zhang.wei')
    const [unanswered, withBot] = [
      await world.talker({ channel: 'official-account' }),
      await world.talker({ channel: 'official-account' }),
    ]
    await unanswered.say('充值一直没有到账，转人工')
    await withBot.say('你好')
    world.clock.advance(61 * MINUTE_MS)
    await run('sweep')
    const [ticket, ...others] = await world.db.read.find(Ticket)
    expect(others).toEqual([])
    expect(ticket?.description).toContain('充值一直没有到账')
    expect((await world.said(unanswered)).at(-1)).toContain(`工单 ${ticket?.number}`)
    expect([(await sessionOf(unanswered)).endReason, (await sessionOf(withBot)).endReason]).toEqual(
      ['idle', 'idle'],
    )
    expect(await world.said(withBot)).toHaveLength(1)
  })
})

describe('welcome', () => {
  const welcome = (talker: Talker) =>
    world.db.transaction((tx) => welcomeFor(tx, deps, talker.conversation.id))
  const enter = (talker: Talker, about: { orderNumber?: string; ticketNumber?: string }) =>
    world.db.transaction((tx) =>
      openSession(tx, {
        conversation: { id: talker.conversation.id, channel: talker.channel },
        identityId: talker.identityId,
        customerId: talker.customerId,
        entry: 'order',
        tierKey: null,
        ...about,
      }),
    )

  it('says that it is a bot, and whether people are there', async () => {
    const talker = await world.talker()
    expect((await welcome(talker)).text).toMatch(/自动客服[^]*现在有客服在，5 分钟内接通$/)
    world.clock.set(NIGHT)
    const { text, choices } = await welcome(talker)
    expect([text, choices]).toEqual([
      expect.stringContaining('客服明天 09:00 上班'),
      [{ id: 'person', label: '转人工' }],
    ])
  })

  it('who comes back while in the queue is told their place, and is not greeted as if they were new', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    const { text, choices } = await welcome(talker)
    expect(text).toBe(
      '您还在排队，位置一直替您留着。\n当前排队人数：1，预计等待时间：5分钟内\n您说的都已经记下，客服接待时能看到',
    )
    expect(choices?.map(({ label }) => label)).toEqual(['留言', '继续等'])
    const { agent } = await world.agent('li.na')
    await run('assign')
    expect((await sessionOf(talker)).agentId).toBe(agent.id)
    expect((await welcome(talker)).text).toBe('综合部 工号 1031 正在为您服务，请接着说')
  })

  it('knows the order or the ticket that they come about, if it is theirs', async () => {
    const [alice, bob] = [await world.customer('alice'), await world.customer('bob')]
    const order = await makeOrder(world.db, alice.customerId)
    const ticket = await submit(world.db, alice.customerId)
    const own = await world.talker({ customer: alice })
    const ownTicket = await world.talker({ customer: alice })
    const strange = await world.talker({ customer: bob })
    await enter(own, { orderNumber: order.orderNumber })
    await enter(ownTicket, { ticketNumber: ticket.number })
    await enter(strange, { orderNumber: order.orderNumber, ticketNumber: ticket.number })
    expect((await welcome(own)).text).toContain(
      `游戏A点卡（${order.orderNumber}）\n今天 12:00 已发货`,
    )
    expect((await welcome(ownTicket)).text).toContain(`工单 ${ticket.number}`)
    expect((await welcome(strange)).text).not.toMatch(/游戏A|T2603/)
  })
})
