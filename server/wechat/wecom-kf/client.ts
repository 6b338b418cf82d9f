import { createApi, Nothing, type Connection } from '../api'
import type { DownloadedFile } from '../exchange'
import { downloadMedia, uploadMedia, type MediaType, type UploadedMedia } from '../media'
import type { UploadFile } from '../multipart'
import {
  AccountList,
  ContactWay,
  CustomerList,
  eventContent,
  peerBody,
  sendBody,
  Sent,
  ServicerList,
  SessionState,
  syncBody,
  SyncPage,
  transferBody,
  Transferred,
  upgradeBody,
  UpgradeConfig,
} from './spelling'
import type {
  KfAccount,
  KfCustomer,
  KfDelivery,
  KfEventMessage,
  KfPage,
  KfPeer,
  KfServicer,
  KfSessionState,
  KfSync,
  KfTransfer,
  KfUpgrade,
  KfUpgradeConfig,
} from './types'

/** 微信客服, driven by the self-built app that its accounts are granted to. Every method throws UpstreamError. */
export interface WecomKfClient {
  /**
   * The next page of what was said and done at one kf account; only the last three days are there, and nothing that we sent.
   * errcode 95007: the knock's token is wrong or older than ten minutes, ask again without it. Safe to repeat.
   * https://developer.work.weixin.qq.com/document/path/94670
   */
  syncMsg(sync: KfSync): Promise<KfPage>
  /**
   * Takes one out of five for each customer message, within 48 hours of it. errcodes 95001 and 95002: the count or the time is
   * over; 95018: not in this state (0 and 1 only); 95013: the session has ended. WeCom refuses a msgId that it has taken before,
   * so the caller may repeat what ended as `unknown`, and has to know the refusal for what it is. Taken is not yet delivered:
   * `msg_send_fail` may follow in syncMsg.
   * https://developer.work.weixin.qq.com/document/path/94677
   */
  sendMessage(delivery: KfDelivery): Promise<{ msgId: string }>
  /**
   * Answers an event by its code, beside the five: once, within 20 seconds (welcome, end of session) or 48 hours (assigned, waiting
   * pool), as text; welcome and end also as a menu. Errors 95013 or 95018 where the session is no longer in the code's state.
   * https://developer.work.weixin.qq.com/document/path/95122
   */
  sendOnEvent(delivery: {
    code: string
    msgId: string
    message: KfEventMessage
  }): Promise<{ msgId: string }>
  /** https://developer.work.weixin.qq.com/document/path/94669 */
  getServiceState(peer: KfPeer): Promise<KfSessionState>
  /**
   * Moves a session. errcodes 95016: not from where it is; 95014: not a servicer that can be used; 95013: it has ended.
   * @returns the code for one message of the event: to 2 and 3 valid for 48 hours, to 4 for 20 seconds; null where there is none
   * https://developer.work.weixin.qq.com/document/path/94669
   */
  transferServiceState(transfer: KfTransfer): Promise<{ code: string | null }>
  /**
   * Customers who were there within 48 hours; the others are left out of the answer. At most 100 are asked for at a time, more
   * go in several calls. https://developer.work.weixin.qq.com/document/path/95159
   */
  batchGetCustomers(
    externalUserIds: readonly string[],
    options?: { withEntry?: boolean },
  ): Promise<KfCustomer[]>
  /**
   * The members who may be recommended to customers, of those in the app's visible range.
   * https://developer.work.weixin.qq.com/document/path/94674
   */
  getUpgradeServiceConfig(): Promise<KfUpgradeConfig>
  /**
   * Recommends a member to a customer as their 专员, in the place of whoever was recommended before: the servicer's WeCom offers the
   * contact card, and one tap sends it into the chat. Errcode 95021: the member is not among those of getUpgradeServiceConfig. They
   * must also be allowed 客户联系, and be in the app's visible range like the account's servicers.
   * https://developer.work.weixin.qq.com/document/path/94674
   */
  upgradeService(upgrade: KfUpgrade): Promise<void>
  /** Takes the recommendation back; a card that was sent stays. https://developer.work.weixin.qq.com/document/path/94674 */
  cancelUpgradeService(peer: KfPeer): Promise<void>
  /** https://developer.work.weixin.qq.com/document/path/94661 */
  listAccounts(): Promise<KfAccount[]>
  /** https://developer.work.weixin.qq.com/document/path/94645 */
  listServicers(openKfId: string): Promise<KfServicer[]>
  /**
   * The link to a kf account. To one made with a scene, `&scene_param=` may be added (128 bytes before encoding).
   * @param options.scene at most 32 characters 0-9 A-Z a-z _ -
   * https://developer.work.weixin.qq.com/document/path/94665
   */
  addContactWay(options: { openKfId: string; scene: string }): Promise<string>
  /** Media of the last three days. https://developer.work.weixin.qq.com/document/path/90254 */
  downloadMedia(mediaId: string): Promise<DownloadedFile>
  /** Temporary media, three days. https://developer.work.weixin.qq.com/document/path/90253 */
  uploadMedia(type: MediaType, file: UploadFile): Promise<UploadedMedia>
}

