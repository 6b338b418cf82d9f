import { AnswerTime } from '../../server/conversations/answers/answer-time.entity'
import { withdrawAnswer } from '../../server/conversations/answers/answer-times'
import { appendMessages } from '../../server/conversations/conversations'
import { Message } from '../../server/conversations/message.entity'
import { setDeskStatus } from '../../server/conversations/people/presence'
import { findQueueEntry } from '../../server/conversations/queue/queue'
import { listSessionEvents } from '../../server/conversations/sessions/session-record'
import {
  markAsked,
  rateSession,
  type Rating,
} from '../../server/conversations/sessions/session-rating'
import { canMove } from '../../server/conversations/sessions/session-status'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import {
  recordEndedByServicer,
  recordHandedOn,
  recordReopenedByServicer,
  recordTakenByServicer,
} from '../../server/conversations/sessions/servicer-moves'
import {
  addSessionNote,
  addToMatter,
  endSession,
  findOpenSession,
  tieTicket,
} from '../../server/conversations/sessions/sessions'
import { newId } from '../../server/lib/ids'
import { after, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { LiveTopic } from '../../server/live/live-topic.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  answer,
  arrive,
  brokenPromises,
  colleague,
  depsWith,
  end,
  record,
  reread,
  say,
  staff,
  visit,
  want,
} from './session-world'

const clock = fakeClock()
const deps = depsWith([
  colleague('1024', ['after-sales']),
  colleague('1031', ['technical']),
  colleague('1042', ['after-sales']),
])
let db: TestDatabase
let agents: Map<string, string>
const agent = (workNumber: string): string => agents.get(workNumber) ?? ''

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  agents = await staff(db, deps)
})
afterEach(async () => {
  expect(await brokenPromises(db, deps.policy.reception.capacityPerAgent)).toEqual([])
  await db.close()
})

const everybody = async (status: 'online' | 'away'): Promise<void> => {
  for (const id of agents.values()) await db.transaction((tx) => setDeskStatus(tx, id, status))
}
const version = async (topic: string): Promise<number> =>
  Number((await db.read.findOneBy(LiveTopic, { topic }))?.version ?? 0)
const events = async (name: string): Promise<number> =>
  new Set((await db.read.findBy(OutboxRow, { event: name })).map(({ payload }) => payload)).size

describe('one open session for each conversation', () => {
  it('is the same until it is ended, and another one afterwards', async () => {
    const first = await visit(db, { conversationId: 'cnv_1', entry: 'order', orderNumber: 'HKM1' })
    expect(first).toMatchObject({ status: 'bot', orderNumber: 'HKM1', startedAt: clock.now() })
    expect((await visit(db, { conversationId: 'cnv_1' })).id).toBe(first.id)
    expect((await visit(db, { conversationId: 'cnv_2' })).id).not.toBe(first.id)
    await end(db, first)
    const second = await visit(db, { conversationId: 'cnv_1' })
    expect(second.id).not.toBe(first.id)
    expect((await findOpenSession(db.read, 'cnv_1'))?.id).toBe(second.id)
    expect(await record(db, first)).toEqual(['started', 'ended'])
  })

  it('holds when many open it at once: one makes it, all have it', async () => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => visit(db, { conversationId: 'cnv_race' })),
    )
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
    await expect(db.read.countBy(ServiceSession, { conversationId: 'cnv_race' })).resolves.toBe(1)
  })

  it('learns whose it is and what it is about, forgets nothing, and notes only news', async () => {
    const session = await visit(db, {
      conversationId: 'cnv_1',
      entry: 'order',
      orderNumber: 'HKM1',
    })
    const known = await visit(db, { conversationId: 'cnv_1', customerId: 'cus_1', tierKey: 'gold' })
    expect(known).toMatchObject({
      id: session.id,
      customerId: 'cus_1',
      tierKey: 'gold',
      orderNumber: 'HKM1',
    })
    await visit(db, { conversationId: 'cnv_1', customerId: 'cus_1' })
    await db.transaction((tx) => addToMatter(tx, known, { orderNumber: 'HKM2', kind: null }))
    await expect(reread(db, session)).resolves.toMatchObject({
      orderNumber: 'HKM2',
      customerId: 'cus_1',
      tierKey: 'gold',
    })
    const learned = (await listSessionEvents(db.read, session.id)).slice(1)
    expect(learned.map(({ type, data }) => [type, data])).toEqual([
      ['learned', { customerId: 'cus_1', tierKey: 'gold' }],
      ['learned', { orderNumber: 'HKM2' }],
    ])
  })

  it('tells open pages of the customer, of the agent and of the desk', async () => {
    const [customer, desk, mine] = [
      await version('customer:cus_1'),
      await version('desk'),
      await version(`agent:${agent('1024')}`),
    ]
    const session = await arrive(db, deps, { customerId: 'cus_1' })
    expect(session.agentId).toBe(agent('1024'))
    expect(await version('customer:cus_1')).toBeGreaterThan(customer)
    expect(await version('desk')).toBeGreaterThan(desk)
    expect(await version(`agent:${agent('1024')}`)).toBeGreaterThan(mine)
    const before = await version('customer:cus_1')
    await say(db, session)
    expect(await version('customer:cus_1')).toBe(before + 1)
  })
})

