import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sealPush } from '../../sandbox/callbacks/envelope'
import { newNonce, signQuery } from '../../sandbox/protocol/message-crypto'
import { toWireJson } from '../../sandbox/protocol/wire-json'
import { writeXml, type XmlObject } from '../../sandbox/protocol/xml'
import type { CallbackMode } from '../../sandbox/sandbox.contract'
import { createKoa, exactPaths } from '../../server/http/create-koa'
import { miniProgramCallback } from '../../server/notifications/mini-program.callback'
import { MiniProgramMessage } from '../../server/notifications/mini-program-message.entity'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { SubscribeConsentEntry } from '../../server/notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { createCallbackCrypto } from '../../server/wechat/callback-crypto'
import { silentLogger } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { MP_APP_ID } from '../support/people'
import { forget, policy } from '../tickets/ticket-world'

const ACCOUNT = {
  token: 'mptoken',
  aesKey: 'bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH',
  receiverId: MP_APP_ID,
}
const PROGRESS = policy.templates.miniProgram['ticket-progress'].id
const QUESTION = policy.templates.miniProgram['ticket-question'].id
const OPEN_ID = 'o-alice'
const MSG_ID = '1700827132819554304'
const PATH = '/callback/mini-program'

const clock = fakeClock()
/** What an operator reads. */
const told: unknown[][] = []
const tell = (...line: unknown[]): void => void told.push(line)
const lines = { told, logger: { ...silentLogger, info: tell, warn: tell } as typeof silentLogger }
let db: TestDatabase
let url: string
let plainUrl: string
let stop: () => Promise<void>

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  const serve = async (plainMode: boolean) => {
    const crypto = createCallbackCrypto({
      token: ACCOUNT.token,
      encodingAesKeys: [ACCOUNT.aesKey],
      receiverId: MP_APP_ID,
    })
    const koa = createKoa(silentLogger, [
      exactPaths({
        [PATH]: miniProgramCallback({
          db,
          logger: lines.logger,
          mask: async (_tx, text) => text.replace('123456', '***'),
          policy,
          miniProgramAppId: MP_APP_ID,
          crypto,
          plainMode,
        }),
      }),
    ])
    const server = createServer(koa.callback())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}` }
  }
  const [sealed, plain] = [await serve(false), await serve(true)]
  url = sealed.url
  plainUrl = plain.url
  stop = async () => {
    for (const { server } of [sealed, plain]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
})
afterAll(async () => {
  await stop()
  await db.close()
})
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(
    db,
    MiniProgramMessage,
    SubscribeConsent,
    SubscribeConsentEntry,
    NoticeDelivery,
    NoticeRow,
    OutboxRow,
  )
})

interface Told {
  event: string
  wrapper: string
  list: XmlObject[]
  format?: 'xml' | 'json'
  mode?: CallbackMode
  createTime?: number
}

/** What WeChat sends for an event; called again with the same time it is the same event, sealed anew. */
function push({
  event,
  wrapper,
  list,
  format = 'json',
  mode = 'safe',
  createTime = Math.floor(clock.epochMs() / 1_000),
}: Told) {
  const head = {
    ToUserName: 'gh_mp',
    FromUserName: OPEN_ID,
    CreateTime: createTime,
    MsgType: 'event',
    Event: event,
  }
  const only = list.length === 1 ? list[0] : undefined
  const clear =
    format === 'json'
      ? toWireJson({ ...head, List: only ?? list })
      : writeXml({ ...head, [wrapper]: { List: list } })
  return sealPush({
    account: ACCOUNT,
    mode,
    toUserName: 'gh_mp',
    openId: OPEN_ID,
    timestamp: String(Math.floor(clock.epochMs() / 1_000)),
    clear,
    format,
  })
}
async function post(
  sent: { query: string; body: string; contentType: string },
  to = url,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${to}?${sent.query}`, {
    method: 'POST',
    body: sent.body,
    headers: { 'Content-Type': sent.contentType },
  })
  return { status: answer.status, text: await answer.text() }
}
const popup = (answers: Record<string, string>, more: Partial<Told> = {}) =>
  push({
    event: 'subscribe_msg_popup_event',
    wrapper: 'SubscribeMsgPopupEvent',
    ...more,
    list: Object.entries(answers).map(([TemplateId, SubscribeStatusString]) => ({
      TemplateId,
      SubscribeStatusString,
      PopupScene: '0',
    })),
  })
const change = (templateId: string, result: string) =>
  push({
    event: 'subscribe_msg_change_event',
    wrapper: 'SubscribeMsgChangeEvent',
    list: [{ TemplateId: templateId, SubscribeStatusString: result }],
  })
const balances = async () =>
  Object.fromEntries(
    (await db.read.find(SubscribeConsent)).map(({ templateId, balance }) => [templateId, balance]),
  )
const nothingStored = async () => {
  const counts = await Promise.all(
    [SubscribeConsent, SubscribeConsentEntry, OutboxRow].map((entity) => db.read.count(entity)),
  )
  expect(counts).toEqual([0, 0, 0])
}

