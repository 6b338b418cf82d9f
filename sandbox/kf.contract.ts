import type { TextSegment } from './text.contract'

/**
 * 微信客服 as the sandbox shows it: the kf accounts, who serves there, and each customer's chat with each account.
 * Pure types, part of the snapshot. Times are ISO 8601 strings of the sandbox clock; media addresses are relative to the open origin.
 */

/** WeCom's service_state: 0 untouched, 1 assistant (API), 2 waiting pool, 3 a servicer serves, 4 ended or nothing written yet. */
export type KfState = 0 | 1 | 2 | 3 | 4

export type KfMenuItem =
  /** A tap sends `text` as the customer's own message with this id; may be tapped again. */
  | { kind: 'click'; id: string; text: string }
  | { kind: 'view'; text: string; url: string }
  | { kind: 'mini-program'; text: string; appId: string; path: string }
  /** Not to be tapped; `newLine` false: what follows stands on the same line. */
  | { kind: 'text'; text: string; newLine: boolean }

export interface ContactCard {
  kind: 'contact-card'
  agentId: string
  name: string
  wording: string
}

export type KfContent =
  /** menuId: set when the text came from a tap on a menu. */
  | { kind: 'text'; text: string; segments: TextSegment[]; menuId: string | null }
  | { kind: 'image'; mediaId: string; mediaUrl: string }
  | { kind: 'voice'; mediaId: string; mediaUrl: string }
  | { kind: 'video'; mediaId: string; mediaUrl: string }
  | { kind: 'file'; mediaId: string; mediaUrl: string; fileName: string; bytes: number }
  | { kind: 'location'; latitude: number; longitude: number; name: string; address: string }
  | { kind: 'link'; title: string; description: string; url: string; pictureUrl: string | null }
  | {
      kind: 'mini-program-card'
      title: string
      appId: string
      path: string
      imageUrl: string | null
    }
  /** A member's contact card (名片), with the words that go beside it. */
  | ContactCard
  | { kind: 'menu'; head: string; items: KfMenuItem[]; tail: string }
  /** A type that the phone shows by its name only, for instance a channels order. */
  | { kind: 'other'; type: string }
  /** A grey line in the middle of the chat: 进入会话, 客服接入, 会话结束 and the like. */
  | { kind: 'system-line'; text: string }

export interface KfMessage {
  /** The msgid of sync_msg and send_msg; unique. */
  id: string
  /** customer: sent by them; api: the server by send_msg; event: the server by send_msg_on_event; servicer: a person in WeCom. */
  from: 'customer' | 'api' | 'event' | 'servicer' | 'system'
  /** Set for from 'servicer'. The customer sees no name, only the account. */
  servicerId: string | null
  at: string
  recalled: boolean
  /** Accepted by the API but never shown to the customer: fail_type of msg_send_fail, or a message that the servicer rejects. */
  failed: string | null
  content: KfContent
}

/** One customer's chat with one kf account, which is also the session as servicers see it. */
export interface KfChat {
  openKfId: string
  personId: string
  /** For WeCom's side: the customer's name there. */
  nickname: string
  externalUserId: string
  state: KfState
  /** Who serves; only in state 3. */
  servicerId: string | null
  /** Everybody who has served this chat before or now: those may open it again when it has ended or been handed on. */
  servedBy: string[]
  /** Customer messages that the servicer has not looked at. */
  unread: number
  lastText: string
  lastAt: string | null
  /** When the present state began. */
  stateSince: string
  /** Replies by API that are left for the last customer message, and until when. */
  purse: { left: number; until: string | null }
  /** The servicer rejects this customer's messages. */
  rejected: boolean
  /** The card that WeCom offers the servicer for this customer (升级服务); the customer sees it once it is sent. */
  recommended: ContactCard | null
  /** The last 100, oldest first. */
  messages: KfMessage[]
}

export interface KfServicer {
  agentId: string
  name: string
  /** stopped: 停止接待; suspended: 暂停接待 (出差, 请假). Only receiving ones are given sessions. */
  status: 'receiving' | 'stopped' | 'suspended'
}

export interface KfAccount {
  openKfId: string
  name: string
  /** What leads to it, made by add_contact_way; a scene_param may be added to one that has a scene. */
  links: { scene: string; url: string }[]
  servicers: KfServicer[]
}

/** Trouble of knocks and pulls that is still to come. */
export interface KfFaultsLeft {
  loseKnocks: number
  repeatKnocks: number
  delayKnocks: number
  holdKnocks: number
  /** Knocks held back now, waiting for release. */
  heldKnocks: number
  emptyPages: number
  disorderedPages: number
  repeatedPages: number
  shortPages: number
  failSends: number
}

export interface KfView {
  /**
   * A web address that starts so is a kf link: show the chat instead of opening it, by `POST /sandbox/users/:id/kf/open`. Followed
   * inside a frame of the page it posts `{ xinqiao: 'kf', url }` to its parent, whose origin is the link's own.
   */
  linkPrefix: string
  accounts: KfAccount[]
  /** Those that were ever entered, the latest talk first. */
  chats: KfChat[]
  faults: KfFaultsLeft
}
