import { FirstTryFailed } from '../../../server/channels/channel'
import { createMessageSender } from '../../../server/channels/message.sender'
import type { KeptFile } from '../../../server/channels/official-account/official-account-channel'
import { createKfChannel } from '../../../server/channels/wecom-kf/sending/kf-channel'
import { KfItem } from '../../../server/channels/wecom-kf/taking/kf-item.entity'
import { Conversation } from '../../../server/conversations/conversation.entity'
import type { MessageKey } from '../../../server/conversations/messages'
import type { Tx } from '../../../server/db/database'
import { HOUR_MS } from '../../../server/lib/clock'
import { MAX_ATTEMPTS } from '../../../server/outbox/backoff'
import { silentLogger } from '../../support/api'
import { createSendingWorld, jobOf, KF, type SendingWorld } from './sending-world'

const SEND = '/cgi-bin/kf/send_msg'
const GET = '/cgi-bin/kf/service_state/get'
const TRANS = '/cgi-bin/kf/service_state/trans'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const file: KeptFile = { bytes: PNG, fileName: 'a.png', mediaType: 'image/png' }

let world: SendingWorld
let readAttachment: (id: string) => Promise<KeptFile | null>
let send: (key: MessageKey, attempt?: number) => Promise<void>

beforeEach(async () => {
  world = await createSendingWorld()
  const { db, client } = world
  readAttachment = (id) => Promise.resolve(id === 'att_1' ? file : null)
  const channel = createKfChannel({
    db,
    client,
    targets: { miniProgramAppId: world.sandbox.options.miniProgram.appId },
    readAttachment: (id) => readAttachment(id),
  })
  const sender = createMessageSender({ db, channels: [channel], logger: silentLogger })
  send = (key, attempt) => sender(jobOf({ event: 'message.queued', payload: key }, attempt))
  await world.customerWrites()
})
afterEach(() => world.close())

const purse = async (): Promise<number> =>
  (await world.db.read.findOneByOrFail(Conversation, { id: world.conversationId })).sendQuota
const items = (): Promise<KfItem[]> => world.db.read.find(KfItem)

it("sends once, finds the message again by its msgid, and knows that the session is the assistant's now", async () => {
  const key = await world.addMessage({ text: '您的订单已发货' })
  await send(key)
  await send(key)
  expect(world.received()).toEqual(['您的订单已发货'])
  expect(await world.message(key)).toMatchObject({ state: 'sent' })
  expect(await items()).toMatchObject([
    {
      openKfId: KF,
      msgid: key.messageId,
      messageId: key.messageId,
      conversationId: key.conversationId,
      state: 'done',
    },
  ])
  expect(await world.contact()).toMatchObject({ serviceState: 1 })
  expect([await purse(), world.stateAtWecom().state]).toEqual([4, 1])
})

it('shows doors and choices as a menu whose taps come back by their id', async () => {
  const payload = {
    links: [{ label: '查看订单', page: '/packages/orders/detail/index?orderNumber=HK1' }],
    choices: [{ id: 'stay_ses_1', label: '继续等' }],
  }
  await send(await world.addMessage({ text: '请选择', payload }))
  const [menu] = world.sandbox.control.kf
    .messagesOf({ userId: 'u1', openKfId: KF })
    .filter(({ from }) => from === 'api')
  expect(menu?.content).toMatchObject({
    kind: 'menu',
    head: '请选择',
    items: [
      {
        kind: 'mini-program',
        text: '查看订单',
        appId: world.sandbox.options.miniProgram.appId,
        path: 'packages/orders/detail/index?orderNumber=HK1',
      },
      { kind: 'click', id: 'stay_ses_1', text: '继续等' },
    ],
  })
})

it('sends a kept picture, and ends where there is none', async () => {
  await send(
    await world.addMessage({ type: 'image', text: '', payload: { attachmentId: 'att_1' } }),
  )
  expect(world.received()).toEqual(['image'])
  const lost = await world.addMessage({
    type: 'image',
    text: '',
    payload: { attachmentId: 'att_2' },
  })
  await send(lost)
  expect(await world.message(lost)).toMatchObject({ state: 'failed' })
})

