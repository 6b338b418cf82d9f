import sharp from 'sharp'
import { actingAgent } from '../../../server/channels/wecom-app/agent-directory'
import { tellAgent } from '../../../server/channels/wecom-app/agent-news.sender'
import { createKeepAgentPicture } from '../../../server/channels/wecom-app/bridge/agent-picture'
import {
  relayToAgent,
  tellUndelivered,
} from '../../../server/channels/wecom-app/bridge/relay.sender'
import { cardSummaryLoop } from '../../../server/channels/wecom-app/card-summaries'
import { sendCardSummary } from '../../../server/channels/wecom-app/card-summary.sender'
import { announceSession } from '../../../server/channels/wecom-app/cards/session-card.sender'
import { WecomCard } from '../../../server/channels/wecom-app/cards/wecom-card.entity'
import { announceTicket } from '../../../server/channels/wecom-app/cards/ticket-card.sender'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { MannerFlag } from '../../../server/conversations/sessions/manner-flag.entity'
import { Message } from '../../../server/conversations/message.entity'
import { moveMessage } from '../../../server/conversations/messages'
import { handOn } from '../../../server/conversations/sessions/hand-on'
import { presenceOf } from '../../../server/conversations/people/presence'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { endSession } from '../../../server/conversations/sessions/sessions'
import { LIMITS } from '../../../server/http/limits'
import { Agent } from '../../../server/identity/agent.entity'
import { after, HOUR_MS, MINUTE_MS } from '../../../server/lib/clock'
import { PermanentError } from '../../../server/lib/errors'
import { newId } from '../../../server/lib/ids'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { jobOn } from '../../support/jobs'
import { createCalendar } from '../../../server/policy/business-calendar'
import { loadCalendarYears } from '../../../server/policy/load-calendar'
import { clickFields, createBridgeWorld, type BridgeWorld, type Somebody } from './bridge-world'
import { WANG, ZHANG } from './world'

let world: BridgeWorld
beforeEach(async () => {
  world = await createBridgeWorld()
})
afterEach(() => world.close())

const SEND = '/cgi-bin/message/send'
const busy = (): void =>
  world.sandbox.control.fail({ api: SEND, times: 3, kind: 'errcode', errcode: -1 })
const heard = (agent: { userId: string }): string[] =>
  world
    .seenBy(agent)
    .flatMap((content) =>
      content.kind === 'text' && content.text.includes('→ 您') ? [content.text] : [],
    )
const relayed = (told: { sessionId: string; conversationId: string; messageId: string }) =>
  jobOn('session.customerWrote', told, { id: newId('obx') })
const told = (somebody: Somebody, messageId: string) => ({
  sessionId: somebody.session.id,
  conversationId: somebody.conversationId,
  messageId,
})
const texts = async (somebody: Pick<Somebody, 'conversationId'>): Promise<string[]> =>
  (await world.out(somebody)).map(({ text }) => text)
const end = (somebody: Somebody) =>
  world.db.transaction((tx) =>
    endSession(tx, somebody.session, { by: 'customer', reason: 'customer' }),
  )
const picture = () =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: '#3070a0' } })
    .jpeg()
    .toBuffer()

