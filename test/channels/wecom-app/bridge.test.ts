import sharp from 'sharp'
import { createKeepAgentPicture } from '../../../server/channels/wecom-app/bridge/agent-picture'
import { relayToAgent, tellUndelivered } from '../../../server/channels/wecom-app/bridge/relay.sender'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { MannerFlag } from '../../../server/conversations/manner-flag.entity'
import { moveMessage } from '../../../server/conversations/messages'
import { handOn } from '../../../server/conversations/hand-on'
import { presenceOf } from '../../../server/conversations/presence'
import { ServiceSession } from '../../../server/conversations/session.entity'
import { endSession } from '../../../server/conversations/sessions'
import { Agent } from '../../../server/identity/agent.entity'
import { after, HOUR_MS, MINUTE_MS } from '../../../server/lib/clock'
import { PermanentError } from '../../../server/lib/errors'
import { newId } from '../../../server/lib/ids'
import type { Job } from '../../../server/outbox/worker'
import { createCalendar } from '../../../server/policy/business-calendar'
import { loadCalendarYears } from '../../../server/policy/load-calendar'
import { clickFields, createBridgeWorld, type BridgeWorld, type Somebody } from './bridge-world'
import { WANG, ZHANG } from './world'

let world: BridgeWorld
beforeEach(async () => { world = await createBridgeWorld() })
afterEach(() => world.close())

const SEND = '/cgi-bin/message/send'
const busy = (): void => world.sandbox.control.fail({ api: SEND, times: 3, kind: 'errcode', errcode: -1 })
const heard = (agent: { userId: string }): string[] =>
  world.seenBy(agent).flatMap((content) => (content.kind === 'text' && content.text.includes('→ 您') ? [content.text] : []))
const relayed = (told: { sessionId: string; conversationId: string; messageId: string }): Job =>
  ({ id: newId('obx'), attempt: 1, event: 'session.customerWrote', payload: told })
const told = (somebody: Somebody, messageId: string) =>
  ({ sessionId: somebody.session.id, conversationId: somebody.conversationId, messageId })
const texts = async (somebody: Pick<Somebody, 'conversationId'>): Promise<string[]> => (await world.out(somebody)).map(({ text }) => text)
const end = (somebody: Somebody) => world.db.transaction((tx) => endSession(tx, somebody.session, { by: 'customer', reason: 'customer' }))
const picture = () => sharp({ create: { width: 30, height: 20, channels: 3, background: '#3070a0' } }).jpeg().toBuffer()

