import {
  announceSession,
  closeCards,
  remindAgent,
  tellSupervisors,
  warnSupervisors,
} from '../../../server/channels/wecom-app/cards/session-card.sender'
import { WecomCard } from '../../../server/channels/wecom-app/cards/wecom-card.entity'
import { tellUnanswered } from '../../../server/conversations/answers/answer-owed'
import {
  recordAnswer,
  recordCustomerMessage,
} from '../../../server/conversations/answers/answer-times'
import { recordFlag } from '../../../server/conversations/sessions/manner-flags'
import { saveMove } from '../../../server/conversations/sessions/session-record'
import { Message } from '../../../server/conversations/message.entity'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { endSession, openSession } from '../../../server/conversations/sessions/sessions'
import { Agent } from '../../../server/identity/agent.entity'
import { HOUR_MS, MINUTE_MS } from '../../../server/lib/clock'
import { PermanentError, type UpstreamError } from '../../../server/lib/errors'
import { newId } from '../../../server/lib/ids'
import type { Job, JobOn } from '../../../server/outbox/worker'
import { jobOn } from '../../support/jobs'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { publish } from '../../../server/outbox/publish'
import type { AgentTemplateCard } from '../../../sandbox/sandbox.contract'
import { calendar, submit } from '../../tickets/ticket-world'
import { clickFields, createBridgeWorld, type BridgeWorld } from './bridge-world'
import { LI, WANG, ZHANG } from './world'

let world: BridgeWorld
beforeEach(async () => {
  world = await createBridgeWorld()
})
afterEach(() => world.close())

const SEND = '/cgi-bin/message/send'
const UPDATE = '/cgi-bin/message/update_template_card'
const busy = (api: string): void =>
  world.sandbox.control.fail({ api, times: 3, kind: 'errcode', errcode: -1 })
const refused = (api: string, errcode: number): void =>
  world.sandbox.control.fail({ api, times: 1, kind: 'errcode', errcode })
const failure = (work: Promise<void>): Promise<UpstreamError> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: UpstreamError) => error,
  )
/** What a card says that offers nothing any more; 打开 is all that is left on it. Null: it still offers something. */
const settled = (card: AgentTemplateCard | undefined): string | null =>
  card?.updated &&
  card.replacedButtonText === null &&
  card.buttons.every(({ text, url }) => text === '打开' && url !== null)
    ? card.title
    : null
const facts = (card: AgentTemplateCard | undefined): string[] =>
  card?.fields.map(({ key, value }) => `${key} ${value}`) ?? []
const end = (session: ServiceSession) =>
  world.db.transaction((tx) => endSession(tx, session, { by: 'customer', reason: 'customer' }))
const agentOf = ({ userId }: { userId: string }) =>
  world.db.read.findOneByOrFail(Agent, { wecomUserId: userId })
const jobFor = <Name extends 'session.assigned' | 'session.waitingLong' | 'session.ended'>(
  event: Name,
  session: ServiceSession,
): JobOn<Name> =>
  jobOn<'session.assigned' | 'session.waitingLong' | 'session.ended'>(
    event,
    { sessionId: session.id, seq: session.eventCount },
    { id: newId('obx') },
  ) as JobOn<Name>

async function move(
  session: ServiceSession,
  set: Partial<ServiceSession>,
): Promise<ServiceSession> {
  const moved = await world.db.transaction(async (tx) => {
    const current = await tx.manager.findOneByOrFail(ServiceSession, { id: session.id })
    return saveMove(tx, current, { set, events: [{ type: 'assigned', actor: 'system' }] })
  })
  if (typeof moved === 'string') throw new Error(moved)
  return moved
}