describe('a person', () => {
  it('comes at once when somebody is free', async () => {
    const session = await arrive(db, deps, {}, { urgent: true, summary: { what: '卡密无效' } })
    expect(session).toMatchObject({
      status: 'serving',
      agentId: agent('1024'),
      department: 'after-sales',
      kind: 'goods',
      urgent: true,
      wantedAt: clock.now(),
      assignedAt: clock.now(),
      waitMs: 0,
      summary: '{"what":"卡密无效"}',
    })
    expect(await record(db, session)).toEqual(['started', 'wanted-person', 'queued', 'assigned'])
    await expect(events('session.assigned')).resolves.toBe(1)
  })

  it('is waited for in the queue when nobody is free; wanting one twice changes nothing', async () => {
    await everybody('away')
    const session = await arrive(db, deps)
    await want(db, deps, session, { kind: 'technical' })
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'waiting',
      department: 'after-sales',
      agentId: null,
      queuedAt: clock.now(),
    })
    await expect(findQueueEntry(db.read, session.id)).resolves.toMatchObject({
      department: 'after-sales',
      halfAt: after(clock.now(), 2.5 * MINUTE_MS),
    })
    expect(await record(db, session)).toEqual(['started', 'wanted-person', 'queued'])
  })

  it('comes in the morning to who asks at night; until then the place in the queue is kept', async () => {
    clock.set('2026-03-05T23:00:00+08:00')
    const session = await arrive(db, deps)
    expect(session.status).toBe('waiting')
    await expect(findQueueEntry(db.read, session.id)).resolves.toMatchObject({
      halfAt: new Date('2026-03-06T09:02:30+08:00'),
    })
  })

  it('is not taken from somebody who waits already by somebody who comes just when a place is free', async () => {
    await everybody('away')
    const first = await arrive(db, deps)
    await everybody('online')
    clock.advance(SECOND_MS)
    const second = await arrive(db, deps)
    expect([(await reread(db, first)).status, second.status]).toEqual(['waiting', 'waiting'])
  })
})

describe('the end', () => {
  it('is for good, is told once, leaves the queue and frees the place', async () => {
    await everybody('away')
    const waiting = await arrive(db, deps)
    const ticket = { by: 'customer', reason: 'left-message', leftTicket: 'T260305-0001' } as const
    const ended = await db.transaction((tx) => endSession(tx, waiting, ticket))
    expect(ended).toMatchObject({
      status: 'ended',
      openKey: null,
      endReason: 'left-message',
      leftTicket: 'T260305-0001',
      endedAt: clock.now(),
    })
    await expect(findQueueEntry(db.read, waiting.id)).resolves.toBeNull()
    await db.transaction((tx) => endSession(tx, waiting, { by: 'system', reason: 'idle' }))
    expect(await record(db, waiting)).toEqual([
      'started',
      'wanted-person',
      'queued',
      'left-message',
      'ended',
    ])
    await expect(events('session.ended')).resolves.toBe(1)
  })

  it('may be followed by a note and a ticket, by nothing else', async () => {
    const session = await arrive(db, deps)
    await end(db, session, agent('1024'))
    await db.transaction((tx) =>
      addSessionNote(tx, session, { agentId: agent('1024'), text: '已补发' }),
    )
    await db.transaction((tx) => tieTicket(tx, session, 'T260305-0002'))
    await say(db, session)
    await want(db, deps, session)
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'ended',
      leftTicket: 'T260305-0002',
      lastCustomerAt: null,
    })
    expect(['bot', 'waiting', 'serving'].some((to) => canMove('ended', to as 'bot'))).toBe(false)
  })
})

