import { request } from 'node:http'
import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { Message } from '../../server/conversations/message.entity'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { AMR, screenshot } from '../attachments/pictures'
import { startApp, type RunningApp } from '../support/running-app'
import {
  openPassiveReply,
  signedCallback,
  type CallbackAccount,
  type SignedRequest,
} from '../support/signed-callback'
import { openMiniProgram, type Customer } from '../support/visitors'

const SEND = '/cgi-bin/message/custom/send'
/** Of u1: 游戏A点卡 100 点, delivered forty minutes before noon. Of u2: 游戏B月卡, paid two minutes before. */
const ORDER = 'HKM202603050001'
const ORDER_OF_ANOTHER = 'HKM202603050010'

let world: RunningApp
let customer: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
})
afterEach(() => world.close())

const say = (text: string, personId = 'u1') => world.sandbox.control.sendText(personId, text)
const heard = (personId = 'u1'): string[] =>
  world.received(personId).map(({ content }) => (content.kind === 'text' ? content.text : ''))
const last = (personId = 'u1'): string => heard(personId).at(-1) ?? ''
const stored = () => world.db.read.find(Message, { order: { id: 'ASC' } })

async function verified(): Promise<void> {
  customer = await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  await world.settle()
}

describe('who may hear about orders', () => {
  it('a follower who is not verified is told how to be, and hears nothing of any order', async () => {
    await world.sandbox.control.follow('u2')
    await say('我的订单', 'u2')
    expect(last('u2')).toContain('确认我的微信')
    await say(ORDER_OF_ANOTHER, 'u2')
    expect(last('u2')).toContain('确认我的微信')
    expect(heard('u2').join()).not.toContain('游戏B月卡')
  })

  it('a verified one hears of their three newest, each with its door', async () => {
    await verified()
    await say('我的订单')
    expect(last()).toContain('影视会员月卡（示例） ')
    expect(last().match(/orderNumber=HKM/g)).toHaveLength(6)
    expect(last()).not.toContain('SAMPLE-')
  })

  it("an order number is answered from the record, and another's is not found", async () => {
    await verified()
    await say(ORDER)
    expect(last()).toContain('游戏A点卡 100 点（示例）')
    await say(ORDER_OF_ANOTHER)
    expect(last()).toContain('没有在您的账号下找到')
    expect(last()).not.toContain('游戏B月卡')
  })
})

describe('人工', () => {
  it('leads to people while they are there', async () => {
    await verified()
    await say('人工')
    expect(last()).toContain('现在有客服在')
  })

  it('says when they come back, at night, and takes a word now', async () => {
    await verified()
    world.clock.set('2026-03-05T23:30:00+08:00')
    await say('转人工')
    expect(last()).toMatch(/客服.*09:00 上班.*现在留言/s)
  })
})

describe('what is not a text', () => {
  it('a picture is answered at once, copied out of WeChat, and can go into a ticket', async () => {
    await verified()
    const picture = (await screenshot()).toString('base64')
    const { callback } = await world.sandbox.control.sendImage('u1', {
      contentType: 'image/png',
      base64: picture,
    })
    expect([callback?.result, last()]).toEqual(['shown', expect.stringContaining('图片收到了')])
    await world.settle()
    const [kept, ...more] = await world.db.read.find(AttachmentRow)
    expect([kept?.mediaType, kept?.ownerCustomerId, more]).toEqual([
      'image/jpeg',
      customer.me.customerId,
      [],
    ])
    const message = (await stored()).find(({ type }) => type === 'image')
    expect(message?.payload).toMatchObject({ attachmentId: kept?.id })
    const ticket = await customer.ask('POST /api/tickets', {
      kind: 'goods',
      description: '截图在公众号里发过',
      attachmentIds: [kept?.id],
    })
    expect(ticket.timeline[0].attachments).toHaveLength(1)
  })

  it('voice, a place and a link have an answer each', async () => {
    await verified()
    await world.sandbox.control.sendVoice('u1', {
      contentType: 'audio/amr',
      base64: AMR.toString('base64'),
      seconds: 2,
    })
    expect(last()).toContain('语音收到了')
    await world.sandbox.control.sendLocation('u1', {
      latitude: 31.2,
      longitude: 121.5,
      label: '上海',
    })
    expect(last()).toContain('位置收到了')
    await world.sandbox.control.sendLink('u1', {
      title: '领奖',
      description: '',
      url: 'https://hckm.example.net',
    })
    expect(last()).toContain('不会打开它')
    await world.settle()
    expect((await world.db.read.find(AttachmentRow)).map(({ mediaType }) => mediaType)).toEqual([
      'audio/amr',
    ])
  })
})