/** Of 售后, with an order, in the queue. */
async function waiting(): Promise<ServiceSession> {
  const session = await world.db.transaction((tx) =>
    openSession(tx, {
      conversation: { id: newId('cnv'), channel: 'wecom-kf' },
      identityId: null,
      customerId: null,
      entry: 'order',
      tierKey: null,
      orderNumber: 'HKM202310010001',
    }),
  )
  const summary = JSON.stringify({
    what: '卡密无效，订单 HKM202310010001',
    why: 'asked',
    kind: 'goods',
    orderNumber: 'HKM202310010001',
    ticketNumber: null,
    urgent: false,
    said: ['激活不了'],
    botTried: [],
  })
  return move(session, {
    status: 'waiting',
    department: 'after-sales',
    kind: 'goods',
    summary,
    wantedAt: world.clock.now(),
    queuedAt: world.clock.now(),
  })
}

describe('a new session', () => {
  it('is told to its agent, with what it is about and the way to answer; nobody else hears of it', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const [card] = world.cardsOf(ZHANG)
    expect(card).toMatchObject({
      title: '新会话 #1',
      description: '商品 · 售后部 · 公众号',
      buttons: [
        { text: '选它回复', key: `ses:pick:${lin.session.id}` },
        { text: '结束会话', key: `ses:end:${lin.session.id}` },
        { text: '打开', url: expect.stringContaining(lin.session.id) },
      ],
    })
    expect(facts(card)).toEqual(['客户 林晓（黄金会员）', '等待 3月5日 12:00 起'])
    expect([world.cardsOf(WANG), world.cardsOf(LI)]).toEqual([[], []])
  })

  it('of 微信客服 is answered in its own client: summary and order are there, and no buttons that speak', async () => {
    const { id } = await agentOf(ZHANG)
    const session = await move(await waiting(), {
      status: 'serving',
      agentId: id,
      assignedAt: world.clock.now(),
    })
    await announceSession(world.deps)(jobFor('session.assigned', session))
    const [card] = world.cardsOf(ZHANG)
    expect(card).toMatchObject({
      title: '新会话',
      subTitle: '卡密无效，订单 HKM202310010001',
      buttons: [{ text: '打开' }],
    })
    expect(facts(card)).toEqual([
      '客户 微信用户',
      '身份 还没有确认是本人，不要念订单内容',
      '订单 HKM202310010001',
      '等待 3月5日 12:00 起',
      '回复 在企业微信的微信客服里',
    ])
  })

  it('is one card however often the row is handled, also when the answer of WeCom was lost', async () => {
    const { session } = await world.served(ZHANG)
    const job = jobFor('session.assigned', session)
    const dying = {
      ...world.deps,
      client: {
        ...world.deps.client,
        sendMessage: async (...args: Parameters<typeof world.deps.client.sendMessage>) => {
          await world.deps.client.sendMessage(...args)
          throw new Error('killed')
        },
      },
    }
    await expect(announceSession(dying)(job)).rejects.toThrow('killed')
    world.clock.advance(HOUR_MS)
    await announceSession(world.deps)(job)
    await announceSession(world.deps)(job)
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
  })

  it('comes back while WeCom is busy, and is given up where only an operator can help', async () => {
    const { session } = await world.served(ZHANG)
    const job = jobFor('session.assigned', session)
    busy(SEND)
    expect((await failure(announceSession(world.deps)(job))).details).toMatchObject({
      retryable: true,
    })
    refused(SEND, 60011)
    expect((await failure(announceSession(world.deps)(job))).details).toMatchObject({
      retryable: false,
    })
    await announceSession(world.deps)(job)
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
  })

  it('that went to somebody else since is told to them, and the first one reads who has it', async () => {
    const { session } = await world.served(ZHANG)
    await world.drain()
    const { id } = await agentOf(WANG)
    const moved = await move(session, { agentId: id, assignedAt: world.clock.now() })
    await announceSession(world.deps)(jobFor('session.assigned', moved))
    expect(settled(world.cardsOf(ZHANG)[0])).toBe('工号1001在接待')
    expect(world.cardsOf(WANG)[0]).toMatchObject({ title: '新会话 #1', replacedButtonText: null })
  })

  it('whose agent lost it and got it back has a card that works', async () => {
    const { session } = await world.served(ZHANG)
    await world.drain()
    const [zhang, wang] = [await agentOf(ZHANG), await agentOf(WANG)]
    for (const { id } of [wang, zhang]) {
      const moved = await move(session, { agentId: id, assignedAt: world.clock.now() })
      await announceSession(world.deps)(jobFor('session.assigned', moved))
    }
    expect(world.cardsOf(ZHANG).map(settled)).toEqual(['工号1001在接待', null])
  })

  it('that ended while the card was on its way offers nothing', async () => {
    const { session } = await world.served(ZHANG)
    const slow = {
      ...world.deps,
      client: {
        ...world.deps.client,
        sendMessage: async (...args: Parameters<typeof world.deps.client.sendMessage>) => {
          await end(session)
          await closeCards(world.deps)(jobFor('session.ended', session))
          return world.deps.client.sendMessage(...args)
        },
      },
    }
    await announceSession(slow)(jobFor('session.assigned', session))
    expect(settled(world.cardsOf(ZHANG)[0])).toBe('会话已结束')
  })
})