describe('GET, the check of the address', () => {
  const query = (token: string) =>
    new URLSearchParams({
      ...signQuery(token, '1772683200', newNonce()),
      echostr: 'echo-123',
    }).toString()

  it("answers echostr and nothing else when the signature is WeChat's", async () => {
    const answer = await fetch(`${url}?${query(ACCOUNT.token)}`)
    expect([answer.status, await answer.text()]).toEqual([200, 'echo-123'])
  })

  it('answers 401 to anybody else', async () => {
    expect((await fetch(`${url}?${query('guessed')}`)).status).toBe(401)
    expect((await fetch(url)).status).toBe(401)
  })
})

describe.each([
  ['json', 'safe'],
  ['json', 'compat'],
  ['xml', 'safe'],
  ['xml', 'compat'],
] as const)('in %s, %s mode', (format, mode) => {
  it('grants each acceptance of a panel once, one template or several', async () => {
    expect(await post(popup({ [PROGRESS]: 'accept' }, { format, mode }))).toEqual({
      status: 200,
      text: 'success',
    })
    clock.advance(1_000)
    await post(popup({ [PROGRESS]: 'accept', [QUESTION]: 'reject' }, { format, mode }))
    expect(await balances()).toEqual({ [PROGRESS]: 2, [QUESTION]: 0 })
  })

  it('records what became of messages', async () => {
    await db.transaction(({ manager, now }) =>
      manager.insert(NoticeDelivery, {
        id: 'ntd_1',
        noticeId: 'ntc_1',
        road: 'subscribe',
        appId: MP_APP_ID,
        openId: OPEN_ID,
        templateId: PROGRESS,
        state: 'sent',
        wechatMsgId: MSG_ID,
        errcode: null,
        reason: null,
        attemptedAt: now,
        receiptAt: null,
      }),
    )
    const sent = {
      event: 'subscribe_msg_sent_event',
      wrapper: 'SubscribeMsgSentEvent',
      format,
      mode,
    }
    expect(
      (
        await post(
          push({
            ...sent,
            list: [{ TemplateId: PROGRESS, MsgID: MSG_ID, ErrorCode: '0', ErrorStatus: 'success' }],
          }),
        )
      ).text,
    ).toBe('success')
    expect((await db.read.findOneByOrFail(NoticeDelivery, { id: 'ntd_1' })).state).toBe('delivered')
  })
})

describe('an event', () => {
  it('delivered three times counts once', async () => {
    const same = { createTime: 1_772_683_200 }
    for (let time = 0; time < 3; time += 1)
      expect((await post(popup({ [PROGRESS]: 'accept' }, same))).status).toBe(200)
    expect(await balances()).toEqual({ [PROGRESS]: 1 })
  })

  it('of the settings page takes back what was agreed to', async () => {
    await post(popup({ [PROGRESS]: 'accept', [QUESTION]: 'accept' }))
    await post(change(PROGRESS, 'reject'))
    expect(await balances()).toEqual({ [PROGRESS]: 0, [QUESTION]: 1 })
  })

  it('about a template that is not ours changes nothing', async () => {
    expect((await post(popup({ 'tpl-other': 'accept' }))).text).toBe('success')
    await nothingStored()
  })

  it.each([
    [
      { MsgType: 'event', Event: 'wxa_media_check', trace_id: 't-1' },
      'a check that we did not ask for',
    ],
    [
      { MsgType: 'event', Event: 'user_enter_tempsession', SessionFrom: 'x' },
      'means nothing to us',
    ],
    [{ MsgType: 'event', Event: 'subscribe_msg_popup_event' }, null],
  ])(
    'that we have no use for is answered with success, and named in the log: %j',
    async (fields, words) => {
      lines.told.length = 0
      expect(await post(say(fields))).toEqual({ status: 200, text: 'success' })
      await nothingStored()
      expect(lines.told.map(([, message]) => message)).toEqual(
        words === null ? [] : [expect.stringContaining(words)],
      )
    },
  )
})

const say = (fields: XmlObject, format: 'json' | 'xml' = 'json') => {
  const body = {
    ToUserName: 'gh_mp',
    FromUserName: OPEN_ID,
    CreateTime: Math.floor(clock.epochMs() / 1_000),
    ...fields,
  }
  const clear = format === 'json' ? toWireJson(body) : writeXml(body)
  return sealPush({
    account: ACCOUNT,
    mode: 'safe',
    toUserName: 'gh_mp',
    openId: OPEN_ID,
    timestamp: String(body.CreateTime),
    clear,
    format,
  })
}

