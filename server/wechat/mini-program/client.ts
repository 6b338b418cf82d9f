import { z } from 'zod'
import { createApi, type Connection } from '../api'
import type { LoginIdentity, SubscribeMessage } from './types'

export interface MiniProgramOptions extends Connection {
  appId: string
  appSecret: string
}

/** The mini program (小程序). All methods throw UpstreamError. */
export interface MiniProgramClient {
  /**
   * Who a `wx.login` code belongs to. The code can be used once, within five minutes: kind `code-spent` asks the client
   * for a new one, kind `denied` keeps the user out. The session key of the answer is dropped: nothing here needs it.
   * https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session.html
   */
  exchangeLoginCode(code: string): Promise<LoginIdentity>
  /**
   * Subscribe message: spends one consent of the user. After an `unknown` outcome do not send again, a second one may
   * spend a second consent. A closed road is 43101 (no consent left or refused).
   * https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage.html
   * @returns the id that the event subscribe_msg_sent_event will carry; null where the platform gives none
   */
  sendSubscribe(message: SubscribeMessage): Promise<{ msgId: string | null }>
  /**
   * A text to who wrote at the mini program's own 客服 door: five within 48 hours of their last message, 2048 bytes at most. There is no
   * key: after an `unknown` outcome do not send again. A closed road is 45015 (too late) and 45047 (all five used).
   * https://developers.weixin.qq.com/miniprogram/dev/server/API/kf-mgnt/kf-message/api_sendcustommessage.html
   */
  sendCustomerText(openId: string, text: string): Promise<void>
}

const Session = z
  .object({ openid: z.string().min(1), unionid: z.string().optional() })
  .transform(({ openid, unionid }): LoginIdentity => ({
    openId: openid,
    unionId: unionid === undefined || unionid === '' ? null : unionid,
  }))

const SubscribeSent = z
  .object({ msgid: z.union([z.string(), z.number()]).optional() })
  .transform(({ msgid }) => ({ msgId: msgid === undefined ? null : String(msgid) }))

const Nothing = z.object({})

/** 45011 counts per user: pausing log-in for everybody because of one of them would be worse than the limit. */
const PER_USER_LIMITS = [45011]

export function createMiniProgramClient(options: MiniProgramOptions): MiniProgramClient {
  const { appId, appSecret } = options
  const api = createApi('mini-program', options)
  return {
    exchangeLoginCode: (code) =>
      api.call({
        method: 'GET',
        path: '/sns/jscode2session',
        query: { appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' },
        ownCredentials: true,
        repeat: 'single-use',
        answer: Session,
        perUserLimits: PER_USER_LIMITS,
        secrets: [appSecret, code],
      }),
    sendSubscribe: (message) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/subscribe/send',
        json: subscribeBody(message),
        repeat: 'no-blind-repeat',
        answer: SubscribeSent,
      }),
    async sendCustomerText(openId, text) {
      const json = { touser: openId, msgtype: 'text', text: { content: text } }
      await api.call({
        method: 'POST',
        path: '/cgi-bin/message/custom/send',
        json,
        repeat: 'no-blind-repeat',
        answer: Nothing,
      })
    },
  }
}

function subscribeBody({
  openId,
  templateId,
  data,
  page,
  state = 'formal',
}: SubscribeMessage): object {
  return {
    touser: openId,
    template_id: templateId,
    ...(page !== undefined && { page }),
    miniprogram_state: state,
    lang: 'zh_CN',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }])),
  }
}