describe('waiting too long', () => {
  const warn = (session: ServiceSession) =>
    warnSupervisors(world.deps)(jobFor('session.waitingLong', session))

  it('is told to the supervisors of the department, who see less of the customer, and can take it', async () => {
    const session = await waiting()
    await warn(session)
    await warn(session)
    const [card, ...others] = world.cardsOf(WANG)
    expect(others).toEqual([])
    expect(card).toMatchObject({
      title: '有客户等了很久',
      subTitle: '卡密无效，订单 HKM202310010001',
      buttons: [{ text: '接手', key: `ses:take:${session.id}` }, { text: '打开' }],
    })
    expect([world.cardsOf(ZHANG), world.cardsOf(LI)]).toEqual([[], []])
    await world.click(WANG)
    expect(settled(world.cardsOf(WANG)[0])).toBe('已接手')
    expect(await world.db.read.findOneByOrFail(ServiceSession, { id: session.id })).toMatchObject({
      status: 'serving',
      agentId: (await agentOf(WANG)).id,
    })
  })

  it('once somebody has it there is nothing to warn of, and cards that are out say so for everybody', async () => {
    const session = await waiting()
    await warn(session)
    const { id } = await agentOf(ZHANG)
    const moved = await move(session, {
      status: 'serving',
      agentId: id,
      assignedAt: world.clock.now(),
    })
    await announceSession(world.deps)(jobFor('session.assigned', moved))
    expect(settled(world.cardsOf(WANG)[0])).toBe('工号1024在接待')
    await warn(moved)
    expect(world.cardsOf(WANG)).toHaveLength(1)
  })

  it('comes back while WeCom is busy; without any supervisor it is given up', async () => {
    const session = await waiting()
    busy(SEND)
    expect((await failure(warn(session))).details).toMatchObject({ retryable: true })
    await warn(session)
    expect(world.cardsOf(WANG)).toHaveLength(1)
    await world.db.transaction((tx) =>
      tx.manager.update(Agent, { role: 'supervisor' }, { active: false }),
    )
    await expect(warn(await waiting())).rejects.toThrow(PermanentError)
  })
})

