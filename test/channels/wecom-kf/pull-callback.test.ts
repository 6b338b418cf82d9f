import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encryptMessage, newNonce, sha1Signature } from '../../../sandbox/protocol/message-crypto'
import { writeXml, type XmlObject } from '../../../sandbox/protocol/xml'
import { KfCursor } from '../../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import { onKnock } from '../../../server/channels/wecom-kf/pulling/knocks'
import { wecomKfCallback } from '../../../server/channels/wecom-kf/pulling/wecom-kf.callback'
import { createKoa, exactPaths } from '../../../server/http/create-koa'
import { MINUTE_MS } from '../../../server/lib/clock'
import type { Logger } from '../../../server/lib/logger'
import { createCallbackCrypto } from '../../../server/wechat/callback-crypto'
import { silentLogger } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import { ACCOUNTS, KF } from './pull-world'

const CORP = 'wwTestCorp00000001'
const TOKEN = 'KfTestToken'
const AES_KEY = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ'
const PATH = '/callback/wecom-kf'

let clock: FakeClock
let db: TestDatabase
let server: Server
let url: string
let log: Array<{ level: string; told: unknown }>

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  log = []
  const record = (level: string) => (told: unknown) => void log.push({ level, told })
  const logger: Logger = {
    ...silentLogger,
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: () => logger,
  }
  const crypto = createCallbackCrypto({
    token: TOKEN,
    encodingAesKeys: [AES_KEY],
    receiverId: CORP,
  })
  const koa = createKoa(silentLogger, [
    exactPaths({ [PATH]: wecomKfCallback({ db, crypto, accounts: ACCOUNTS, logger }) }),
  ])
  server = koa.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await db.close()
})

const seconds = (): string => String(Math.floor(clock.epochMs() / 1_000))

function signed(encrypted: string, token = TOKEN): string {
  const [timestamp, nonce] = [seconds(), newNonce()]
  return new URLSearchParams({
    msg_signature: sha1Signature(token, timestamp, nonce, encrypted),
    timestamp,
    nonce,
  }).toString()
}

function post(fields: XmlObject, { receiverId = CORP, token = TOKEN } = {}): Promise<Response> {
  const encrypted = encryptMessage(
    { token, aesKey: AES_KEY, receiverId },
    writeXml({ ToUserName: receiverId, MsgType: 'event', ...fields }),
  )
  return fetch(`${url}?${signed(encrypted, token)}`, {
    method: 'POST',
    body: writeXml({ ToUserName: receiverId, Encrypt: encrypted, AgentID: '' }),
  })
}

const knock = (fields: XmlObject = {}): XmlObject => ({
  CreateTime: seconds(),
  Event: 'kf_msg_or_event',
  Token: 'ENCone',
  OpenKfId: KF,
  ...fields,
})
const cursors = () => db.read.find(KfCursor)

describe('the callback of kf', () => {
  it("answers the console's check with what was sealed, and nothing else", async () => {
    const encrypted = encryptMessage(
      { token: TOKEN, aesKey: AES_KEY, receiverId: CORP },
      'a clear+text/=',
    )
    const answer = await fetch(
      `${url}?${signed(encrypted)}&echostr=${encodeURIComponent(encrypted)}`,
    )
    expect([answer.status, await answer.text()]).toEqual([200, 'a clear+text/='])
  })

  it('puts a knock on record, pulls nothing, and wakes the puller of the same process', async () => {
    let woken = 0
    const unsubscribe = onKnock(() => {
      woken += 1
    })
    const answer = await post(knock())
    unsubscribe()
    expect([answer.status, await answer.text(), woken]).toEqual([200, 'success', 1])
    expect(await cursors()).toMatchObject([
      {
        openKfId: KF,
        knockToken: 'ENCone',
        knockedAt: clock.now(),
        pulledAt: null,
        position: null,
      },
    ])
  })

  it('the same knock again costs nothing, another one is another', async () => {
    let woken = 0
    const unsubscribe = onKnock(() => {
      woken += 1
    })
    const first = knock()
    for (let times = 0; times < 3; times += 1) expect((await post(first)).status).toBe(200)
    expect(woken).toBe(1)
    await post(knock({ Token: 'ENCtwo' }))
    unsubscribe()
    expect(woken).toBe(2)
    expect(await cursors()).toMatchObject([{ knockToken: 'ENCtwo' }])
  })

  it('a burst of knocks is answered, and the last one is on record', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(knock({ Token: `ENC${index}` }))),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200))
    const [cursor, ...others] = await cursors()
    expect(others).toEqual([])
    expect(cursor?.knockToken).toMatch(/^ENC\d+$/)
  })

  it('a knock that could not be stored is not answered as if it were, and its repetition is taken', async () => {
    await db.writer.query('ALTER TABLE kf_cursors RENAME TO kf_cursors_away')
    const told = knock()
    expect((await post(told)).status).toBe(500)
    await db.writer.query('ALTER TABLE kf_cursors_away RENAME TO kf_cursors')
    expect((await post(told)).status).toBe(200)
    expect(await cursors()).toHaveLength(1)
  })

  it('an account that the policy does not know is named in the log, and no row is made', async () => {
    expect((await post(knock({ OpenKfId: 'wkStranger' }))).status).toBe(200)
    expect(await cursors()).toEqual([])
    expect(log).toEqual([{ level: 'warn', told: { openKfId: 'wkStranger' } }])
  })

  it('accounts that are granted or taken away are named for the operator', async () => {
    const answer = await post({
      FromUserName: 'sys',
      CreateTime: seconds(),
      Event: 'kf_account_auth_change',
      AuthAddOpenKfId: ['wkNew', KF],
      AuthDelOpenKfId: KF,
    })
    expect(answer.status).toBe(200)
    expect(log).toEqual([
      {
        level: 'info',
        told: {
          accounts: [
            { openKfId: 'wkNew', name: null },
            { openKfId: KF, name: '示例客服' },
          ],
        },
      },
      { level: 'error', told: { accounts: [{ openKfId: KF, name: '示例客服' }] } },
    ])
  })

  it('other events are acknowledged and leave nothing', async () => {
    expect((await post({ CreateTime: seconds(), Event: 'change_contact' })).status).toBe(200)
    expect(await cursors()).toEqual([])
  })

  it.each<[string, () => Promise<Response>, number]>([
    ['a wrong token', () => post(knock(), { token: 'Another' }), 401],
    ['another corp', () => post(knock(), { receiverId: 'wwAnother' }), 401],
    [
      'no OpenKfId',
      () => post({ CreateTime: seconds(), Event: 'kf_msg_or_event', Token: 'T' }),
      400,
    ],
    ['a token longer than documented', () => post(knock({ Token: 'T'.repeat(200) })), 400],
    [
      'clear text',
      () =>
        fetch(`${url}?${signed('x')}`, {
          method: 'POST',
          body: writeXml({ ...knock(), ToUserName: CORP }),
        }),
      401,
    ],
  ])('%s is refused, and nothing is stored', async (_what, send, status) => {
    expect((await send()).status).toBe(status)
    expect(await cursors()).toEqual([])
  })

  it('an old signature is refused', async () => {
    const encrypted = encryptMessage(
      { token: TOKEN, aesKey: AES_KEY, receiverId: CORP },
      writeXml({ ToUserName: CORP, ...knock() }),
    )
    const query = signed(encrypted)
    clock.advance(11 * MINUTE_MS)
    const answer = await fetch(`${url}?${query}`, {
      method: 'POST',
      body: writeXml({ Encrypt: encrypted }),
    })
    expect(answer.status).toBe(401)
  })
})