describe('what servicers do by themselves in WeCom', () => {
  it('is a fact, also for somebody who is full or has stopped, and hearing of it twice changes nothing', async () => {
    const full = depsWith(
      [
        colleague('1024', ['after-sales']),
        colleague('1031', ['technical']),
        colleague('1042', ['after-sales']),
      ],
      { reception: { capacityPerAgent: 1 } },
    )
    await arrive(db, full)
    const session = await visit(db)
    for (let twice = 0; twice < 2; twice += 1) {
      await db.transaction((tx) =>
        recordTakenByServicer(tx, full, session, { agentId: agent('1024') }),
      )
    }
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      agentId: agent('1024'),
      wantedAt: clock.now(),
      waitMs: 0,
    })
    await db.transaction((tx) => recordHandedOn(tx, full, session, { agentId: agent('1042') }))
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      agentId: agent('1042'),
    })
    await db.transaction((tx) => recordEndedByServicer(tx, session, { agentId: agent('1042') }))
    expect(await record(db, session)).toEqual(['started', 'assigned', 'handed-on', 'ended'])
    const told = await db.read.findBy(OutboxRow, { event: 'session.assigned' })
    expect(told.some(({ payload }) => payload.includes(session.id))).toBe(false)
  })

  it('who writes into what was over begins a session of theirs', async () => {
    const session = await arrive(db, deps, { conversationId: 'cnv_1' })
    await end(db, session, agent('1024'))
    const wanted = {
      conversation: { id: 'cnv_1', channel: 'wecom-kf' as const },
      identityId: null,
      customerId: null,
      entry: 'kf' as const,
      tierKey: null,
    }
    const reopened = await db.transaction((tx) =>
      recordReopenedByServicer(tx, deps, wanted, { agentId: agent('1024') }),
    )
    expect(reopened).toMatchObject({ status: 'serving', agentId: agent('1024') })
    expect(reopened.id).not.toBe(session.id)
  })
})

