import fc from 'fast-check'
import { checkTemplateValue } from '../../sandbox/world/template-values'
import { createAccessToken, type AccessToken } from '../../server/wechat/access-token'
import { createHttpDoor, type HttpDoor } from '../../server/wechat/http'
import {
  createMiniProgramClient,
  type MiniProgramClient,
} from '../../server/wechat/mini-program/client'
import {
  createOfficialAccountClient,
  type OfficialAccountClient,
} from '../../server/wechat/official-account/client'
import { fitTemplateField } from '../../server/wechat/template-field'
import { stableToken, wecomToken } from '../../server/wechat/token-endpoints'
import { createWecomAppClient, type WecomAppClient } from '../../server/wechat/wecom-app/client'
import {
  MP,
  OA,
  startTestSandbox,
  SUBSCRIBE_TEMPLATE,
  TEMPLATE,
  WECOM,
  type TestSandbox,
} from '../sandbox/support/test-sandbox'
import { memoryTokenStore } from './support/memory-token-store'

/** The clients and the sandbox were written from the same documents by different hands: here they have to agree. */
let t: TestSandbox
let http: HttpDoor
let officialAccount: OfficialAccountClient
let miniProgram: MiniProgramClient
let wecom: WecomAppClient

beforeEach(async () => {
  t = await startTestSandbox()
  http = createHttpDoor()
  const {
    clock,
    sandbox: { origins },
  } = t
  const store = memoryTokenStore()
  const logger = { info: () => undefined, error: () => undefined }
  const weixin = (
    family: 'official-account' | 'mini-program',
    account: { appId: string; secret: string },
  ): AccessToken =>
    createAccessToken({
      accountKey: family,
      family,
      store,
      clock,
      logger,
      fetchToken: stableToken(
        { http, family, origin: origins.wechatApi },
        { appId: account.appId, appSecret: account.secret },
      ),
    })
  const wecomAccessToken = createAccessToken({
    accountKey: 'wecom',
    family: 'wecom',
    store,
    clock,
    logger,
    fetchToken: wecomToken(
      { http, family: 'wecom', origin: origins.wecomApi },
      { corpId: WECOM.corpId, secret: WECOM.secret },
    ),
  })
  const wait = async (): Promise<void> => undefined
  const common = { http, clock, wait, openOrigin: origins.open }
  officialAccount = createOfficialAccountClient({
    ...common,
    appId: OA.appId,
    appSecret: OA.secret,
    apiOrigin: origins.wechatApi,
    accessToken: weixin('official-account', OA),
  })
  miniProgram = createMiniProgramClient({
    ...common,
    appId: MP.appId,
    appSecret: MP.secret,
    apiOrigin: origins.wechatApi,
    accessToken: weixin('mini-program', MP),
  })
  wecom = createWecomAppClient({
    ...common,
    corpId: WECOM.corpId,
    agentId: WECOM.agentId,
    apiOrigin: origins.wecomApi,
    accessToken: wecomAccessToken,
  })
})

afterEach(async () => {
  await http.close()
  await t.sandbox.close()
})

const data = {
  thing1: '点卡激活失败',
  character_string2: 'T20260305-0001',
  time3: '2026年3月5日 12:00',
}
const png = {
  fileName: '截图.png',
  contentType: 'image/png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
}