describe('a complaint in plain words', () => {
  const words = `我于2026年3月5日11:20购买游戏A点卡（订单号${ORDER}），激活时提示"卡密无效"`

  async function draftOf(text: string): Promise<string> {
    await say(text)
    return /draftId=(tdr_[a-z0-9]+)/.exec(last())?.[1] ?? 'none'
  }

  it('becomes a draft with everything filled in, and the draft a ticket, once', async () => {
    await verified()
    const draftId = await draftOf(words)
    const { prefill, order } = await customer.ask(`GET /api/ticket-form?draftId=${draftId}`)
    expect(prefill).toEqual({
      kind: 'goods',
      orderNumber: ORDER,
      description: words,
      errorText: '卡密无效',
      occurredAt: '2026-03-05T11:20:00.000+08:00',
    })
    expect(order).toMatchObject({ productName: '游戏A点卡 100 点（示例）' })
    const ticket = await customer.ask('POST /api/tickets', { ...prefill, draftId })
    expect(ticket).toMatchObject({
      kind: 'goods',
      orderNumber: ORDER,
      errorText: '卡密无效',
      occurredAt: '2026-03-05T11:20:00.000+08:00',
    })
    const again = await customer.call('POST /api/tickets', { ...prefill, draftId })
    expect([again.status, again.body.code, again.body.detail]).toEqual([
      409,
      'draft_used',
      expect.stringContaining(ticket.number),
    ])
  })

  it('of somebody not verified waits until they are, and then is theirs', async () => {
    await world.sandbox.control.follow('u3')
    await say('昨天下午3点充的话费没到账，提示“充值失败”', 'u3')
    const draftId = /draftId=(tdr_[a-z0-9]+)/.exec(last('u3'))?.[1] ?? 'none'
    await world.settle()
    const other = await openMiniProgram(world, 'u2')
    expect((await other.call(`GET /api/ticket-form?draftId=${draftId}`)).status).toBe(404)
    const owner = await openMiniProgram(world, 'u3')
    const { prefill } = await owner.ask(`GET /api/ticket-form?draftId=${draftId}`)
    expect(prefill).toMatchObject({
      kind: 'after-sales',
      errorText: '充值失败',
      occurredAt: '2026-03-04T15:00:00.000+08:00',
    })
  })

  it('what nobody should send is masked before it is stored, and the writer is warned', async () => {
    await verified()
    await say('我的支付密码是 Aa778899，提示“卡密无效”')
    expect(last()).toContain('密码')
    expect(JSON.stringify(await stored())).not.toContain('Aa778899')
  })
})