describe('how long an answer took, by our own clock', () => {
  const times = async (session: ServiceSession) =>
    (
      await db.read.find(AnswerTime, { where: { sessionId: session.id }, order: { at: 'ASC' } })
    ).map(({ answerer, isFirst, waitedMs }) => ({ answerer, isFirst, waitedMs: Number(waitedMs) }))

  it('is measured from the oldest message that was not answered to the first answer, once', async () => {
    const session = await visit(db)
    await say(db, session)
    clock.advance(400)
    await answer(db, session)
    await answer(db, session)
    await say(db, session)
    clock.advance(SECOND_MS)
    await say(db, session)
    clock.advance(SECOND_MS)
    await answer(db, session)
    expect(await times(session)).toEqual([
      { answerer: 'bot', isFirst: true, waitedMs: 400 },
      { answerer: 'bot', isFirst: false, waitedMs: 2_000 },
    ])
    await expect(reread(db, session)).resolves.toMatchObject({
      waitingSince: null,
      firstBotAnswerAt: after(new Date(ORDINARY_NOON), 400),
    })
  })

  it('counts until a person answers for who waits for one: what the bot says meanwhile is no answer', async () => {
    const session = await visit(db)
    await say(db, session)
    await want(db, deps, session)
    await answer(db, session)
    clock.advance(20 * SECOND_MS)
    await answer(db, session, agent('1024'))
    clock.advance(SECOND_MS)
    await answer(db, session, agent('1024'))
    expect(await times(session)).toEqual([{ answerer: 'agent', isFirst: true, waitedMs: 20_000 }])
    await expect(reread(db, session)).resolves.toMatchObject({
      lastAgentAt: clock.now(),
      firstAgentAnswerAt: after(clock.now(), -SECOND_MS),
    })
  })

  it('counts from wanting a person where the bot had answered the message', async () => {
    const session = await visit(db)
    await say(db, session)
    await answer(db, session)
    await want(db, deps, session)
    clock.advance(5 * SECOND_MS)
    await answer(db, session, agent('1024'))
    expect((await times(session))[1]).toEqual({ answerer: 'agent', isFirst: true, waitedMs: 5_000 })
  })

  describe('of words that turn out not to have got there', () => {
    const spoken = async (
      session: ServiceSession,
      author: 'agent' | 'bot',
      payload: Record<string, unknown> | null = null,
    ): Promise<Message> => {
      await answer(db, session, author === 'agent' ? agent('1024') : undefined)
      const [id = ''] = await db.transaction((tx) =>
        appendMessages(tx, [
          {
            conversationId: session.conversationId,
            direction: 'out',
            author,
            type: 'text',
            text: '您好',
            state: 'sent',
            payload,
          },
        ]),
      )
      return db.read.findOneByOrFail(Message, { conversationId: session.conversationId, id })
    }
    const lose = (message: Message) =>
      db.transaction(async (tx) => {
        await tx.manager.update(
          Message,
          { conversationId: message.conversationId, id: message.id },
          { state: 'failed' },
        )
        await withdrawAnswer(tx, message)
      })

    it.each(['agent', 'bot'] as const)(
      'of the %s nothing stays measured: the clock runs on from the question',
      async (author) => {
        const session = author === 'agent' ? await arrive(db, deps) : await visit(db)
        await say(db, session)
        const asked = clock.now()
        clock.advance(5 * SECOND_MS)
        const lost = await spoken(session, author)
        clock.advance(60 * SECOND_MS)
        await lose(lost)
        expect(await times(session)).toEqual([])
        const none = { firstAgentAnswerAt: null, firstBotAnswerAt: null, lastAgentAt: null }
        await expect(reread(db, session)).resolves.toMatchObject({ waitingSince: asked, ...none })
      },
    )

    it('the last word of an agent is the last that stands, and what was taken back stands no more than what failed', async () => {
      const session = await arrive(db, deps)
      await say(db, session)
      clock.advance(SECOND_MS)
      const stands = await spoken(session, 'agent')
      clock.advance(SECOND_MS)
      await spoken(session, 'agent', { recalled: true })
      clock.advance(SECOND_MS)
      await lose(await spoken(session, 'agent'))
      await expect(reread(db, session)).resolves.toMatchObject({
        waitingSince: null,
        lastAgentAt: stands.at,
      })
      expect(await times(session)).toEqual([{ answerer: 'agent', isFirst: true, waitedMs: 1_000 }])
    })

    it('of two said at once the other one is the answer, whichever is lost', async () => {
      for (const place of [0, 1]) {
        const session = await visit(db)
        await say(db, session)
        clock.advance(SECOND_MS)
        const both = [await spoken(session, 'bot'), await spoken(session, 'bot')]
        const lost = both[place]
        if (lost) await lose(lost)
        expect(await times(session)).toEqual([{ answerer: 'bot', isFirst: true, waitedMs: 1_000 }])
        await expect(reread(db, session)).resolves.toMatchObject({ waitingSince: null })
        await end(db, session)
      }
    })

    it.each(['ended', 'with another word beside it'] as const)(
      'a later answer that is lost changes nothing of the session that is %s',
      async (how) => {
        const session = await visit(db)
        for (const seconds of [1, 2]) {
          await say(db, session)
          clock.advance(seconds * SECOND_MS)
          if (seconds === 1) await spoken(session, 'bot')
          if (seconds === 1) clock.advance(SECOND_MS)
        }
        const lost = await spoken(session, 'bot')
        if (how === 'ended') await end(db, session)
        else await spoken(session, 'bot')
        const before = await reread(db, session)
        await lose(lost)
        await expect(reread(db, session)).resolves.toEqual(before)
        expect(await times(session)).toHaveLength(how === 'ended' ? 1 : 2)
      },
    )

    it('an answer to what was asked later is no business of the one that was lost before', async () => {
      const session = await arrive(db, deps)
      await say(db, session)
      clock.advance(SECOND_MS)
      await spoken(session, 'agent')
      clock.advance(SECOND_MS)
      const more = await spoken(session, 'agent')
      clock.advance(SECOND_MS)
      await say(db, session)
      clock.advance(3 * SECOND_MS)
      await spoken(session, 'agent')
      await lose(more)
      expect(await times(session)).toEqual([
        { answerer: 'agent', isFirst: true, waitedMs: 1_000 },
        { answerer: 'agent', isFirst: false, waitedMs: 3_000 },
      ])
    })
  })

  it('is measured once when two answer at once', async () => {
    const session = await arrive(db, deps)
    await say(db, session)
    clock.advance(SECOND_MS)
    await Promise.all(Array.from({ length: 4 }, () => answer(db, session, agent('1024'))))
    expect(await times(session)).toEqual([{ answerer: 'agent', isFirst: true, waitedMs: 1_000 }])
  })
})

