import { createApi, Nothing, type Connection } from '../api'
import { oauthUrl } from '../authorize-url'
import type { DownloadedFile } from '../exchange'
import { downloadMedia, uploadMedia, type MediaType, type UploadedMedia } from '../media'
import type { UploadFile } from '../multipart'
import {
  customerMessageBody,
  menuEntryBody,
  OAuthAnswer,
  QrMade,
  templateBody,
  TemplateList,
  TemplateSent,
  UserInfo,
  UserInfoList,
} from './spelling'
import type {
  CustomerMessage,
  Follower,
  MenuEntry,
  OAuthUser,
  OwnedTemplate,
  SceneQr,
  TemplateMessage,
} from './types'

export interface OfficialAccountOptions extends Connection {
  appId: string
  appSecret: string
  /** Of the page that asks the user for OAuth, default in production https://open.weixin.qq.com */
  openOrigin: string
}

/** The official account (公众号). Every method but the two that make addresses throws UpstreamError. */
export interface OfficialAccountClient {
  /**
   * Template message. A closed road is 43004 (not following) or 43101 (refused).
   * https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html
   * @returns the id that the delivery report TEMPLATESENDJOBFINISH will carry
   */
  sendTemplate(message: TemplateMessage): Promise<{ msgId: string }>
  /**
   * Customer-service message, within 48 h of the user's last one, five of them. There is no key against doubles: after an
   * `unknown` outcome do not send again. A closed road is 45015 or 45047.
   * https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
   */
  sendCustomerMessage(openId: string, message: CustomerMessage): Promise<void>
  /**
   * Shows or hides 对方正在输入. Needs an interaction within 30 s; where there is none it does nothing.
   * https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing.html
   */
  sendTyping(openId: string, state: 'typing' | 'cancel'): Promise<void>
  /**
   * A temporary QR code with a scene of ours.
   * https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode.html
   * @param scene 1 to 64 characters, comes back in the subscribe or SCAN event
   * @param expiresInS at most 2 592 000 (30 days)
   */
  createSceneQr(qr: { scene: string; expiresInS: number }): Promise<SceneQr>
  /** Address of the picture of a QR code; anyone may load it. */
  showQrUrl(ticket: string): string
  /** https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo.html */
  getUser(openId: string): Promise<Follower>
  /** The same for many, asked for in hundreds. https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo.html */
  getUsersBatch(openIds: readonly string[]): Promise<Follower[]>
  /** Templates of the account, at most 25. https://developers.weixin.qq.com/doc/service/api/notify/template/api_getalltemplates.html */
  getTemplates(): Promise<OwnedTemplate[]>
  /** Replaces the whole menu. https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu.html */
  createMenu(entries: readonly MenuEntry[]): Promise<void>
  /** A picture or voice that somebody sent, within three days. https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html */
  downloadMedia(mediaId: string): Promise<DownloadedFile>
  /** Temporary media, three days. https://developers.weixin.qq.com/doc/service/api/material/temporary/api_uploadtempmedia.html */
  uploadMedia(type: Exclude<MediaType, 'file'>, file: UploadFile): Promise<UploadedMedia>
  /** @throws TypeError when the state has characters that would not come back */
  authorizeUrl(options: {
    redirectUri: string
    state: string
    scope?: 'snsapi_base' | 'snsapi_userinfo'
  }): string
  /**
   * Who came back from OAuth. The code can be used once, within five minutes; kind `code-spent` otherwise.
   * https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
   */
  exchangeOAuthCode(code: string): Promise<OAuthUser>
}

const BATCH = 100
const TYPING_NOT_NOW = [45080, 45081]
const PRODUCTION_OPEN_ORIGIN = 'https://open.weixin.qq.com'
const PRODUCTION_QR_ORIGIN = 'https://mp.weixin.qq.com'

export function createOfficialAccountClient(
  options: OfficialAccountOptions,
): OfficialAccountClient {
  const { appId, appSecret, openOrigin } = options
  const api = createApi('official-account', options)
  // In production the pictures have a host of their own; whoever stands in for WeChat serves them beside the OAuth page.
  const qrOrigin = openOrigin === PRODUCTION_OPEN_ORIGIN ? PRODUCTION_QR_ORIGIN : openOrigin

  return {
    sendTemplate: (message) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/template/send',
        json: templateBody(message),
        repeat: 'repeatable',
        answer: TemplateSent,
      }),
    sendCustomerMessage: (openId, message) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/custom/send',
        json: customerMessageBody(openId, message),
        repeat: 'no-blind-repeat',
        answer: Nothing,
      }),
    sendTyping: (openId, state) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/custom/typing',
        json: { touser: openId, command: state === 'typing' ? 'Typing' : 'CancelTyping' },
        repeat: 'repeatable',
        answer: Nothing,
        fine: TYPING_NOT_NOW,
      }),
    createSceneQr: ({ scene, expiresInS }) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/qrcode/create',
        repeat: 'repeatable',
        answer: QrMade,
        json: {
          expire_seconds: expiresInS,
          action_name: 'QR_STR_SCENE',
          action_info: { scene: { scene_str: scene } },
        },
      }),
    showQrUrl: (ticket) => `${qrOrigin}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
    getUser: (openId) =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/user/info',
        query: { openid: openId, lang: 'zh_CN' },
        repeat: 'repeatable',
        answer: UserInfo,
      }),
    async getUsersBatch(openIds) {
      const found: Follower[] = []
      for (let from = 0; from < openIds.length; from += BATCH) {
        const user_list = openIds
          .slice(from, from + BATCH)
          .map((openid) => ({ openid, lang: 'zh_CN' }))
        found.push(
          ...(await api.call({
            method: 'POST',
            path: '/cgi-bin/user/info/batchget',
            json: { user_list },
            repeat: 'repeatable',
            answer: UserInfoList,
          })),
        )
      }
      return found
    },
    getTemplates: () =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/template/get_all_private_template',
        repeat: 'repeatable',
        answer: TemplateList,
      }),
    createMenu: (entries) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/menu/create',
        json: { button: entries.map(menuEntryBody) },
        repeat: 'repeatable',
        answer: Nothing,
      }),
    downloadMedia: (mediaId) => downloadMedia(api, mediaId),
    uploadMedia: (type, file) => uploadMedia(api, type, file),
    authorizeUrl: ({ redirectUri, state, scope = 'snsapi_base' }) =>
      oauthUrl({ openOrigin, appId, redirectUri, scope, state }),
    exchangeOAuthCode: (code) =>
      api.call({
        method: 'GET',
        path: '/sns/oauth2/access_token',
        query: { appid: appId, secret: appSecret, code, grant_type: 'authorization_code' },
        ownCredentials: true,
        repeat: 'single-use',
        answer: OAuthAnswer,
        perUserLimits: [45011],
        secrets: [appSecret, code],
      }),
  }
}