describe('deliveries', () => {
  it('three of one message are one message with one answer, the same each time', async () => {
    await verified()
    const before = (await stored()).length
    world.sandbox.control.repeatCallbacks(2, 'official-account')
    const { callback } = await say('人工')
    const answers = callback?.attempts.map(
      ({ body }) => openPassiveReply(account(), body)?.['Content'],
    )
    expect(answers).toHaveLength(3)
    expect(new Set(answers).size).toBe(1)
    expect(
      (await stored()).slice(before).map(({ direction, state }) => [direction, state]),
    ).toEqual([
      ['in', 'received'],
      ['out', 'answered'],
    ])
    expect(heard().filter((text) => text === last())).toHaveLength(1)
  })

  it('three of a follow are one welcome and one notice', async () => {
    customer = await openMiniProgram(world, 'u1')
    world.sandbox.control.repeatCallbacks(2, 'official-account')
    await world.sandbox.control.follow('u1')
    await world.settle()
    expect(heard()).toHaveLength(1)
    expect((await customer.ask('GET /api/notices')).items).toHaveLength(1)
  })

  it('leaving is heard of, and coming back too', async () => {
    await verified()
    world.clock.advance(MINUTE_MS)
    await world.sandbox.control.unfollow('u1')
    expect(await customer.ask('GET /api/bindings/official-account')).toMatchObject({
      state: 'unfollowed',
    })
    world.clock.advance(MINUTE_MS)
    await world.sandbox.control.follow('u1')
    await world.settle()
    expect(await customer.ask('GET /api/bindings/official-account')).toMatchObject({
      state: 'verified',
    })
    await expect(
      world.db.read.countBy(ChannelIdentity, { surface: 'official-account' }),
    ).resolves.toBe(1)
  })
})

describe("an answer that is not ready within WeChat's five seconds", () => {
  /** The headers come now, the body 4.6 seconds later; the server counts from the headers. */
  async function saySlowly(words: string, msgId: string): Promise<string> {
    const from = world.person('u1').officialAccountOpenId
    const signed = signedCallback({
      account: account(),
      clock: world.clock,
      from,
      fields: { MsgType: 'text', Content: words, MsgId: msgId },
    })
    return deliverSlowly(`${world.url}/callback/official-account?${signed.query}`, signed, () => {
      world.clock.advance(4.6 * SECOND_MS)
    })
  }

  beforeEach(async () => {
    await verified()
    // Their own word opens the window in which answers may be sent.
    await say('你好')
  })

  it('comes as a customer-service message, once, however often WeChat asks', async () => {
    const answers = [await saySlowly('人工', '9001'), await saySlowly('人工', '9001')]
    expect(answers).toEqual(['success', 'success'])
    await world.settle()
    const sent = world.received('u1').filter(({ via }) => via === 'customer-message')
    expect(sent.map(({ content }) => content)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('现在有客服在') }),
    ])
    expect((await stored()).at(-1)).toMatchObject({ direction: 'out', state: 'sent' })
  })

  it('once the window has shut nothing is asked of WeChat, and the customer finds the answer in the app', async () => {
    await saySlowly('人工', '9002')
    world.clock.advance(49 * HOUR_MS)
    await world.settle()
    expect(world.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === SEND)).toEqual(
      [],
    )
    expect((await stored()).at(-1)).toMatchObject({ direction: 'out', state: 'failed' })
    customer = await openMiniProgram(world, 'u1')
    const [notice] = (await customer.ask('GET /api/notices')).items
    expect(notice).toMatchObject({
      title: '有一条给您的回复',
      roadText: '仅在小程序内',
      read: false,
    })
    const [answer] = (await customer.ask('GET /api/history')).items
    expect(answer).toMatchObject({
      author: 'bot',
      text: expect.stringContaining('客服'),
      stateText: expect.stringContaining('没有送达微信'),
    })
  })
})

function account(): CallbackAccount {
  const { token, aesKey, appId, ghId } = world.sandbox.options.officialAccount
  return { token, aesKey, receiverId: appId, ghId }
}

function deliverSlowly(
  url: string,
  { body, headers }: SignedRequest,
  betweenHeadAndBody: () => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body), Expect: '100-continue' },
    })
    outgoing.on('continue', () => {
      betweenHeadAndBody()
      outgoing.end(body)
    })
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    outgoing.on('error', reject)
    outgoing.flushHeaders()
  })
}