describe('more than an agent can read', () => {
  const { relays, relaysOfSession, agentCards } = LIMITS
  const bounded = () => ({ ...world.relay, limits: { relays, relaysOfSession } })
  const summaries = (agent: { userId: string }): string[] =>
    world.seenBy(agent).flatMap((seen) => (seen.kind === 'text-card' ? [seen.title] : []))

  /** As the worker does it, and each row twice, as after a crash. */
  async function relay(rows: ReadonlyArray<[Somebody, string]>): Promise<void> {
    for (const [somebody, messageId] of rows) {
      const job = relayed(told(somebody, messageId))
      for (let tries = 0; tries < 2; tries += 1) await relayToAgent(bounded())(job)
    }
  }
  async function writesMany(somebody: Somebody, count: number): Promise<Array<[Somebody, string]>> {
    const rows: Array<[Somebody, string]> = []
    for (let index = 0; index < count; index += 1)
      rows.push([somebody, await world.writes(somebody, `第 ${index + 1} 句`)])
    return rows
  }
  async function sumUp(): Promise<void> {
    world.clock.advance(20_000)
    await cardSummaryLoop(world.deps).run()
    for (const { id, payload } of await world.db.read.findBy(OutboxRow, {
      handler: 'agentCards.sendSummary',
    })) {
      const job = jobOn('agent.cardsSummed', JSON.parse(payload), { id })
      for (let tries = 0; tries < 2; tries += 1) await sendCardSummary(world.deps)(job)
      await world.db.transaction((tx) => tx.manager.delete(OutboxRow, { id }))
    }
  }

  it('of one customer who writes 100 messages in a minute the first few come, one message tells of the rest, and others come as before', async () => {
    const flood = await world.served(ZHANG)
    const quiet = await world.served(ZHANG)
    await relay(await writesMany(flood, 100))
    await relay(await writesMany(quiet, 2))
    expect(heard(ZHANG)).toHaveLength(relaysOfSession.most + 2)
    expect(heard(ZHANG).at(-1)).toContain('第 2 句')
    await sumUp()
    expect(summaries(ZHANG)).toEqual([`还有 ${100 - relaysOfSession.most} 条客户消息，到工作台看`])
    // Nothing is lost: all of it stands in the conversation, and a minute later words come by themselves again.
    expect(
      await world.db.read.countBy(Message, {
        conversationId: flood.conversationId,
        direction: 'in',
      }),
    ).toBe(100)
    world.clock.advance(MINUTE_MS)
    await relay(await writesMany(flood, 1))
    expect(heard(ZHANG)).toHaveLength(relaysOfSession.most + 3)
  })

  it('of many customers at once an agent gets as much as WeCom takes, and nobody else less for it', async () => {
    for (let person = 0; person < 8; person += 1)
      await relay(await writesMany(await world.served(ZHANG), 4))
    await relay(await writesMany(await world.served(WANG), 3))
    expect([heard(ZHANG).length, heard(WANG).length]).toEqual([relays.most, 3])
    await sumUp()
    expect(summaries(ZHANG)).toEqual([`还有 ${32 - relays.most} 条客户消息，到工作台看`])
  })

  it('cards of sessions and news of tickets share the bound of cards with new tickets, and one message tells of all of them', async () => {
    const cards = { ...world.deps, cardLimit: agentCards }
    for (let index = 0; index < agentCards.most + 3; index += 1) {
      const { session } = await world.served(ZHANG)
      const told = { sessionId: session.id, seq: session.eventCount }
      const job = jobOn('session.assigned', told, { id: newId('obx') })
      for (let tries = 0; tries < 2; tries += 1) await announceSession(cards)(job)
    }
    expect(world.cardsOf(ZHANG)).toHaveLength(agentCards.most)
    const ticket = await world.submit()
    await announceTicket(cards)({
      id: newId('obx'),
      attempt: 1,
      event: 'ticket.submitted',
      payload: { ticketId: ticket.id, eventId: 'tev_1' },
    })
    await world.take(ticket, ZHANG)
    const entry = await world.addEntry(ticket, { type: 'answer', text: '补充一句' })
    await tellAgent(cards)({
      id: newId('obx'),
      attempt: 1,
      event: 'ticket.answered',
      payload: { ticketId: ticket.id, eventId: entry.id },
    })
    expect([world.cardsOf(ZHANG).length, summaries(ZHANG)]).toEqual([agentCards.most, []])
    await sumUp()
    expect(summaries(ZHANG)).toEqual(['还有 1 张新工单、4 条提醒，到工作台看'])
    expect(await world.db.read.countBy(WecomCard, { state: 'summed' })).toBe(3)
  })
})