describe('rating', () => {
  const rate = (session: ServiceSession, rating: Partial<Rating>) =>
    db.transaction((tx) =>
      rateSession(tx, { sessionId: session.id, owner: { customerId: 'cus_1' }, ...rating }),
    )
  const served = async (): Promise<ServiceSession> => {
    const session = await arrive(db, deps, { customerId: 'cus_1' })
    await answer(db, session, agent('1024'))
    return end(db, session, agent('1024'))
  }

  it('says solved and the score, together or one after the other, each once', async () => {
    const session = await served()
    await rate(session, { solved: true })
    await rate(session, { solved: true, score: 5, words: '很快，我的密码是abc12345' })
    await expect(reread(db, session)).resolves.toMatchObject({
      solved: 'solved',
      rating: 5,
      ratedAt: clock.now(),
    })
    expect((await reread(db, session)).ratingWords).not.toContain('abc12345')
    await expect(rate(session, { solved: true, score: 1 })).rejects.toMatchObject({
      code: 'already_rated',
    })
  })

  it('hears a later 还没解决, because then something is still owed; a later 已经解决 changes nothing', async () => {
    const session = await served()
    await rate(session, { solved: true })
    await rate(session, { solved: false, score: 2 })
    await expect(reread(db, session)).resolves.toMatchObject({ solved: 'unsolved', rating: 2 })
    await expect(rate(session, { solved: true })).rejects.toMatchObject({ code: 'already_rated' })
  })

  it('counts once when it is tapped twice at once', async () => {
    const session = await served()
    const outcomes = await Promise.allSettled([
      rate(session, { score: 5 }),
      rate(session, { score: 1 }),
      rate(session, { score: 3 }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is only for its own customer, or from its own conversation', async () => {
    const session = await served()
    await expect(rate(session, { owner: { customerId: 'cus_2' }, score: 1 })).rejects.toMatchObject(
      { code: 'not_found' },
    )
    await expect(
      rate(session, { owner: { conversationId: newId('cnv') }, score: 1 }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await rate(session, { owner: { conversationId: session.conversationId }, score: 4 })
  })

  it('is asked for once, and only after a person served and it is over', async () => {
    const bot = await end(db, await visit(db, { customerId: 'cus_1' }))
    await expect(rate(bot, { score: 1 })).rejects.toMatchObject({ code: 'not_served' })
    await expect(db.transaction((tx) => markAsked(tx, bot))).resolves.toBe(false)
    const open = await arrive(db, deps, { customerId: 'cus_1' })
    await answer(db, open, agent('1024'))
    await expect(rate(open, { score: 1 })).rejects.toMatchObject({ code: 'still_open' })
    const session = await end(db, open, agent('1024'))
    await expect(db.transaction((tx) => markAsked(tx, session))).resolves.toBe(true)
    await expect(db.transaction((tx) => markAsked(tx, session))).resolves.toBe(false)
  })
})