const BATCH = 100
/** A thousand items, texts of 2 KB and quoted conversations among them. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024

export function createWecomKfClient(connection: Connection): WecomKfClient {
  const api = createApi('wecom', connection)
  return {
    syncMsg: (sync) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/sync_msg',
        json: syncBody(sync),
        repeat: 'repeatable',
        answer: SyncPage,
        maxAnswerBytes: MAX_PAGE_BYTES,
      }),
    sendMessage: (delivery) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/send_msg',
        json: sendBody(delivery),
        repeat: 'no-blind-repeat',
        answer: Sent,
      }),
    sendOnEvent: ({ code, msgId, message }) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/send_msg_on_event',
        json: { code, msgid: msgId, ...eventContent(message) },
        repeat: 'single-use',
        answer: Sent,
        secrets: [code],
      }),
    getServiceState: (peer) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/service_state/get',
        json: peerBody(peer),
        repeat: 'repeatable',
        answer: SessionState,
      }),
    transferServiceState: (transfer) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/service_state/trans',
        json: transferBody(transfer),
        repeat: 'no-blind-repeat',
        answer: Transferred,
      }),
    async batchGetCustomers(externalUserIds, { withEntry = false } = {}) {
      const found: KfCustomer[] = []
      for (let from = 0; from < externalUserIds.length; from += BATCH) {
        found.push(
          ...(await api.call({
            method: 'POST',
            path: '/cgi-bin/kf/customer/batchget',
            repeat: 'repeatable',
            answer: CustomerList,
            json: {
              external_userid_list: externalUserIds.slice(from, from + BATCH),
              need_enter_session_context: withEntry ? 1 : 0,
            },
          })),
        )
      }
      return found
    },
    getUpgradeServiceConfig: () =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/kf/customer/get_upgrade_service_config',
        repeat: 'repeatable',
        answer: UpgradeConfig,
      }),
    upgradeService: (upgrade) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/customer/upgrade_service',
        json: upgradeBody(upgrade),
        repeat: 'no-blind-repeat',
        answer: Nothing,
      }),
    cancelUpgradeService: (peer) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/customer/cancel_upgrade_service',
        json: peerBody(peer),
        repeat: 'repeatable',
        answer: Nothing,
      }),
    async listAccounts() {
      const found: KfAccount[] = []
      for (;;) {
        const page = await api.call({
          method: 'POST',
          path: '/cgi-bin/kf/account/list',
          json: { offset: found.length, limit: BATCH },
          repeat: 'repeatable',
          answer: AccountList,
        })
        found.push(...page)
        if (page.length < BATCH) return found
      }
    },
    listServicers: (openKfId) =>
      api.call({
        method: 'GET',
        path: '/cgi-bin/kf/servicer/list',
        query: { open_kfid: openKfId },
        repeat: 'repeatable',
        answer: ServicerList,
      }),
    addContactWay: ({ openKfId, scene }) =>
      api.call({
        method: 'POST',
        path: '/cgi-bin/kf/add_contact_way',
        json: { open_kfid: openKfId, scene },
        repeat: 'repeatable',
        answer: ContactWay,
      }),
    downloadMedia: (mediaId) => downloadMedia(api, mediaId),
    uploadMedia: (type, file) => uploadMedia(api, type, file),
  }
}