describe('what a customer says reaches the agent', () => {
  it('each line saying who speaks to whom, with what may still be answered', async () => {
    const lin = await world.served(ZHANG)
    await world.writes(lin, '卡密提示无效 <a href="http://evil">x</a>')
    await world.drain()
    const [text = ''] = heard(ZHANG)
    expect(text).toContain('林晓（黄金会员） → 您 · #1\n卡密提示无效 ')
    expect(text).toContain('还能回 5 条，窗口到 后天 12:00')
    expect(text.match(/<a /g)).toHaveLength(1)
    expect(heard(WANG)).toEqual([])
  })

  it('the same words said twice are told twice; the same row handled twice tells once', async () => {
    const lin = await world.served(ZHANG)
    const first = await world.writes(lin, '在吗')
    await world.writes(lin, '在吗')
    await world.drain()
    expect(heard(ZHANG)).toHaveLength(2)
    world.clock.advance(HOUR_MS)
    await relayToAgent(world.relay)(relayed(told(lin, first)))
    expect(heard(ZHANG)).toHaveLength(2)
  })

  it('when the answer of WeCom is lost and the world has changed since, still once', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const job = relayed(told(lin, await world.writes(lin, '在吗')))
    const { client } = world.relay
    const dying = {
      ...world.relay,
      client: {
        ...client,
        sendMessage: async (...args: Parameters<typeof client.sendMessage>) => {
          await client.sendMessage(...args)
          throw new Error('killed')
        },
      },
    }
    await expect(relayToAgent(dying)(job)).rejects.toThrow('killed')
    await world.db.transaction((tx) =>
      tx.manager.update(Conversation, { id: lin.conversationId }, { sendQuota: 2 }),
    )
    world.clock.advance(MINUTE_MS)
    await relayToAgent(world.relay)(job)
    expect(heard(ZHANG)).toHaveLength(1)
  })

  it('comes back while WeCom is busy; what can never be relayed is given up', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const job = relayed(told(lin, await world.writes(lin, '在吗')))
    busy()
    await expect(relayToAgent(world.relay)(job)).rejects.toMatchObject({
      details: { retryable: true },
    })
    await relayToAgent(world.relay)(job)
    expect(heard(ZHANG)).toHaveLength(1)
    world.sandbox.control.fail({ api: SEND, times: 1, kind: 'errcode', errcode: 60011 })
    await expect(
      relayToAgent(world.relay)(relayed(told(lin, await world.writes(lin, '还在吗')))),
    ).rejects.toMatchObject({ details: { retryable: false } })
    await expect(relayToAgent(world.relay)(relayed(told(lin, 'msg_gone')))).rejects.toThrow(
      PermanentError,
    )
  })

  it('pictures as pictures, once', async () => {
    const lin = await world.served(ZHANG)
    world.files.set('att_1', { bytes: await picture(), fileName: 'a.jpg', mediaType: 'image/jpeg' })
    const messageId = await world.writes(lin, '[图片]', {
      type: 'image',
      payload: { mediaId: 'm1', attachmentId: 'att_1' },
    })
    await world.drain()
    await relayToAgent(world.relay)(relayed(told(lin, messageId)))
    expect(world.seenBy(ZHANG).filter(({ kind }) => kind === 'image')).toHaveLength(1)
    expect(heard(ZHANG)).toHaveLength(1)
  })

  it('a picture that is not copied yet is waited for, and in the end told without', async () => {
    const lin = await world.served(ZHANG)
    const messageId = await world.writes(lin, '[图片]', {
      type: 'image',
      payload: { mediaId: 'm1' },
    })
    const job = relayed(told(lin, messageId))
    await expect(relayToAgent(world.relay)(job)).rejects.toThrow('not copied yet')
    await relayToAgent(world.relay)({ ...job, attempt: 5 })
    expect(heard(ZHANG)).toEqual([expect.stringContaining('[图片]')])
  })

  it('goes to whoever has the session by then, and to nobody once it is over', async () => {
    const lin = await world.served(ZHANG)
    await world.writes(lin, '在吗')
    const boss = await world.db.read.findOneByOrFail(Agent, { wecomUserId: WANG.userId })
    await world.db.transaction((tx) =>
      tx.manager.update(ServiceSession, { id: lin.session.id }, { agentId: boss.id }),
    )
    await world.drain()
    expect([heard(ZHANG), heard(WANG)].map((lines) => lines.length)).toEqual([0, 1])
    await end(lin)
    await world.writes(lin, '还在吗')
    await world.drain()
    expect(heard(WANG)).toHaveLength(1)
  })
})