it('a picture whose upload a dead process did not finish was not sent: its next try is the first', async () => {
  const picture = await world.addMessage({
    type: 'image',
    text: '',
    payload: { attachmentId: 'att_1' },
  })
  await new Promise<void>((begun) => {
    readAttachment = () => {
      begun()
      return new Promise(() => undefined)
    }
    void send(picture)
  })
  expect([(await world.message(picture)).state, await items()]).toEqual(['sending', []])
  readAttachment = () => Promise.resolve(file)
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 40058, times: 1 })
  await send(picture)
  expect(await world.message(picture)).toMatchObject({ state: 'failed' })
  expect([world.received(), await items()]).toEqual([[], []])
})

it('a picture whose answer was lost is on record, and its next try is not the first', async () => {
  const picture = await world.addMessage({
    type: 'image',
    text: '',
    payload: { attachmentId: 'att_1' },
  })
  world.sandbox.control.fail({ api: SEND, kind: 'reset-after', times: 1 })
  await expect(send(picture)).rejects.toThrow('not known')
  readAttachment = () => Promise.reject(new Error('the disk is away'))
  await expect(send(picture)).rejects.toThrow()
  expect(await items()).toHaveLength(1)
  readAttachment = () => Promise.resolve(file)
  await send(picture)
  expect(await world.message(picture)).toMatchObject({ state: 'sent' })
  expect(world.received()).toEqual(['image'])
})

it('where the answer is lost it is sent again, arrives once, and counts as sent', async () => {
  const key = await world.addMessage({ text: '您好' })
  world.sandbox.control.fail({ api: SEND, kind: 'reset-after', times: 1 })
  await expect(send(key)).rejects.toThrow('it is not known whether the message arrived')
  expect(await world.message(key)).toMatchObject({ state: 'sending' })
  await send(key)
  expect(world.received()).toEqual(['您好'])
  expect(await world.message(key)).toMatchObject({ state: 'sent' })
})

it('where the request was lost it is sent again and arrives', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'reset-before', times: 1 })
  await expect(send(key)).rejects.toThrow()
  await send(key)
  expect(world.received()).toHaveLength(1)
})

it('while WeCom is busy it comes back with its place in the purse', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: -1, times: 3 })
  await expect(send(key)).rejects.toMatchObject({
    details: { retryable: true, outcome: 'refused' },
  })
  expect([await purse(), await items()]).toEqual([5, []])
  await send(key)
  expect(world.received()).toHaveLength(1)
})

it('a wrong request that was never taken is not mistaken for a repeated one', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 40058, times: 1 })
  await send(key)
  expect(await world.message(key)).toMatchObject({
    state: 'failed',
    stateReason: expect.stringContaining('40058'),
  })
  expect([world.received(), await items(), await world.waiting()]).toEqual([
    [],
    [],
    ['message.undelivered'],
  ])
})

it('where the state has changed since the lost answer, nobody claims to know', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'reset-after', times: 1 })
  await expect(send(key)).rejects.toThrow()
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 95002, times: 1 })
  await send(key, MAX_ATTEMPTS)
  expect(await world.message(key)).toMatchObject({ state: 'unknown' })
})

it.each([95001, 95002, 95013, 40096])(
  'a shut window (%d) ends it as not delivered, and the customer is told another way',
  async (errcode) => {
    const key = await world.addMessage({})
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode, times: 1 })
    await send(key)
    expect(await world.message(key)).toMatchObject({
      state: 'failed',
      stateReason: expect.stringContaining(String(errcode)),
    })
    await expect(world.waiting()).resolves.toEqual(['message.undelivered'])
  },
)

it("WeCom's own count and time hold: five for a message, and 48 hours", async () => {
  for (let count = 0; count < 6; count += 1)
    await send(await world.addMessage({ text: `第${count + 1}条` }))
  expect(world.received()).toEqual(['第1条', '第2条', '第3条', '第4条', '第5条'])
  await world.customerWrites()
  world.clock.advance(48 * HOUR_MS + 1)
  await send(await world.addMessage({}))
  expect(world.received()).toHaveLength(5)
})

it.each([
  [3, 'a servicer talks with the customer in WeCom'],
  [2, 'the session waits in the pool of WeCom'],
  [4, 'the session has ended at WeCom'],
] as const)('in state %d nothing is tried', async (state, reason) => {
  await world.believe(state)
  const key = await world.addMessage({})
  await send(key)
  expect(await world.message(key)).toMatchObject({ state: 'failed', stateReason: reason })
  expect([world.received(), await purse()]).toEqual([[], 5])
})