describe('official account', () => {
  it('sends templates to followers, and tells an unfollowed user from a fault', async () => {
    const message = {
      openId: t.openIds.u1.officialAccount,
      templateId: TEMPLATE,
      data,
      clientMsgId: 'tpl:1',
      url: 'https://kf.example.invalid',
    }
    expect((await officialAccount.sendTemplate(message)).msgId).toMatch(/^\d+$/)
    await expect(
      officialAccount.sendTemplate({ ...message, openId: t.openIds.u2.officialAccount }),
    ).rejects.toMatchObject({ details: { errcode: 43004, kind: 'road-closed' } })
    expect((await officialAccount.getTemplates()).map((template) => template.templateId)).toEqual([
      TEMPLATE,
    ])
  })

  it('writes to whom has written, with text and pictures, and shows that it is typing', async () => {
    const { officialAccount: openId } = t.openIds.u1
    await expect(
      officialAccount.sendCustomerMessage(t.openIds.u2.officialAccount, {
        type: 'text',
        content: '您好',
      }),
    ).rejects.toMatchObject({ details: { kind: 'road-closed' } })
    await t.sandbox.control.sendText('u1', '我的订单')
    await officialAccount.sendTyping(openId, 'typing')
    const { mediaId } = await officialAccount.uploadMedia('image', png)
    expect((await officialAccount.downloadMedia(mediaId)).bytes).toEqual(png.bytes)
    await officialAccount.sendCustomerMessage(openId, { type: 'image', mediaId })
    await officialAccount.sendCustomerMessage(openId, { type: 'text', content: '您好' })
    const kinds = t.sandbox.control
      .snapshot()
      .persons[0]?.chat.filter(({ via }) => via === 'customer-message')
      .map(({ content }) => content.kind)
    expect(kinds).toEqual(['image', 'text'])
  })

  it('knows who follows, makes QR codes that can be scanned, and sets the menu', async () => {
    const { u1, u2 } = t.openIds
    expect(await officialAccount.getUser(u1.officialAccount)).toMatchObject({
      following: true,
      unionId: 'union-1',
    })
    expect(
      (await officialAccount.getUsersBatch([u1.officialAccount, u2.officialAccount])).map(
        ({ following }) => following,
      ),
    ).toEqual([true, false])
    const { ticket } = await officialAccount.createSceneQr({ scene: 'bind_1', expiresInS: 600 })
    expect(officialAccount.showQrUrl(ticket)).toBe(
      `${t.sandbox.origins.open}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
    )
    await t.sandbox.control.scanScene('u2', ticket)
    expect((await officialAccount.getUser(u2.officialAccount)).following).toBe(true)
    await officialAccount.createMenu([{ type: 'click', name: '我的订单', key: 'ORDERS' }])
  })

  it('learns who came back from OAuth, once per code', async () => {
    const code = t.sandbox.control.webCode('u1')
    expect(await officialAccount.exchangeOAuthCode(code)).toMatchObject({
      openId: t.openIds.u1.officialAccount,
      snapshotUser: false,
    })
    await expect(officialAccount.exchangeOAuthCode(code)).rejects.toMatchObject({
      details: { kind: 'code-spent' },
    })
  })

  it('goes on by itself when the token is killed', async () => {
    await officialAccount.getTemplates()
    t.clock.advance(60_000)
    t.sandbox.control.killTokens('official-account')
    expect(await officialAccount.getTemplates()).toHaveLength(1)
  })

  it('names the address when it is not on the allow-list', async () => {
    t.sandbox.control.setIpAllowList(['10.0.0.1'])
    await expect(officialAccount.getTemplates()).rejects.toMatchObject({
      message: expect.stringContaining('add 127.0.0.1 to the IP allow-list') as string,
    })
  })
})

describe('mini program', () => {
  it('learns who logs in, once per code', async () => {
    const code = t.sandbox.control.loginCode('u1')
    expect(await miniProgram.exchangeLoginCode(code)).toEqual({
      openId: t.openIds.u1.miniProgram,
      unionId: 'union-1',
    })
    await expect(miniProgram.exchangeLoginCode(code)).rejects.toMatchObject({
      details: { kind: 'code-spent' },
    })
  })

  it('sends one message for one consent', async () => {
    const message = {
      openId: t.openIds.u1.miniProgram,
      templateId: SUBSCRIBE_TEMPLATE,
      data,
      page: 'packages/tickets/detail/index?number=1',
    }
    await t.sandbox.control.answerConsent('u1', { [SUBSCRIBE_TEMPLATE]: 'accept' })
    await miniProgram.sendSubscribe(message)
    await expect(miniProgram.sendSubscribe(message)).rejects.toMatchObject({
      details: { errcode: 43101, kind: 'road-closed' },
    })
  })
})

describe('WeCom app', () => {
  const card = {
    kind: 'buttons',
    taskId: 'ticket-1',
    title: '新工单',
    description: '退款',
    facts: [
      { name: '客户', value: '林**' },
      { name: '详情', value: '打开', url: 'https://a.cn' },
    ],
    buttons: [{ text: '接单', key: 'accept:1' }],
  } as const

  it('sends cards and greys them out for everybody, once per response code', async () => {
    const sent = await wecom.sendMessage({
      toUsers: ['zhang', 'li', 'nobody'],
      message: { type: 'template-card', card },
    })
    expect(sent).toMatchObject({
      invalidUsers: ['nobody'],
      responseCode: expect.any(String) as string,
    })
    const update = {
      responseCode: sent.responseCode ?? '',
      users: 'everybody',
      change: { buttonText: '已接单' },
    } as const
    await wecom.updateTemplateCard(update)
    await expect(wecom.updateTemplateCard(update)).rejects.toMatchObject({
      details: { outcome: 'refused', retryable: false },
    })
    expect(t.sandbox.control.agentMessages('li')[0]?.content).toMatchObject({
      replacedButtonText: '已接单',
    })
  })

  it('sends notices and texts', async () => {
    await wecom.sendMessage({
      toUsers: ['zhang'],
      message: {
        type: 'template-card',
        card: { kind: 'notice', title: '即将超时', url: 'https://a.cn' },
      },
    })
    await wecom.sendMessage({ toUsers: ['zhang'], message: { type: 'text', content: '您好' } })
    await wecom.sendMessage({
      toUsers: ['zhang'],
      message: { type: 'text-card', title: '提醒', description: '一小时', url: 'https://a.cn' },
    })
    expect(t.sandbox.control.agentMessages('zhang')).toHaveLength(3)
  })

  it('knows a member, and who came back from OAuth', async () => {
    expect(await wecom.getUser('zhang')).toMatchObject({ userId: 'zhang', active: true })
    expect(await wecom.getUserByCode(t.sandbox.control.agentCode('zhang'))).toEqual({
      userId: 'zhang',
    })
  })

  it('uploads and downloads', async () => {
    const { mediaId } = await wecom.uploadMedia('image', png)
    expect((await wecom.downloadMedia(mediaId)).bytes).toEqual(png.bytes)
  })

  it('goes on by itself when the token is killed', async () => {
    await wecom.getUser('zhang')
    t.sandbox.control.killTokens('wecom-app')
    expect(await wecom.getUser('zhang')).toMatchObject({ userId: 'zhang' })
  })
})

describe('template values', () => {
  it.each([
    'thing',
    'short_thing',
    'character_string',
    'number',
    'letter',
    'symbol',
    'time',
    'date',
    'amount',
    'phone_number',
    'car_number',
    'name',
    'phrase',
  ])('%s, as we fit it, is what the sandbox takes', (kind) => {
    const key = `${kind}1`
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme', maxLength: 50 }),
        fc.stringMatching(/^[¥$+]?[\d:年月日~.,() -]{0,24}元?$/),
      )
      .filter((value) => !/[*#]/.test(value))
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
        ),
        (value) => {
          try {
            expect(checkTemplateValue({ key, label: '' }, fitTemplateField(key, value))).toBe(
              'good',
            )
          } catch (error) {
            if (!(error instanceof TypeError)) throw error
          }
        },
      ),
    )
  })
})
