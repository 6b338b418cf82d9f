import type { Connection } from '../../server/wechat/api'
import { createHttpDoor } from '../../server/wechat/http'
import {
  createMiniProgramClient,
  type MiniProgramClient,
} from '../../server/wechat/mini-program/client'
import { fakeClock } from '../support/fake-clock'
import { describeClient } from './support/client-conformance'
import { fixedToken } from './support/fixed-token'
import { startLoopback } from './support/loopback'

const create = (connection: Connection): MiniProgramClient =>
  createMiniProgramClient({ ...connection, appId: 'wx2', appSecret: 'SECRET-OF-OURS' })

const LOGIN = {
  path: '/sns/jscode2session',
  method: 'GET',
  repeat: 'single-use',
  withoutToken: true,
} as const
const loginQuery = {
  appid: 'wx2',
  secret: 'SECRET-OF-OURS',
  js_code: 'c1',
  grant_type: 'authorization_code',
}
const SEND = {
  path: '/cgi-bin/message/subscribe/send',
  method: 'POST',
  repeat: 'no-blind-repeat',
} as const

describeClient<MiniProgramClient>('mini program', create, [
  {
    ...LOGIN,
    name: 'exchangeLoginCode',
    query: loginQuery,
    call: (client) => client.exchangeLoginCode('c1'),
    reply: { json: { openid: 'm1', session_key: 'k', unionid: 'u1' } },
    result: { openId: 'm1', unionId: 'u1' },
  },
  {
    ...LOGIN,
    name: 'exchangeLoginCode (no open-platform account)',
    query: loginQuery,
    call: (client) => client.exchangeLoginCode('c1'),
    reply: { json: { openid: 'm1', session_key: 'k', unionid: '' } },
    result: { openId: 'm1', unionId: null },
  },
  {
    ...SEND,
    name: 'sendSubscribe',
    call: (client) =>
      client.sendSubscribe({
        openId: 'm1',
        templateId: 't1',
        page: 'pages/ticket/index?number=1',
        state: 'trial',
        data: { thing1: '已受理' },
      }),
    json: {
      touser: 'm1',
      template_id: 't1',
      page: 'pages/ticket/index?number=1',
      miniprogram_state: 'trial',
      lang: 'zh_CN',
      data: { thing1: { value: '已受理' } },
    },
    reply: { json: { errcode: 0, errmsg: 'ok', msgid: 7 } },
    result: { msgId: '7' },
  },
  {
    ...SEND,
    name: 'sendSubscribe (without a page or an id)',
    call: (client) => client.sendSubscribe({ openId: 'm1', templateId: 't1', data: {} }),
    json: { touser: 'm1', template_id: 't1', miniprogram_state: 'formal', lang: 'zh_CN', data: {} },
    reply: { json: { errcode: 0, errmsg: 'ok' } },
    result: { msgId: null },
  },
])

describe('mini program', () => {
  it.each([
    [40029, 'code-spent'],
    [40163, 'code-spent'],
    [40226, 'denied'],
    [40013, 'config'],
    [40125, 'config'],
  ])('tells why a log-in failed: %i is %s, and shows no secret', async (errcode, kind) => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script('/sns/jscode2session', {
      json: { errcode, errmsg: 'no js_code=0a1B2c SECRET-OF-OURS' },
    })
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    const error = await client.exchangeLoginCode('0a1B2c').catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      details: { errcode, kind, outcome: 'refused', retryable: false },
    })
    expect(String(error)).not.toMatch(/0a1B2c|SECRET-OF-OURS/)
    await loopback.close()
    await http.close()
  })

  it("does not keep everybody out because of one user's limit", async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script(
      '/sns/jscode2session',
      { json: { errcode: 45011, errmsg: 'api minute-quota reach limit' } },
      { json: { openid: 'm2', session_key: 'k' } },
    )
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    await expect(client.exchangeLoginCode('c1')).rejects.toMatchObject({
      details: { kind: 'limit', retryable: true },
    })
    expect(await client.exchangeLoginCode('c2')).toEqual({ openId: 'm2', unionId: null })
    await loopback.close()
    await http.close()
  })

  it('tells a spent consent from a fault', async () => {
    const loopback = await startLoopback()
    const http = createHttpDoor()
    loopback.script('/cgi-bin/message/subscribe/send', {
      json: { errcode: 43101, errmsg: 'user refuse to accept the msg' },
    })
    const client = create({
      http,
      clock: fakeClock(),
      accessToken: fixedToken(),
      apiOrigin: loopback.origin,
    })
    await expect(
      client.sendSubscribe({ openId: 'm1', templateId: 't1', data: {} }),
    ).rejects.toMatchObject({ details: { kind: 'road-closed', retryable: false } })
    await loopback.close()
    await http.close()
  })
})