describe('an answer that is owed', () => {
  const deps = () => ({ policy: world.deps.policy, calendar })
  const tell = (session: ServiceSession) =>
    world.db.transaction((tx) => tellUnanswered(tx, deps(), session.id))
  const rowOf = (event: 'session.answerSlow' | 'session.answerLate') =>
    world.db.read.findOneByOrFail(OutboxRow, { event })
  const remind = async (): Promise<Job<'sessionCards.remindAgent'>> => {
    const { id, payload } = await rowOf('session.answerSlow')
    return jobOn('session.answerSlow', JSON.parse(payload), { id })
  }
  const warn = async (): Promise<Job<'sessionCards.warnSupervisors'>> => {
    const { id, payload } = await rowOf('session.answerLate')
    return jobOn('session.answerLate', JSON.parse(payload), { id })
  }
  const answered = (session: ServiceSession) =>
    world.db.transaction((tx) =>
      recordAnswer(tx, session, { answerer: 'agent', agentId: session.agentId }),
    )

  /** The customer wrote and hears nothing: the agent and the supervisors are to be told. */
  async function unanswered(agent: { userId: string }): Promise<ServiceSession> {
    const { session } = await world.served(agent)
    await world.drain()
    await world.db.transaction((tx) => recordCustomerMessage(tx, session))
    world.clock.advance(MINUTE_MS)
    await expect(tell(session)).resolves.toEqual(['agent-reminded', 'supervisors-warned'])
    return session
  }

  it('is told to the agent with the way to answer, and to the supervisors with who it is, who see less and can take it', async () => {
    const session = await unanswered(ZHANG)
    await world.drain()
    const [, reminder, ...others] = world.cardsOf(ZHANG)
    expect(others).toEqual([])
    expect(reminder).toMatchObject({
      title: '客户在等您回复 #1',
      buttons: [{ text: '选它回复', key: `ses:pick:${session.id}` }, { text: '打开' }],
    })
    expect(facts(reminder)).toEqual([
      '客户 林晓（黄金会员）',
      '等待 3月5日 12:00 起',
      '承诺 1 分钟内回复',
    ])
    const [late, ...more] = world.cardsOf(WANG)
    expect(more).toEqual([])
    expect(late).toMatchObject({
      title: '客户还在等客服回复',
      buttons: [{ text: '接手', key: `ses:take:${session.id}` }, { text: '打开' }],
    })
    expect(facts(late)).toEqual([
      '客服 售后部 工号 1024',
      '客户 林**（黄金会员）',
      '等待 3月5日 12:00 起',
      '承诺 1 分钟内回复',
    ])
    expect(world.cardsOf(LI)).toEqual([])
  })

  it.each([
    [
      'session.answerSlow',
      async () => remindAgent(world.deps).bind(null, await remind()),
      ZHANG,
      2,
    ],
    [
      'session.answerLate',
      async () => warnSupervisors(world.deps).bind(null, await warn()),
      WANG,
      1,
    ],
  ] as const)(
    '%s is one card however often it is handled, comes back while WeCom is busy, and is given up where only an operator can help',
    async (_event, ready, agent, cards) => {
      await unanswered(ZHANG)
      const send = await ready()
      busy(SEND)
      expect((await failure(send())).details).toMatchObject({ retryable: true })
      refused(SEND, 60011)
      expect((await failure(send())).details).toMatchObject({ retryable: false })
      await send()
      await send()
      expect(world.cardsOf(agent)).toHaveLength(cards)
    },
  )

  it('nobody hears of what was answered while the news was on its way, and cards that are out say so in the end', async () => {
    const session = await unanswered(ZHANG)
    await remindAgent(world.deps)(await remind())
    await answered(session)
    await warnSupervisors(world.deps)(await warn())
    expect(world.cardsOf(WANG)).toEqual([])
    expect(world.cardsOf(ZHANG).map(settled)).toEqual([null, '已回复客户'])
    await world.db.transaction((tx) => recordCustomerMessage(tx, session))
    await remindAgent(world.deps)(await remind())
    expect(world.cardsOf(ZHANG)).toHaveLength(2)
  })

  it('a supervisor who serves by themselves and is the only one hears of it once', async () => {
    await unanswered(WANG)
    await world.drain()
    expect(world.cardsOf(WANG).map(({ title }) => title)).toEqual([
      '新会话 #1',
      '客户在等您回复 #1',
    ])
  })
})

