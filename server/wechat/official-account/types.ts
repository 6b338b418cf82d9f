export interface TemplateMessage {
  openId: string
  templateId: string
  /** Key as in the template (`thing1`), value already within its rule: see template-field.ts. */
  data: Readonly<Record<string, string>>
  /** Opened by a tap; the mini program wins where both are given and it is linked. */
  url?: string
  miniProgram?: { appId: string; path: string }
  /** The same one to the same OpenID is sent once within about ten minutes. */
  clientMsgId: string
}

/** A customer-service message. `menu` is refused to some types of account (40200, a closed road): fall back to text. */
export type CustomerMessage =
  | { type: 'text'; content: string }
  | { type: 'image'; mediaId: string }
  | { type: 'voice'; mediaId: string }
  | { type: 'news'; title: string; description: string; url: string; pictureUrl: string }
  | {
      type: 'menu'
      head: string
      items: ReadonlyArray<{ id: string; content: string }>
      tail: string
    }
  | { type: 'mini-program-page'; title: string; appId: string; path: string; thumbMediaId: string }

export interface SceneQr {
  ticket: string
  /** Seconds that it can be scanned from now. */
  expiresInS: number
  /** What the code says, for drawing it oneself. */
  url: string
}

export interface Follower {
  openId: string
  /** False for a user who does not follow; nothing else is known of them then. */
  following: boolean
  /** Only where the account is bound to an open-platform account. */
  unionId: string | null
  followedAt: Date | null
  /** How they came, for example ADD_SCENE_QR_CODE. */
  followScene: string | null
  /** The scene of the QR code they followed by. */
  qrScene: string | null
}

export interface OwnedTemplate {
  templateId: string
  title: string
  /** With its keys, for example `订单编号:{{character_string1.DATA}}`. */
  content: string
  example: string
}

export type MenuButton =
  | { type: 'click'; name: string; key: string }
  | { type: 'view'; name: string; url: string }
  | { type: 'mini-program'; name: string; appId: string; path: string; fallbackUrl: string }

/** At most three entries, of at most five buttons each. */
export type MenuEntry = MenuButton | { type: 'group'; name: string; buttons: readonly MenuButton[] }

export interface OAuthUser {
  openId: string
  unionId: string | null
  scope: string
  /** The user looks at a snapshot of the page; the OpenID is a made-up one, so no account may be made of it. */
  snapshotUser: boolean
}
