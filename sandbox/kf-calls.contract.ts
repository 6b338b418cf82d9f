import type { KfMessage, KfServicer } from './kf.contract'
import type { CallbackRecord, TapTarget } from './sandbox.contract'

interface KfMedia {
  /** What the bytes are is looked up in them; this is not believed. At most: image and voice 2 MB, video 10 MB, file 20 MB. */
  contentType: string
  base64: string
}

/** What both a customer and a servicer can send. */
export type KfOutgoing =
  | { kind: 'text'; text: string }
  | ({ kind: 'image' } & KfMedia)
  /** AMR. */
  | ({ kind: 'voice' } & KfMedia)
  /** MP4. */
  | ({ kind: 'video' } & KfMedia)
  | ({ kind: 'file'; fileName: string } & KfMedia)
  | { kind: 'location'; latitude: number; longitude: number; name: string; address: string }
  | { kind: 'link'; title: string; description: string; url: string; pictureUrl?: string }
  /** Also what showMessageCard offers: path as the mini program wrote it. */
  | { kind: 'mini-program-card'; title: string; appId: string; path: string }
  /** Any other msgtype with its own object, for instance channels_shop_order; sync_msg gives `fields` under the type's name. */
  | { kind: 'other'; type: string; fields: Record<string, unknown> }

export interface KfActResult {
  /** The message that the act made; null where it made none. */
  message: KfMessage | null
  /** The knock, after its attempts have ended; null where none was due, or where it is held back or delayed. */
  callback: CallbackRecord | null
}

export interface KfOpenResult extends KfActResult {
  openKfId: string
  /** The event carried a welcome_code, valid for 20 s. */
  welcome: boolean
}

export interface KfTapResult extends KfActResult {
  /** Where a view or mini-program item leads; kind 'none' for a click, which sends a message. */
  target: TapTarget
}

/** Trouble for what comes next; counts add up. Errcodes of single APIs: POST /sandbox/failures; dead tokens: /sandbox/tokens/kill. */
export interface KfFaults {
  /** The next knocks never arrive. */
  loseKnocks?: number
  /** The next knock arrives so many times more than needed. */
  repeatKnocks?: number
  delayKnocks?: { times: number; milliseconds: number }
  /** The next knocks wait until they are released. */
  holdKnocks?: number
  /** The next sync_msg pages are empty though has_more is 1; nothing is lost. */
  emptyPages?: number
  /** The next pages list their items in reverse. */
  disorderedPages?: number
  /** The next pages bring the items of the page before once more. */
  repeatedPages?: number
  /** The next pages hold no more than so many items, whatever the limit. */
  shortPages?: { times: number; items: number }
  /** The next send_msg are taken with errcode 0 and then fail: msg_send_fail with this fail_type. */
  failSends?: { times: number; failType: number }
  /** All knock tokens given out until now are void (95007). */
  voidKnockTokens?: boolean
}

export interface KfPeer {
  openKfId: string
  personId: string
}

type Nothing = Record<string, never>

/** `:id` of /sandbox/users is the sample user's, of /sandbox/agents the WeCom member's id. Refusals: 4xx with `{ message }`. */
export interface KfCalls {
  /** Opens a kf link, with or without `&scene_param=` (enter_session). */
  'POST /sandbox/users/:id/kf/open': { body: { url: string }; result: KfOpenResult }
  'POST /sandbox/users/:id/kf/message': {
    body: { openKfId: string; message: KfOutgoing }
    result: KfActResult
  }
  /** Taps an item of a menu by its position in `items`; a rating is such a tap. */
  'POST /sandbox/users/:id/kf/menu': {
    body: { openKfId: string; messageId: string; item: number }
    result: KfTapResult
  }
  /** Within two minutes, own messages only. */
  'POST /sandbox/users/:id/kf/recall': {
    body: { openKfId: string; messageId: string }
    result: KfActResult
  }

  'POST /sandbox/agents/:id/kf/receiving': {
    body: { openKfId: string; status: KfServicer['status'] }
    result: KfActResult
  }
  /** In a session of their own; in an ended one that they served before it opens it again first. */
  'POST /sandbox/agents/:id/kf/message': {
    body: KfPeer & { message: KfOutgoing }
    result: KfActResult
  }
  /** Sends the recommended contact card, in a session of their own. */
  'POST /sandbox/agents/:id/kf/card': { body: KfPeer; result: KfActResult }
  /** Out of the waiting pool (state 2). */
  'POST /sandbox/agents/:id/kf/take': { body: KfPeer; result: KfActResult }
  'POST /sandbox/agents/:id/kf/transfer': {
    body: KfPeer & { toAgentId: string }
    result: KfActResult
  }
  'POST /sandbox/agents/:id/kf/end': { body: KfPeer; result: KfActResult }
  /** An ended session, or one that was handed on, which they served before. */
  'POST /sandbox/agents/:id/kf/reopen': { body: KfPeer; result: KfActResult }
  'POST /sandbox/agents/:id/kf/recall': {
    body: KfPeer & { messageId: string }
    result: KfActResult
  }
  /** Rejects the customer's messages, or takes them again. */
  'POST /sandbox/agents/:id/kf/reject': { body: KfPeer & { reject: boolean }; result: KfActResult }
  /** Has looked at the chat: unread becomes 0. */
  'POST /sandbox/agents/:id/kf/read': { body: KfPeer; result: Nothing }

  'POST /sandbox/kf/faults': { body: KfFaults; result: Nothing }
  'DELETE /sandbox/kf/faults': { body: undefined; result: Nothing }
  'POST /sandbox/kf/release': { body: Nothing; result: { callbacks: CallbackRecord[] } }
}
