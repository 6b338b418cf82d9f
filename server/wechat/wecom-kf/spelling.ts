import { z } from 'zod'
import { cutUtf8 } from '../text-limits'
import type {
  KfAccount,
  KfCustomer,
  KfDelivery,
  KfEventMessage,
  KfMenuItem,
  KfMessage,
  KfPage,
  KfPeer,
  KfServicer,
  KfServiceState,
  KfSessionState,
  KfSync,
  KfTransfer,
  KfUpgrade,
  KfUpgradeConfig,
} from './types'

/** WeCom's spelling of what we send to kf and of what it answers, and nowhere else. Texts are cut to what it takes. */

export const SYNC_LIMIT = 1_000

export function syncBody({ openKfId, cursor, token, limit = SYNC_LIMIT }: KfSync): object {
  return {
    open_kfid: openKfId,
    ...(cursor !== null && { cursor }),
    ...(token !== null && { token }),
    limit,
  }
}

export function sendBody({ openKfId, externalUserId, msgId, message }: KfDelivery): object {
  return { touser: externalUserId, open_kfid: openKfId, msgid: msgId, ...messageContent(message) }
}

export function peerBody({ openKfId, externalUserId }: KfPeer): object {
  return { open_kfid: openKfId, external_userid: externalUserId }
}

export function transferBody(transfer: KfTransfer): object {
  return {
    ...peerBody(transfer),
    service_state: transfer.state,
    ...(transfer.state === 3 && { servicer_userid: transfer.servicerUserId }),
  }
}

/** 1: a member's contact card; 2 would be a customer group. */
const MEMBER = 1

export function upgradeBody({ userId, wording, ...peer }: KfUpgrade): object {
  return { ...peerBody(peer), type: MEMBER, member: { userid: userId, wording } }
}

export function messageContent(message: KfMessage): object {
  switch (message.type) {
    case 'text':
    case 'menu':
      return eventContent(message)
    case 'image':
      return { msgtype: 'image', image: { media_id: message.mediaId } }
    case 'link': {
      const { title, description, url, thumbMediaId } = message
      return {
        msgtype: 'link',
        link: {
          title: cutUtf8(title, 128),
          desc: cutUtf8(description, 512),
          url,
          thumb_media_id: thumbMediaId,
        },
      }
    }
    case 'mini-program': {
      const { title, appId, path, thumbMediaId } = message
      return {
        msgtype: 'miniprogram',
        miniprogram: {
          appid: appId,
          title: cutUtf8(title, 64),
          pagepath: path,
          thumb_media_id: thumbMediaId,
        },
      }
    }
  }
}

export function eventContent(message: KfEventMessage): object {
  if (message.type === 'text')
    return { msgtype: 'text', text: { content: cutUtf8(message.content, 2048) } }
  const { head, items, tail } = message
  return {
    msgtype: 'msgmenu',
    msgmenu: {
      ...(head !== '' && { head_content: cutUtf8(head, 1024) }),
      list: items.map(menuItem),
      ...(tail !== '' && { tail_content: cutUtf8(tail, 1024) }),
    },
  }
}

function menuItem(item: KfMenuItem): object {
  switch (item.type) {
    case 'click':
      return { type: 'click', click: { id: item.id, content: cutUtf8(item.content, 128) } }
    case 'view':
      return { type: 'view', view: { url: item.url, content: cutUtf8(item.content, 1024) } }
    case 'mini-program':
      return {
        type: 'miniprogram',
        miniprogram: {
          appid: item.appId,
          pagepath: item.path,
          content: cutUtf8(item.content, 1024),
        },
      }
    case 'text':
      return { type: 'text', text: { content: cutUtf8(item.content, 256), no_newline: 0 } }
  }
}

const RawItem = z.record(z.string(), z.unknown())

export const SyncPage = z
  .object({
    next_cursor: z.string().default(''),
    has_more: z.coerce.number().default(0),
    msg_list: z.array(RawItem).default([]),
  })
  .transform(({ next_cursor, has_more, msg_list }): KfPage => ({
    items: msg_list,
    nextCursor: next_cursor,
    hasMore: has_more === 1,
  }))

export const Sent = z.object({ msgid: z.string() }).transform(({ msgid }) => ({ msgId: msgid }))

const presentText = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === '' ? null : text))

const State = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
]) satisfies z.ZodType<KfServiceState>

export const SessionState = z
  .object({ service_state: State, servicer_userid: presentText })
  .transform(({ service_state, servicer_userid }): KfSessionState => ({
    state: service_state,
    servicerUserId: service_state === 3 ? servicer_userid : null,
  }))

export const Transferred = z
  .object({ msg_code: presentText })
  .transform(({ msg_code }) => ({ code: msg_code }))

const EntryContext = z
  .object({ scene: z.string().default(''), scene_param: z.string().default('') })
  .transform(({ scene, scene_param }) => ({ scene, sceneParam: scene_param }))

const Customer = z
  .object({
    external_userid: z.string(),
    nickname: z.string().default(''),
    unionid: presentText,
    enter_session_context: EntryContext.nullish(),
  })
  .transform((customer): KfCustomer => ({
    externalUserId: customer.external_userid,
    nickname: customer.nickname,
    unionId: customer.unionid,
    entry: customer.enter_session_context ?? null,
  }))

export const CustomerList = z
  .object({ customer_list: z.array(Customer).default([]) })
  .transform(({ customer_list }) => customer_list)

const Account = z
  .object({
    open_kfid: z.string(),
    name: z.string().default(''),
    manage_privilege: z.boolean().default(false),
  })
  .transform(({ open_kfid, name, manage_privilege }): KfAccount => ({
    openKfId: open_kfid,
    name,
    managed: manage_privilege,
  }))

export const AccountList = z
  .object({ account_list: z.array(Account).default([]) })
  .transform(({ account_list }) => account_list)

/** Here 0 is receiving; in the event about it, 1 is. Departments stand in the same list, without a userid. */
const RECEIVING = 0

const Servicer = z.object({ userid: z.string().optional(), status: z.number().optional() })

export const ServicerList = z
  .object({ servicer_list: z.array(Servicer).default([]) })
  .transform(({ servicer_list }): KfServicer[] =>
    servicer_list.flatMap(({ userid, status = null }) =>
      userid === undefined
        ? []
        : [{ userId: userid, receiving: status === null ? null : status === RECEIVING }],
    ),
  )

const MemberRange = z.object({
  userid_list: z.array(z.string()).default([]),
  department_id_list: z.array(z.number()).default([]),
})

export const UpgradeConfig = z
  .object({ member_range: MemberRange.nullish() })
  .transform(({ member_range }): KfUpgradeConfig => ({
    userIds: member_range?.userid_list ?? [],
    departmentIds: member_range?.department_id_list ?? [],
  }))

export const ContactWay = z.object({ url: z.string() }).transform(({ url }) => url)