describe('a tap', () => {
  const tap = (agent: { userId: string }, key: string) => world.push(agent, clickFields(key))

  it('on 接手 by two agents at the same moment, and delivered twice, gives one holder; all hear the truth', async () => {
    const session = await waiting()
    await world.db.transaction((tx) =>
      tx.manager.update(Agent, { wecomUserId: ZHANG.userId }, { departments: ['after-sales'] }),
    )
    const key = `ses:take:${session.id}`
    const [first, second] = [tap(ZHANG, key), tap(LI, key)]
    const answers = await Promise.all([
      world.answerTo(first),
      world.answerTo(second),
      world.answerTo(first),
    ])
    expect(answers[0]).toBe('已接手')
    expect(answers[2]).toBe('已接手')
    expect(['不在您这里', '工号1024在接待']).toContain(answers[1])
    const { agentId } = await world.db.read.findOneByOrFail(ServiceSession, { id: session.id })
    expect(agentId).toBe((await agentOf(ZHANG)).id)
  })

  it('on 接手 of an older card, while it is theirs already, is not said to the customer again', async () => {
    const { id, conversationId } = await waiting()
    await world.db.transaction((tx) =>
      tx.manager.update(ServiceSession, { id }, { channel: 'official-account' }),
    )
    const said = async (): Promise<string[]> =>
      (await world.db.read.findBy(Message, { conversationId, direction: 'out' })).map(
        ({ text }) => text,
      )
    for (const card of ['task-1', 'task-2']) {
      const click = world.push(WANG, clickFields(`ses:take:${id}`, card))
      expect(await world.answerTo(click)).toBe('已接手')
      expect(await said()).toEqual([expect.stringContaining('来为您服务了')])
    }
  })

  it.each([
    ['on a session that is over', 'take', 'ended', '会话已结束'],
    ['to pick what somebody else has', 'pick', 'serving', '工号1024在接待'],
    ['to end what somebody else has', 'end', 'serving', '工号1024在接待'],
  ] as const)('%s changes nothing and says why', async (_what, act, status, words) => {
    const { session } = await world.served(ZHANG)
    if (status === 'ended') await end(session)
    expect(await world.answerTo(tap(WANG, `ses:${act}:${session.id}`))).toBe(words)
    expect((await world.db.read.findOneByOrFail(ServiceSession, { id: session.id })).status).toBe(
      status,
    )
  })

  it('by somebody who is no agent, or on what is not there, changes nothing', async () => {
    expect(await world.answerTo(tap({ userId: 'stranger' }, 'ses:take:ses_1'))).toBe(
      '您不在客服名单',
    )
    expect(await world.answerTo(tap(ZHANG, 'ses:take:ses_gone'))).toBe('没有这个会话')
    expect(await world.answerTo(tap(ZHANG, 'ses:drop:ses_gone'))).toBeNull()
  })
})

describe('an agent who asked for what nobody may ask for', () => {
  it('is shown to the supervisors at once, with the words, and whether the customer read them', async () => {
    const { session } = await world.served(ZHANG)
    await world.drain()
    const { id } = await agentOf(ZHANG)
    const flagId = await world.db.transaction((tx) =>
      recordFlag(tx, {
        session,
        agentId: id,
        what: '验证码',
        excerpt: '请把验证码发给我',
        reached: true,
      }),
    )
    const job = jobOn('agent.flagged', { flagId }, { id: newId('obx') })
    busy(SEND)
    expect((await failure(tellSupervisors(world.deps)(job))).details).toMatchObject({
      retryable: true,
    })
    await tellSupervisors(world.deps)(job)
    await tellSupervisors(world.deps)(job)
    const [card, ...others] = world.cardsOf(WANG)
    expect(others).toEqual([])
    expect(card).toMatchObject({
      title: '客服向客户要验证码',
      subTitle: '原话：请把验证码发给我',
      buttons: [{ text: '接手' }, { text: '打开' }],
    })
    expect(facts(card)).toEqual([
      '客服 售后部 工号 1024',
      '客户 林**（黄金会员）',
      '结果 客户已经收到，已另行提醒客户',
    ])
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
    await expect(
      tellSupervisors(world.deps)({ ...job, payload: { flagId: 'flg_gone' } }),
    ).rejects.toThrow(PermanentError)
  })
})

