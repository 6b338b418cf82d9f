import { createApi, Nothing, type Connection } from '../api'
import { oauthUrl } from '../authorize-url'
import type { DownloadedFile } from '../exchange'
import { downloadMedia, uploadMedia, type MediaType, type UploadedMedia } from '../media'
import type { UploadFile } from '../multipart'
import {
  MemberInfo,
  MemberList,
  MessageSent,
  messageContent,
  updateBody,
  UserOfCode,
} from './spelling'
import type { CardUpdate, Member, SentMessage, WecomMessage } from './types'

export interface WecomAppOptions extends Connection {
  corpId: string
  agentId: number
  /** Of the page that asks a member for OAuth, in production https://open.weixin.qq.com */
  openOrigin: string
}

interface WecomDelivery {
  /** At most 1000 userids. */
  toUsers: readonly string[]
  message: WecomMessage
  /** An identical message within so many seconds is dropped by WeCom; default 1800, at most 14 400. */
  duplicateCheckS?: number
}

/** The self-built WeCom app that agents use. Every method but authorizeUrl throws UpstreamError. */
export interface WecomAppClient {
  /**
   * Message to members. WeCom drops an identical one, which makes it safe to repeat. A member gets at most 30 a minute
   * and 1000 an hour, the rest is dropped in silence.
   * https://developer.work.weixin.qq.com/document/path/90236
   */
  sendMessage(delivery: WecomDelivery): Promise<SentMessage>
  /** Uses up the response code. https://developer.work.weixin.qq.com/document/path/94888 */
  updateTemplateCard(update: CardUpdate): Promise<void>
  /**
   * Who came back from OAuth; userId is null for somebody who is not a member. The code can be used once, within five
   * minutes: kind `code-spent` otherwise. https://developer.work.weixin.qq.com/document/path/91023
   */
  getUserByCode(code: string): Promise<{ userId: string | null }>
  /** @throws TypeError when the state has characters that would not come back */
  authorizeUrl(options: { redirectUri: string; state: string }): string
  /** https://developer.work.weixin.qq.com/document/path/90196 */
  getUser(userId: string): Promise<Member>
  /** Members of a department, by default with those below it. https://developer.work.weixin.qq.com/document/path/90201 */
  listUsers(options: { departmentId: number; withSubdepartments?: boolean }): Promise<Member[]>
  /** https://developer.work.weixin.qq.com/document/path/90254 */
  downloadMedia(mediaId: string): Promise<DownloadedFile>
  /** Temporary media, three days. https://developer.work.weixin.qq.com/document/path/90253 */
  uploadMedia(type: MediaType, file: UploadFile): Promise<UploadedMedia>
}

const DUPLICATE_CHECK_S = 1_800

export function createWecomAppClient(options: WecomAppOptions): WecomAppClient {
  const { corpId, agentId, openOrigin } = options
  const api = createApi('wecom', options)
  return {
    sendMessage: ({ toUsers, message, duplicateCheckS = DUPLICATE_CHECK_S }) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/send',
        repeat: 'repeatable',
        answer: MessageSent,
        json: {
          touser: toUsers.join('|'),
          agentid: agentId,
          ...messageContent(message),
          enable_duplicate_check: 1,
          duplicate_check_interval: duplicateCheckS,
        },
      }),
    updateTemplateCard: (update) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/message/update_template_card',
        json: { agentid: agentId, ...updateBody(update) },
        repeat: 'single-use',
        answer: Nothing,
        secrets: [update.responseCode],
      }),
    getUserByCode: (code) =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/auth/getuserinfo',
        query: { code },
        repeat: 'single-use',
        answer: UserOfCode,
        secrets: [code],
      }),
    authorizeUrl: ({ redirectUri, state }) =>
      oauthUrl({ openOrigin, appId: corpId, redirectUri, scope: 'snsapi_base', state, agentId }),
    getUser: (userId) =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/user/get',
        query: { userid: userId },
        repeat: 'repeatable',
        answer: MemberInfo,
      }),
    listUsers: ({ departmentId, withSubdepartments = true }) =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/user/list',
        query: { department_id: String(departmentId), fetch_child: withSubdepartments ? '1' : '0' },
        repeat: 'repeatable',
        answer: MemberList,
      }),
    downloadMedia: (mediaId) => downloadMedia(api, mediaId),
    uploadMedia: (type, file) => uploadMedia(api, type, file),
  }
}