describe('what a customer says reaches the agent', () => {
  it('each line saying who speaks to whom, with what may still be answered', async () => {
    const lin = await world.served(ZHANG)
    await world.writes(lin, '卡密提示无效 <a href="http://evil">x</a>')
    await world.drain()
    const [text = ''] = heard(ZHANG)
    expect(text).toContain('林晓(黄金会员) → 您 · #1\n卡密提示无效 ')
    expect(text).toContain('还能回 5 条,窗口到 后天 12:00')
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
    const dying = { ...world.relay, client: { ...client, sendMessage: async (...args: Parameters<typeof client.sendMessage>) => {
      await client.sendMessage(...args)
      throw new Error('killed')
    } } }
    await expect(relayToAgent(dying)(job)).rejects.toThrow('killed')
    await world.db.transaction((tx) => tx.manager.update(Conversation, { id: lin.conversationId }, { sendQuota: 2 }))
    world.clock.advance(MINUTE_MS)
    await relayToAgent(world.relay)(job)
    expect(heard(ZHANG)).toHaveLength(1)
  })

  it('comes back while WeCom is busy; what can never be relayed is given up', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const job = relayed(told(lin, await world.writes(lin, '在吗')))
    busy()
    await expect(relayToAgent(world.relay)(job)).rejects.toMatchObject({ details: { retryable: true } })
    await relayToAgent(world.relay)(job)
    expect(heard(ZHANG)).toHaveLength(1)
    world.sandbox.control.fail({ api: SEND, times: 1, kind: 'errcode', errcode: 60011 })
    await expect(relayToAgent(world.relay)(relayed(told(lin, await world.writes(lin, '还在吗'))))).rejects.toMatchObject({ details: { retryable: false } })
    await expect(relayToAgent(world.relay)(relayed(told(lin, 'msg_gone')))).rejects.toThrow(PermanentError)
  })

  it('pictures as pictures, once', async () => {
    const lin = await world.served(ZHANG)
    world.files.set('att_1', { bytes: await picture(), fileName: 'a.jpg', mediaType: 'image/jpeg' })
    const messageId = await world.writes(lin, '[图片]', { type: 'image', payload: { mediaId: 'm1', attachmentId: 'att_1' } })
    await world.drain()
    await relayToAgent(world.relay)(relayed(told(lin, messageId)))
    expect(world.seenBy(ZHANG).filter(({ kind }) => kind === 'image')).toHaveLength(1)
    expect(heard(ZHANG)).toHaveLength(1)
  })

  it('a picture that is not copied yet is waited for, and in the end told without', async () => {
    const lin = await world.served(ZHANG)
    const messageId = await world.writes(lin, '[图片]', { type: 'image', payload: { mediaId: 'm1' } })
    const job = relayed(told(lin, messageId))
    await expect(relayToAgent(world.relay)(job)).rejects.toThrow('not copied yet')
    await relayToAgent(world.relay)({ ...job, attempt: 5 })
    expect(heard(ZHANG)).toEqual([expect.stringContaining('[图片]')])
  })

  it('goes to whoever has the session by then, and to nobody once it is over', async () => {
    const lin = await world.served(ZHANG)
    await world.writes(lin, '在吗')
    const boss = await world.db.read.findOneByOrFail(Agent, { wecomUserId: WANG.userId })
    await world.db.transaction((tx) => tx.manager.update(ServiceSession, { id: lin.session.id }, { agentId: boss.id }))
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
    expect(await world.says(ZHANG, '您好,马上为您查')).toBe('已发给 林晓(黄金会员) · #1,还能回 4 条,窗口到 后天 12:00')
    expect(await world.out(lin)).toMatchObject([{ text: '您好,马上为您查', state: 'queued', payload: { by: { label: '售后部 工号 1024' } } }])
    expect(await world.queuedEvents()).toEqual(['message.queued'])
    expect((await world.db.read.findOneByOrFail(ServiceSession, { id: lin.session.id })).firstAgentAnswerAt).not.toBeNull()
    const { id } = await world.db.read.findOneByOrFail(Agent, { wecomUserId: ZHANG.userId })
    expect((await presenceOf(world.db.read, id)).deskSeenAt).toEqual(world.clock.now())
  })

  it('delivered three times it is said once, and answered the same', async () => {
    const lin = await world.served(ZHANG)
    const request = () => world.push(ZHANG, { MsgType: 'text', Content: '您好', MsgId: '77' })
    const answers = [await world.answerTo(request()), ...await Promise.all([world.answerTo(request()), world.answerTo(request())])]
    expect(new Set(answers).size).toBe(1)
    expect(await texts(lin)).toEqual(['您好'])
  })

  it('with several and none picked, nothing is sent: the agent is asked, by a card too', async () => {
    // One after the other: sessions that come at the same moment are numbered as their cards go out.
    const lin = await world.served(ZHANG)
    await world.drain()
    const wu = await world.served(ZHANG, { name: '吴越' })
    await world.drain()
    expect(await world.says(ZHANG, '您好')).toMatch(/^没有发出去:您手上有几个会话[^]*林晓\(黄金会员\) · #1\n吴越\(黄金会员\) · #2$/)
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
    await world.drain()
    const card = world.cardsOf(ZHANG).at(-1)
    expect(card).toMatchObject({ title: '接下来回复谁', buttons: [{ key: `ses:pick:${lin.session.id}` }, { key: `ses:pick:${wu.session.id}` }] })
    await world.click(ZHANG, world.cardsOf(ZHANG).length - 1, `ses:pick:${wu.session.id}`)
    expect(world.cardsOf(ZHANG).at(-1)?.replacedButtonText).toBe('已选 #2')
    await world.says(ZHANG, '您好')
    expect([await texts(lin), await texts(wu)]).toEqual([[], ['您好']])
  })

  it('a tag before the words names the customer, a tag alone picks', async () => {
    const [lin, wu] = [await world.served(ZHANG), await world.served(ZHANG, { name: '吴越' })]
    expect(await world.says(ZHANG, '#1 您好')).toContain('已发给 林晓')
    expect(await world.says(ZHANG, '#2')).toBe('接下来您发的话给 吴越(黄金会员) · #2')
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
    expect(world.cardsOf(ZHANG).at(-1)).toMatchObject({ title: '接下来回复谁', buttons: [{ text: '#2 吴越' }] })
    await world.says(ZHANG, '#2 还在吗')
    expect(await texts(wu)).toEqual(['还在吗'])
  })

  it('a session that was handed on takes nothing from who had it, and the next one gets nothing by mistake', async () => {
    const lin = await world.served(ZHANG)
    await world.drain()
    const boss = await world.db.read.findOneByOrFail(Agent, { wecomUserId: WANG.userId })
    const deps = { policy: world.deps.policy, calendar: createCalendar(loadCalendarYears()) }
    const by = { agentId: boss.id, role: 'supervisor' as const, departments: boss.departments }
    await world.says(WANG, '在')
    await world.db.transaction((tx) => handOn(tx, deps, lin.session, { by, to: { agentId: boss.id }, note: '我来' }))
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
    expect(await world.db.read.find(MannerFlag)).toMatchObject([{ what: '验证码', reached: false, sessionId: lin.session.id }])
    await world.drain()
    expect(world.cardsOf(WANG).at(-1)).toMatchObject({ title: '客服向客户要验证码' })
  })

  it.each([
    ['the 48 hours are over', { until: new Date('2026-03-05T03:59:00Z') }, '客户 48 小时没有说话'],
    ['the five are used up', { quota: 0 }, '条数用完了'],
  ])('when %s the agent hears it at once, the words are kept and the customer is asked back', async (_what, window, words) => {
    const lin = await world.served(ZHANG, window)
    await world.drain()
    expect(await world.says(ZHANG, '已经补发')).toContain(words)
    expect(await world.out(lin)).toMatchObject([{ text: '已经补发', state: 'failed' }])
    expect(await world.queuedEvents()).toEqual(['session.windowShut'])
  })

  it('no more is queued than the window takes', async () => {
    const lin = await world.served(ZHANG, { quota: 2 })
    for (const words of ['一', '二', '三']) await world.says(ZHANG, words)
    expect((await world.out(lin)).map(({ text, state }) => [text, state])).toEqual([['一', 'queued'], ['二', 'queued'], ['三', 'failed']])
  })

  it('what is too long to arrive whole is not sent', async () => {
    const lin = await world.served(ZHANG)
    expect(await world.says(ZHANG, '卡'.repeat(640))).toContain('太长了')
    expect(await world.out(lin)).toEqual([])
  })

  it('a picture goes the same way, and is copied once before it is sent on', async () => {
    const lin = await world.served(ZHANG)
    const bytes = await picture()
    const { mediaId } = await world.deps.client.uploadMedia('image', { bytes, fileName: 'a.jpg', contentType: 'image/jpeg' })
    expect(await world.answerTo(world.push(ZHANG, { MsgType: 'image', PicUrl: 'https://p/1', MediaId: mediaId, MsgId: '9' }))).toContain('已发给 林晓')
    const [message] = await world.out(lin)
    expect(message).toMatchObject({ type: 'image', state: 'queued', payload: { wecomMediaId: mediaId } })
    const stored: Buffer[] = []
    const keep = createKeepAgentPicture({
      db: world.db, downloadMedia: (id) => world.deps.client.downloadMedia(id), store: (file) => Promise.resolve(void stored.push(file)),
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

  it.each([['failed', '没有送到微信', ['session.windowShut']], ['unknown', '微信没有说是否送到', []]] as const)(
    'what WeChat did not take (%s) is told to who said it, once; the customer is asked back where it surely did not arrive', async (state, words, next) => {
      const lin = await world.served(ZHANG)
      await world.drain()
      await world.says(ZHANG, '已经补发')
      await world.drain()
      const [message] = await world.out(lin)
      const key = { conversationId: lin.conversationId, messageId: message?.id ?? '' }
      await world.db.transaction((tx) => moveMessage(tx, key, { from: 'queued', to: state }))
      const job: Job = { id: newId('obx'), attempt: 1, event: 'bridge.undelivered', payload: key }
      await tellUndelivered(world.relay)(job)
      const read = () => world.seenBy(ZHANG).filter((content) => content.kind === 'text' && content.text.includes(words))
      expect(read()).toHaveLength(1)
      expect(await world.queuedEvents()).toEqual(next)
      await tellUndelivered(world.relay)(job)
      expect(read()).toHaveLength(1)
    })

  it('of somebody who is not known nothing is said that they could read in the mini program', async () => {
    const lin = await world.served(ZHANG, { name: null })
    await world.says(ZHANG, '已经补发')
    const key = { conversationId: lin.conversationId, messageId: (await world.out(lin))[0]?.id ?? '' }
    await world.db.transaction((tx) => moveMessage(tx, key, { from: 'queued', to: 'failed' }))
    await tellUndelivered(world.relay)({ id: newId('obx'), attempt: 1, event: 'bridge.undelivered', payload: key })
    const [told] = world.seenBy(ZHANG).filter((content) => content.kind === 'text' && content.text.includes('没有送到微信'))
    expect(told).toMatchObject({ text: expect.stringContaining('只能等对方再说话') })
    expect(told).not.toMatchObject({ text: expect.stringContaining('小程序') })
  })
})

describe('the end, from WeCom', () => {
  it('by the word, for the picked one only', async () => {
    const [lin, wu] = [await world.served(ZHANG), await world.served(ZHANG, { name: '吴越' })]
    expect(await world.says(ZHANG, '结束')).toContain('没有发出去')
    expect(await world.says(ZHANG, '#2 结束')).toBe('吴越(黄金会员) · #2 的会话已结束')
    const status = async ({ session }: Somebody) => (await world.db.read.findOneByOrFail(ServiceSession, { id: session.id })).status
    expect([await status(lin), await status(wu)]).toEqual(['serving', 'ended'])
    expect([await texts(lin), await texts(wu)]).toEqual([[], []])
  })

  it('by the button; a repeated tap is answered the same, and somebody else ends nothing', async () => {
    const lin = await world.served(ZHANG)
    const key = `ses:end:${lin.session.id}`
    expect(await world.answerTo(world.push(WANG, clickFields(key)))).toBe('工号1024在接待')
    const tap = world.push(ZHANG, clickFields(key))
    expect([await world.answerTo(tap), await world.answerTo(tap)]).toEqual(['会话已结束', '会话已结束'])
    expect(await world.db.read.findOneByOrFail(ServiceSession, { id: lin.session.id })).toMatchObject({ status: 'ended', endReason: 'agent' })
  })
})

it('times told are those of the window, whatever the day', async () => {
  const lin = await world.served(ZHANG, { until: after(world.clock.now(), 26 * HOUR_MS + 5 * MINUTE_MS) })
  expect(await world.says(ZHANG, '您好')).toContain('窗口到 明天 14:05')
  expect(await texts(lin)).toEqual(['您好'])
})