describe('what an agent says reaches the customer', () => {
  it('of the only session: stored as theirs by work number, queued, and confirmed with what is left', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    expect(await world.says(ZHANG, '您好，马上为您查')).toBe(
      '已发给 林晓（黄金会员） · #1，还能回 4 条，窗口到 后天 12:00',
    )
    expect(await world.out(lin)).toMatchObject([
      { text: '您好，马上为您查', state: 'queued', payload: { by: { label: '售后部 工号 1024' } } },
    ])
    expect(await world.queuedEvents()).toEqual(['message.queued'])
    expect(
      (await world.db.read.findOneByOrFail(ServiceSession, { id: lin.session.id }))
        .firstAgentAnswerAt,
    ).not.toBeNull()
    const { id } = await world.db.read.findOneByOrFail(Agent, { wecomUserId: ZHANG.userId })
    expect((await presenceOf(world.db.read, id)).wecomSeenAt).toEqual(world.clock.now())
  })

  it('whatever a customer is called, no answer to the agent and no card bears a link of theirs', async () => {
    const name = '<a href="http://evil.cn">点我领奖</a>'
    await world.served(ZHANG, { name })
    await world.served(ZHANG, { name: `${name}\n【系统通知】` })
    await world.drain()
    const answers = [
      await world.says(ZHANG, '您好'),
      await world.says(ZHANG, '#1'),
      await world.says(ZHANG, '#1 您好'),
      await world.says(ZHANG, '#1 结束'),
    ]
    await world.drain()
    expect(answers).toEqual([
      expect.stringContaining('点我领奖'),
      expect.stringContaining('接下来'),
      expect.stringContaining('已发给'),
      expect.stringContaining('已结束'),
    ])
    const all = `${answers.join('\n')}${JSON.stringify(world.seenBy(ZHANG))}`
    expect(all).not.toMatch(/<a href="http:\/\/evil/)
    expect(all).not.toMatch(/\n【系统|\\n【系统/)
  })

  it('delivered three times it is said once, and answered the same', async () => {
    const lin = await world.served(ZHANG)
    const request = () => world.push(ZHANG, { MsgType: 'text', Content: '您好', MsgId: '77' })
    const answers = [
      await world.answerTo(request()),
      ...(await Promise.all([world.answerTo(request()), world.answerTo(request())])),
    ]
    expect(new Set(answers).size).toBe(1)
    expect(await texts(lin)).toEqual(['您好'])
  })

  it('with several and none picked, nothing is sent: the agent is asked, by a card too', async () => {
    // One after the other: sessions that come at the same moment are numbered as their cards go out.
    const lin = await world.served(ZHANG)
    await world.drain()
    const wu = await world.served(ZHANG, { name: '吴越' })
    await world.drain()
    expect(await world.says(ZHANG, '您好')).toMatch(
      /^没有发出去：您手上有几个会话[^]*林晓（黄金会员） · #1\n吴越（黄金会员） · #2$/,
    )
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
    await world.drain()
    const card = world.cardsOf(ZHANG).at(-1)
    expect(card).toMatchObject({
      title: '接下来回复谁',
      buttons: [{ key: `ses:pick:${lin.session.id}` }, { key: `ses:pick:${wu.session.id}` }],
    })
    await world.click(ZHANG, world.cardsOf(ZHANG).length - 1, `ses:pick:${wu.session.id}`)
    expect(world.cardsOf(ZHANG).at(-1)?.replacedButtonText).toBe('已选 #2')
    await world.says(ZHANG, '您好')
    expect([await texts(lin), await texts(wu)]).toEqual([[], ['您好']])
  })

  it('a tap on 选它回复 says so on that card, where ending and opening are to be had still', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    await world.click(ZHANG)
    expect(world.cardsOf(ZHANG)[0]).toMatchObject({
      title: '已选 #1',
      replacedButtonText: null,
      buttons: [
        { key: `ses:pick:${lin.session.id}` },
        { key: `ses:end:${lin.session.id}` },
        { text: '打开', url: expect.stringContaining(lin.session.id) },
      ],
    })
  })

  it('a tag before the words names the customer, a tag alone picks', async () => {
    const [lin, wu] = [await world.served(ZHANG), await world.served(ZHANG, { name: '吴越' })]
    expect(await world.says(ZHANG, '#1 您好')).toContain('已发给 林晓')
    expect(await world.says(ZHANG, '#2')).toBe('接下来您发的话给 吴越（黄金会员） · #2')
    await world.says(ZHANG, '请稍等')
    expect(await world.says(ZHANG, '#9 请稍等')).toContain('没有这个编号')
    expect([await texts(lin), await texts(wu)]).toEqual([['您好'], ['请稍等']])
  })

  it('when the picked one is over, nothing is sent, not even to the only one that is left', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const wu = await world.served(ZHANG, { name: '吴越' })
    await world.drain()
    await world.says(ZHANG, '#1')
    await end(lin)
    expect(await world.says(ZHANG, '还在吗')).toContain('刚才那位的会话已经不在您这里了')
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
    await world.drain()
    expect(world.cardsOf(ZHANG).at(-1)).toMatchObject({
      title: '接下来回复谁',
      buttons: [{ text: '#2 吴越' }],
    })
    await world.says(ZHANG, '#2 还在吗')
    expect(await texts(wu)).toEqual(['还在吗'])
  })

  it('a session that was handed on takes nothing from who had it, and the next one gets nothing by mistake', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const boss = await world.db.read.findOneByOrFail(Agent, { wecomUserId: WANG.userId })
    const deps = { policy: world.deps.policy, calendar: createCalendar(loadCalendarYears()) }
    const by = actingAgent(boss)
    await world.says(WANG, '在')
    await world.db.transaction((tx) =>
      handOn(tx, deps, lin.session, { by, to: { agentId: boss.id }, note: '我来' }),
    )
    const wu = await world.served(ZHANG, { name: '吴越' })
    await world.drain()
    expect(await world.says(ZHANG, '您的卡密补发了')).toContain('没有发出去')
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
    await world.says(WANG, '我来为您处理')
    expect(await texts(lin)).toEqual(['我来为您处理'])
  })

  it('what asks for what nobody may ask for goes to nobody: the agent reads why, the supervisor is told', async () => {
    const lin = await world.served(ZHANG)
    expect(await world.says(ZHANG, '请把验证码发给我')).toMatch(/^没有发给 林晓.*验证码/)
    expect(await world.out(lin)).toEqual([])
    expect(await world.db.read.find(MannerFlag)).toMatchObject([
      { what: '验证码', reached: false, sessionId: lin.session.id },
    ])
    await world.drain()
    expect(world.cardsOf(WANG).at(-1)).toMatchObject({ title: '客服向客户要验证码' })
  })

  it.each([
    ['the 48 hours are over', { until: new Date('2026-03-05T03:59:00Z') }, '客户 48 小时没有说话'],
    ['the five are used up', { quota: 0 }, '条数用完了'],
  ])(
    'when %s the agent hears it at once, the words are kept and the customer is asked back',
    async (_what, window, words) => {
      const lin = await world.served(ZHANG, window)
      await world.drain()
      expect(await world.says(ZHANG, '已经补发')).toContain(words)
      expect(await world.out(lin)).toMatchObject([{ text: '已经补发', state: 'failed' }])
      expect(await world.queuedEvents()).toEqual(['session.windowShut'])
    },
  )

  it('no more is queued than the window takes', async () => {
    const lin = await world.served(ZHANG, { quota: 2 })
    for (const words of ['一', '二', '三']) await world.says(ZHANG, words)
    expect((await world.out(lin)).map(({ text, state }) => [text, state])).toEqual([
      ['一', 'queued'],
      ['二', 'queued'],
      ['三', 'failed'],
    ])
  })

  it('what is too long to arrive whole is not sent', async () => {
    const lin = await world.served(ZHANG)
    expect(await world.says(ZHANG, '卡'.repeat(640))).toContain('太长了')
    expect(await world.out(lin)).toEqual([])
  })

  it('a picture goes the same way, and is copied once before it is sent on', async () => {
    const lin = await world.served(ZHANG)
    const bytes = await picture()
    const { mediaId } = await world.deps.client.uploadMedia('image', {
      bytes,
      fileName: 'a.jpg',
      contentType: 'image/jpeg',
    })
    expect(
      await world.answerTo(
        world.push(ZHANG, {
          MsgType: 'image',
          PicUrl: 'https://p/1',
          MediaId: mediaId,
          MsgId: '9',
        }),
      ),
    ).toContain('已发给 林晓')
    const [message] = await world.out(lin)
    expect(message).toMatchObject({
      type: 'image',
      state: 'queued',
      payload: { wecomMediaId: mediaId },
    })
    const stored: Buffer[] = []
    const keep = createKeepAgentPicture({
      db: world.db,
      downloadMedia: (id) => world.deps.client.downloadMedia(id),
      store: (file) => Promise.resolve(void stored.push(file)),
      record: () => Promise.resolve({ id: 'att_9' }),
    })
    await expect(message && keep(message)).resolves.toBe('att_9')
    expect(stored).toEqual([bytes])
    const [kept] = await world.out(lin)
    expect(kept?.payload).toEqual({ by: message?.payload?.by, attachmentId: 'att_9' })
    await expect(kept && keep(kept)).resolves.toBeNull()
  })

  it('agents without a bridged session are shown the way to the desk', async () => {
    expect(await world.says(ZHANG, '在吗')).toContain('打开工作台')
    await world.served(WANG)
    expect(await world.says(ZHANG, '在吗')).toContain('打开工作台')
  })

  it.each([
    ['failed', '没有送到微信', ['session.windowShut']],
    ['unknown', '微信没有说是否送到', []],
  ] as const)(
    'what WeChat did not take (%s) is told to who said it, once; the customer is asked back where it surely did not arrive',
    async (state, words, next) => {
      const lin = await world.served(ZHANG)
      await world.drain()
      await world.says(ZHANG, '已经补发')
      await world.drain()
      const [message] = await world.out(lin)
      const key = { conversationId: lin.conversationId, messageId: message?.id ?? '' }
      await world.db.transaction((tx) => moveMessage(tx, key, { from: 'queued', to: state }))
      const job = jobOn('bridge.undelivered', key, { id: newId('obx') })
      await tellUndelivered(world.relay)(job)
      const read = () =>
        world
          .seenBy(ZHANG)
          .filter((content) => content.kind === 'text' && content.text.includes(words))
      expect(read()).toHaveLength(1)
      expect(await world.queuedEvents()).toEqual(next)
      // By which the desk finds the notice that asks them back.
      const asked = (await world.out(lin))[0]?.payload?.askedBack
      expect(asked).toEqual(
        next.length > 0 ? expect.stringContaining(lin.conversationId) : undefined,
      )
      await tellUndelivered(world.relay)(job)
      expect(read()).toHaveLength(1)
    },
  )

  it('a picture that was not kept is not said to be anywhere', async () => {
    const lin = await world.served(ZHANG)
    await world.answerTo(world.push(ZHANG, { MsgType: 'image', MediaId: 'dead', MsgId: '901' }))
    const key = {
      conversationId: lin.conversationId,
      messageId: (await world.out(lin))[0]?.id ?? '',
    }
    await world.db.transaction((tx) => moveMessage(tx, key, { from: 'queued', to: 'failed' }))
    await tellUndelivered(world.relay)({
      id: newId('obx'),
      attempt: 1,
      event: 'bridge.undelivered',
      payload: key,
    })
    const [told] = world
      .seenBy(ZHANG)
      .filter((content) => content.kind === 'text' && content.text.includes('没有送到微信'))
    expect(told).toMatchObject({ text: expect.stringContaining('客户哪里都看不到，请重新发一次') })
    expect(told).not.toMatchObject({ text: expect.stringContaining('沟通记录') })
  })

  it.each([
    ['voice', '语音'],
    ['video', '视频'],
    ['file', '文件'],
    ['location', '位置'],
    ['image', '这张图片'],
  ])(
    'what cannot be brought to a customer (%s) is said to who sent it, and nothing goes out',
    async (type, name) => {
      const lin = await world.served(ZHANG)
      const push = world.push(ZHANG, {
        MsgType: type,
        ...(type === 'image' ? {} : { MediaId: 'm' }),
        MsgId: '902',
      })
      expect(await world.answerTo(push)).toBe(
        `${name}没有发给客户：这里只能发文字和图片。请用文字说，或把它截成图片再发`,
      )
      expect(await world.answerTo(world.push(WANG, { MsgType: type, MsgId: '903' }))).toBeNull()
      expect(await texts(lin)).toEqual([])
    },
  )

  it('words that hold the end of a section reach the customer whole', async () => {
    const lin = await world.served(ZHANG)
    await world.says(ZHANG, '填 a[b[0]]>1 就行')
    expect(await texts(lin)).toEqual(['填 a[b[0]]>1 就行'])
  })

  it('of somebody who is not known nothing is said that they could read in the mini program', async () => {
    const lin = await world.served(ZHANG, { name: null })
    await world.says(ZHANG, '已经补发')
    const key = {
      conversationId: lin.conversationId,
      messageId: (await world.out(lin))[0]?.id ?? '',
    }
    await world.db.transaction((tx) => moveMessage(tx, key, { from: 'queued', to: 'failed' }))
    await tellUndelivered(world.relay)({
      id: newId('obx'),
      attempt: 1,
      event: 'bridge.undelivered',
      payload: key,
    })
    const [told] = world
      .seenBy(ZHANG)
      .filter((content) => content.kind === 'text' && content.text.includes('没有送到微信'))
    expect(told).toMatchObject({ text: expect.stringContaining('只能等对方再说话') })
    expect(told).not.toMatchObject({ text: expect.stringContaining('小程序') })
  })
})