describe('WeCom says that the state does not allow it (95018)', () => {
  it('a servicer has it: that is on record, and nothing was sent', async () => {
    const peer = { openKfId: KF, externalUserId: world.externalUserId }
    await world.client.transferServiceState({ ...peer, state: 3, servicerUserId: 'zhang.wei' })
    const key = await world.addMessage({})
    await send(key)
    expect(await world.message(key)).toMatchObject({
      state: 'failed',
      stateReason: expect.stringContaining('95018'),
    })
    expect(await world.contact()).toMatchObject({ serviceState: 3, servicerUserId: 'zhang.wei' })
    expect(world.received()).toEqual([])
  })

  it('nobody has it: the assistant takes it, and the message goes out', async () => {
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 95018, times: 1 })
    const key = await world.addMessage({ text: '您好' })
    await send(key)
    expect(world.received()).toEqual(['您好'])
    expect(await world.message(key)).toMatchObject({ state: 'sent' })
    expect(world.stateAtWecom().state).toBe(1)
    expect((await world.contact()).serviceState).toBe(1)
  })

  it('says so again: it is not tried a third time', async () => {
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 95018, times: 2 })
    const key = await world.addMessage({})
    await send(key)
    expect(await world.message(key)).toMatchObject({ state: 'failed' })
    expect(world.received()).toEqual([])
  })

  it.each([
    [GET, 'reset-before'],
    [TRANS, 'reset-before'],
  ] as const)('and %s is out of reach: nothing has left, so it comes back', async (api, kind) => {
    world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 95018, times: 1 })
    world.sandbox.control.fail({ api, kind, times: 3 })
    const key = await world.addMessage({ text: '您好' })
    await expect(send(key)).rejects.toMatchObject({
      details: { outcome: 'not-sent', retryable: true },
    })
    expect(await world.message(key)).toMatchObject({ state: 'queued' })
    await send(key)
    expect(world.received()).toEqual(['您好'])
  })
})

it('a worker that hung for longer than its lease does not take the success of the one after it for a refusal', async () => {
  const key = await world.addMessage({ text: '只说一次' })
  let hung = false
  const client: typeof world.client = {
    ...world.client,
    async sendMessage(delivery) {
      if (!hung) {
        hung = true
        // Meanwhile the outbox has given the row to another worker, whose message WeCom takes.
        await send(key)
      }
      return world.client.sendMessage(delivery)
    },
  }
  const channel = createKfChannel({
    db: world.db,
    client,
    targets: { miniProgramAppId: 'wx1' },
    readAttachment: () => Promise.resolve(null),
  })
  await createMessageSender({ db: world.db, channels: [channel], logger: silentLogger })(
    jobOf({ event: 'message.queued', payload: key }),
  )
  expect(world.received()).toEqual(['只说一次'])
  expect(await world.message(key)).toMatchObject({ state: 'sent' })
  expect(await world.waiting()).not.toContain('message.undelivered')
})

it('a refused try is forgotten with the message that it settles, or not at all: no other begins between the two', async () => {
  const key = await world.addMessage({})
  world.sandbox.control.fail({ api: SEND, kind: 'errcode', errcode: 40058, times: 1 })
  const channel = createKfChannel({
    db: world.db,
    client: world.client,
    targets: { miniProgramAppId: 'wx1' },
    readAttachment: () => Promise.resolve(null),
  })
  const killed: typeof channel = {
    ...channel,
    send: (dispatch) =>
      channel.send(dispatch).catch((error: unknown) => {
        if (!(error instanceof FirstTryFailed)) throw error
        const forget = async (tx: Tx): Promise<never> => {
          expect(await error.forget(tx)).toBe(true)
          throw new Error('killed')
        }
        throw new FirstTryFailed(error.error, forget, error.otherwise)
      }),
  }
  const sender = createMessageSender({ db: world.db, channels: [killed], logger: silentLogger })
  await expect(sender(jobOf({ event: 'message.queued', payload: key }))).rejects.toThrow('killed')
  expect(await world.message(key)).toMatchObject({ state: 'sending' })
  expect(await items()).toHaveLength(1)
})