describe('an agent who wanted to ask for it in a ticket', () => {
  it('is shown to the supervisors with the ticket, which the message opens', async () => {
    const { customerId } = await world.served(ZHANG)
    const ticket = await submit(world.db, customerId ?? '')
    const { id: agentId } = await agentOf(ZHANG)
    const flagId = await world.db.transaction((tx) =>
      recordFlag(tx, {
        ticket,
        agentId,
        what: '密码、验证码',
        excerpt: '密码和验证码发我',
        reached: false,
      }),
    )
    await tellSupervisors(world.deps)({
      id: newId('obx'),
      attempt: 1,
      event: 'agent.flagged',
      payload: { flagId },
    })
    expect(world.seenBy(WANG)).toEqual([
      expect.objectContaining({
        kind: 'text-card',
        title: `客服在工单 ${ticket.number} 里要密码、验证码`,
      }),
    ])
    const [told] = world.seenBy(WANG)
    for (const words of ['工号 1024', '原话：密码和验证码发我', ticket.number, '已拦下'])
      expect(JSON.stringify(told)).toContain(words)
    expect(decodeURIComponent(JSON.stringify(told))).toContain(
      `/tickets/${ticket.number}?entry=${flagId}`,
    )
    expect(JSON.stringify(world.seenBy(ZHANG))).not.toContain(ticket.number)
  })
})

describe('the end of a session', () => {
  it("leaves a supervisor's warning as it is: it leads to the record, also by a tap that comes too late", async () => {
    const { session } = await world.served(ZHANG)
    await world.drain()
    const { id } = await agentOf(ZHANG)
    const flagId = await world.db.transaction((tx) =>
      recordFlag(tx, {
        session,
        agentId: id,
        what: '验证码',
        excerpt: '请把验证码发给我',
        reached: true,
      }),
    )
    await tellSupervisors(world.deps)({
      id: newId('obx'),
      attempt: 1,
      event: 'agent.flagged',
      payload: { flagId },
    })
    await end(session)
    await closeCards(world.deps)(jobFor('session.ended', session))
    expect(world.cardsOf(WANG)[0]?.replacedButtonText).toBeNull()
    await world.click(WANG)
    expect(world.cardsOf(WANG)[0]?.replacedButtonText).toBeNull()
    expect(world.seenBy(WANG).at(-1)).toMatchObject({
      kind: 'text',
      text: expect.stringContaining('打开记录'),
    })
    expect(settled(world.cardsOf(ZHANG)[0])).toBe('会话已结束')
  })

  it('takes the offer off every card for everybody, once, and the way to the record stays', async () => {
    const session = await waiting()
    await warnSupervisors(world.deps)(jobFor('session.waitingLong', session))
    await end(session)
    refused(UPDATE, -1)
    expect(
      (await failure(closeCards(world.deps)(jobFor('session.ended', session)))).details,
    ).toMatchObject({ retryable: true })
    await closeCards(world.deps)(jobFor('session.ended', session))
    await closeCards(world.deps)(jobFor('session.ended', session))
    expect(settled(world.cardsOf(WANG)[0])).toBe('会话已结束')
    expect(await world.db.read.find(WecomCard)).toMatchObject([
      { state: 'settled', responseCodeSealed: null },
    ])
  })

  it('a card whose code is spent or too old is left alone; a tap on it still gets the truth', async () => {
    const [first, second] = [await waiting(), await waiting()]
    await warnSupervisors(world.deps)(jobFor('session.waitingLong', first))
    await warnSupervisors(world.deps)(jobFor('session.waitingLong', second))
    await end(first)
    await end(second)
    refused(UPDATE, 40058)
    await closeCards(world.deps)(jobFor('session.ended', first))
    world.clock.advance(73 * HOUR_MS)
    await closeCards(world.deps)(jobFor('session.ended', second))
    expect((await world.db.read.find(WecomCard)).map(({ state }) => state)).toEqual([
      'stale',
      'stale',
    ])
    await world.click(WANG)
    expect(settled(world.cardsOf(WANG)[0])).toBe('会话已结束')
  })

  it('comes with the outbox, in the order of what happened', async () => {
    const { session } = await world.served(ZHANG)
    await world.drain()
    await end(session)
    await world.db.transaction((tx) =>
      publish(
        tx,
        'session.ended',
        { sessionId: session.id, seq: 9 },
        { orderKey: session.conversationId },
      ),
    )
    await world.drain()
    expect(settled(world.cardsOf(ZHANG)[0])).toBe('会话已结束')
  })
})