describe('the end, from WeCom', () => {
  it('by the word, for the picked one only', async () => {
    const [lin, wu] = [await world.served(ZHANG), await world.served(ZHANG, { name: '吴越' })]
    expect(await world.says(ZHANG, '结束')).toContain('没有发出去')
    expect(await world.says(ZHANG, '#2 结束')).toBe('吴越（黄金会员） · #2 的会话已结束')
    const status = async ({ session }: Somebody) =>
      (await world.db.read.findOneByOrFail(ServiceSession, { id: session.id })).status
    expect([await status(lin), await status(wu)]).toEqual(['serving', 'ended'])
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
  })

  it('by the button; a repeated tap is answered the same, and somebody else ends nothing', async () => {
    const lin = await world.served(ZHANG)
    const key = `ses:end:${lin.session.id}`
    expect(await world.answerTo(world.push(WANG, clickFields(key)))).toBe('工号1024在接待')
    const tap = world.push(ZHANG, clickFields(key))
    expect([await world.answerTo(tap), await world.answerTo(tap)]).toEqual([
      '会话已结束',
      '会话已结束',
    ])
    expect(
      await world.db.read.findOneByOrFail(ServiceSession, { id: lin.session.id }),
    ).toMatchObject({ status: 'ended', endReason: 'agent' })
  })
})

it('times told are those of the window, whatever the day', async () => {
  const lin = await world.served(ZHANG, {
    until: after(world.clock.now(), 26 * HOUR_MS + 5 * MINUTE_MS),
  })
  expect(await world.says(ZHANG, '您好')).toContain('窗口到 明天 14:05')
  expect(await texts(lin)).toEqual(['您好'])
})