describe("somebody writes at the mini program's own door", () => {
  const kept = () => db.read.find(MiniProgramMessage, { order: { messageKey: 'ASC' } })
  const answers = async () => (await db.read.find(OutboxRow)).map(({ event }) => event)

  it.each(['json', 'xml'] as const)(
    'the words are kept, masked, and answered once however often they are delivered (%s)',
    async (format) => {
      for (let delivery = 0; delivery < 3; delivery += 1) {
        expect(
          await post(say({ MsgType: 'text', Content: '密码是123456', MsgId: '7001' }, format)),
        ).toEqual({ status: 200, text: 'success' })
      }
      expect(await kept()).toEqual([
        expect.objectContaining({
          openId: OPEN_ID,
          type: 'text',
          text: '密码是***',
          answerState: 'due',
        }),
      ])
      expect(await answers()).toEqual(['miniProgram.wrote'])
    },
  )

  it('whoever writes several lines is told once a minute, and every line is kept', async () => {
    await post(say({ MsgType: 'text', Content: '在吗', MsgId: '7001' }))
    clock.advance(30_000)
    await post(
      say({ MsgType: 'image', PicUrl: 'https://example.test/p', MediaId: 'm', MsgId: '7002' }),
    )
    clock.advance(31_000)
    await post(say({ MsgType: 'text', Content: '有人吗', MsgId: '7003' }))
    expect((await kept()).map(({ type, text, answerState }) => [type, text, answerState])).toEqual([
      ['text', '在吗', 'due'],
      ['image', null, 'spared'],
      ['text', '有人吗', 'due'],
    ])
    expect(await answers()).toHaveLength(2)
  })
})

describe("what is not WeChat's", () => {
  const good = () => popup({ [PROGRESS]: 'accept' })
  const withQuery = (change: Record<string, string | null>) => {
    const sent = good()
    const query = new URLSearchParams(sent.query)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) query.delete(name)
      else query.set(name, value)
    }
    return { ...sent, query: query.toString() }
  }

  it.each<[string, () => ReturnType<typeof good>]>([
    ['a wrong msg_signature', () => withQuery({ msg_signature: '0'.repeat(40) })],
    ['no msg_signature', () => withQuery({ msg_signature: null })],
    ['no timestamp', () => withQuery({ timestamp: null })],
    ['another nonce', () => withQuery({ nonce: '1' })],
    ['a body in clear', () => popup({ [PROGRESS]: 'accept' }, { mode: 'plain' })],
    [
      'a message for another app',
      () =>
        sealPush({
          account: { ...ACCOUNT, receiverId: 'wx-other' },
          mode: 'safe',
          toUserName: 'gh_mp',
          openId: OPEN_ID,
          timestamp: '1772683200',
          clear: '{}',
          format: 'json',
        }),
    ],
    [
      'a clear copy that says more than what was sealed',
      () => ({ ...good(), body: good().body.replace(/"Encrypt":"[^"]+"/, '"List":[]') }),
    ],
  ])('%s: 401, and nothing is stored', async (_, sent) => {
    const answer = await post(sent())
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([401, 'callback_refused'])
    await nothingStored()
  })

  it('an old delivery, replayed: 401', async () => {
    const sent = good()
    clock.advance(11 * 60_000)
    expect((await post(sent)).status).toBe(401)
    await nothingStored()
  })

  it('a body over 256 KiB: 413', async () => {
    const sent = good()
    expect((await post({ ...sent, body: `${sent.body}${' '.repeat(256 * 1024)}` })).status).toBe(
      413,
    )
    await nothingStored()
  })

  it.each([
    ['an XML with a DTD', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'],
    ['half a JSON', '{"Encrypt":'],
    ['an array', '[]'],
    ['nothing', ''],
  ])('%s: 400, and nothing is stored', async (_, body) => {
    expect((await post({ ...good(), body })).status).toBe(400)
    await nothingStored()
  })

  it.each([
    '{"MsgType":"event","Event":"subscribe_msg_popup_event"',
    '{}',
    '{"MsgType":"event"}',
    'not an event',
  ])('signed by WeChat but not as documented, %j: 400', async (clear) => {
    const timestamp = String(Math.floor(clock.epochMs() / 1_000))
    const sent = sealPush({
      account: ACCOUNT,
      mode: 'safe',
      toUserName: 'gh_mp',
      openId: OPEN_ID,
      timestamp,
      clear,
      format: 'json',
    })
    expect((await post(sent)).status).toBe(400)
    await nothingStored()
  })
})

describe('in plain mode', () => {
  it.each(['json', 'xml'] as const)('takes clear %s that is signed', async (format) => {
    expect(
      await post(popup({ [PROGRESS]: 'accept' }, { mode: 'plain', format }), plainUrl),
    ).toEqual({ status: 200, text: 'success' })
    expect(await balances()).toEqual({ [PROGRESS]: 1 })
  })

  it('refuses a wrong signature: 401, and nothing is stored', async () => {
    const sent = popup({ [PROGRESS]: 'accept' }, { mode: 'plain' })
    const query = sent.query.replace(/(?<=signature=)\w/, (digit) => (digit === '0' ? '1' : '0'))
    expect((await post({ ...sent, query }, plainUrl)).status).toBe(401)
    await nothingStored()
  })
})
