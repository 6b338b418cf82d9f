/** An entry of a menu message. Of click, view and mini-program at most ten altogether, in a message by code at most ten of all. */
export type KfMenuItem =
  /** A tap comes back as the customer's text with this id: letters, digits and `_`, at most 128 bytes. `content` at most 128 bytes. */
  | { type: 'click'; id: string; content: string }
  /** `content` at most 1024 bytes. */
  | { type: 'view'; url: string; content: string }
  /** The part of `path` before the question mark must end in `.html`. */
  | { type: 'mini-program'; appId: string; path: string; content: string }
  | { type: 'text'; content: string }

/** Texts that are too long are cut by UTF-8 bytes, on a whole character. */
export type KfEventMessage =
  /** At most 2048 bytes. */
  | { type: 'text'; content: string }
  /** Head and tail at most 1024 bytes each. */
  | { type: 'menu'; head: string; items: readonly KfMenuItem[]; tail: string }

export type KfMessage =
  | KfEventMessage
  | { type: 'image'; mediaId: string }
  /** Title at most 128 bytes, description 512. */
  | { type: 'link'; title: string; description: string; url: string; thumbMediaId: string }
  /** Title at most 64 bytes; the part of `path` before the question mark must end in `.html`. */
  | { type: 'mini-program'; title: string; appId: string; path: string; thumbMediaId: string }

/** One customer's session at one kf account. */
export interface KfPeer {
  openKfId: string
  externalUserId: string
}

export interface KfDelivery extends KfPeer {
  /** Ours: at most 32 characters 0-9 A-Z a-z _ -, once for each kf account. */
  msgId: string
  message: KfMessage
}

export interface KfSync {
  openKfId: string
  /** `nextCursor` of the page before; null: from the oldest of the last three days. */
  cursor: string | null
  /** Of the knock, valid for ten minutes; without it a strict limit applies. */
  token: string | null
  /** 1 to 1000; default 1000. */
  limit?: number
}

/** An item as WeCom wrote it; what it says is read by the channel, one by one, so that a bad one spoils no other. */
export type KfItemRaw = Readonly<Record<string, unknown>>

export interface KfPage {
  items: KfItemRaw[]
  nextCursor: string
  /** More is to be had at once, even when this page is empty. */
  hasMore: boolean
}

/** 0 untouched, 1 assistant, 2 waiting pool, 3 a servicer, 4 ended or not begun. */
export type KfServiceState = 0 | 1 | 2 | 3 | 4

export interface KfSessionState {
  state: KfServiceState
  /** Only in state 3. */
  servicerUserId: string | null
}

export type KfTransfer =
  (KfPeer & { state: 1 | 2 | 4 }) | (KfPeer & { state: 3; servicerUserId: string })

export interface KfCustomer {
  externalUserId: string
  nickname: string
  /** Only where a mini program or official account of the same open-platform account is bound to kf. */
  unionId: string | null
  /** By which link they came last, within 48 hours; null when it was not asked for, or they came otherwise. */
  entry: { scene: string; sceneParam: string } | null
}

export interface KfAccount {
  openKfId: string
  name: string
  /** Only these can be driven by API. */
  managed: boolean
}

/** Who may be recommended to customers as their 专员: set in the console, 微信客服 > 升级服务. */
export interface KfUpgradeConfig {
  userIds: string[]
  /** Everybody of these departments too; who that is only the address book says. */
  departmentIds: number[]
}

export interface KfUpgrade extends KfPeer {
  /** The member whose contact card is recommended. */
  userId: string
  /** What the customer reads beside the card; no limit is documented. */
  wording: string
}

export interface KfServicer {
  userId: string
  /** Takes customers now; null where WeCom does not say. */
  receiving: boolean | null
}
