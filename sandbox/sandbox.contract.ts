import type { KfView } from './kf.contract'
import type { TextSegment } from './text.contract'

/**
 * What the sandbox shows and what can be asked of it, as JSON over HTTP on the open origin.
 * Pure types: the phone page and the tests take them with `import type`.
 * Times are ISO 8601 strings of the sandbox clock. Every `*Url` of the sandbox itself is relative to the open origin.
 */

export type AccountName = 'official-account' | 'mini-program' | 'wecom-app' | 'wecom-kf'
/** Whose API was called: WeChat Pay has no callbacks of this kind. */
export type ApiName = AccountName | 'pay' | 'platform'

/* ---------- what a person sees ---------- */

export type { TextSegment }

export interface CardField {
  key: string
  label: string
  value: string
}

/** Where a tap leads: a page of the mini program (path with its query, no leading slash) or a web page inside WeChat. */
export type TapTarget =
  | { kind: 'mini-program'; appId: string; path: string }
  | { kind: 'web'; url: string }
  | { kind: 'none' }

export type ChatContent =
  | { kind: 'text'; text: string; segments: TextSegment[] }
  | { kind: 'image'; mediaId: string; imageUrl: string }
  | { kind: 'voice'; mediaId: string; seconds: number }
  | { kind: 'location'; latitude: number; longitude: number; label: string }
  | { kind: 'link'; title: string; description: string; url: string; pictureUrl: string | null }
  | { kind: 'news'; title: string; description: string; url: string; pictureUrl: string | null }
  | {
      kind: 'mini-program-card'
      title: string
      appId: string
      path: string
      imageUrl: string | null
    }
  | {
      kind: 'template-card'
      templateId: string
      title: string
      fields: CardField[]
      target: TapTarget
    }
  /** A grey line in the middle of the chat, for instance 该公众号提供的服务出现故障,请稍后再试. */
  | { kind: 'system-line'; text: string }

export interface ChatMessage {
  id: string
  /** 'sent' by the person, 'received' from the account, 'system' for grey lines. */
  direction: 'sent' | 'received' | 'system'
  via: 'person' | 'passive-reply' | 'customer-message' | 'template-message' | 'system'
  at: string
  content: ChatContent
}

/** A mini program subscribe message in WeChat's 服务通知. */
export interface ServiceNotice {
  id: string
  templateId: string
  title: string
  fields: CardField[]
  target: TapTarget
  at: string
}

export interface ConsentView {
  templateId: string
  title: string
  /** How many messages may still be sent on what the person accepted. */
  balance: number
  lastAnswer: 'accept' | 'reject' | null
}

/** Something the person tapped that opens the mini program or a web page; newest last. */
export interface LaunchRequest {
  id: string
  at: string
  target: TapTarget
  source: 'chat' | 'menu' | 'service-notice'
}

export interface PersonView {
  id: string
  nickname: string
  /** One line for the person picker, for instance 示例用户,有订单. */
  note: string
  unionId: string | null
  officialAccountOpenId: string
  miniProgramOpenId: string
  following: boolean
  followedAt: string | null
  /** The account is shown as typing (对方正在输入). */
  typing: boolean
  chat: ChatMessage[]
  serviceNotices: ServiceNotice[]
  consents: ConsentView[]
  launches: LaunchRequest[]
}

/* ---------- what an agent sees in WeCom ---------- */

export interface AgentCardField {
  key: string
  value: string
  url: string | null
}

export interface AgentCardButton {
  key: string
  text: string
  /** 1 blue, 2 grey, 3 red, 4 white, as WeCom numbers them. */
  style: number
  /** Present when the button opens a page instead of calling back. */
  url: string | null
}

export interface AgentTemplateCard {
  kind: 'template-card'
  cardType: string
  taskId: string | null
  source: string
  title: string
  description: string
  subTitle: string
  fields: AgentCardField[]
  jumps: { title: string; url: string }[]
  /** Opened by a tap on the card itself. */
  url: string | null
  buttons: AgentCardButton[]
  /** Once set, all buttons are grey and this is what they say, for instance 已接单. */
  replacedButtonText: string | null
  /** The server changed it after it was sent. */
  updated: boolean
}

export type AgentContent =
  | { kind: 'text'; text: string; segments: TextSegment[] }
  | { kind: 'markdown'; markdown: string }
  | { kind: 'text-card'; title: string; description: string; url: string; buttonText: string }
  | { kind: 'image'; mediaId: string; imageUrl: string }
  | AgentTemplateCard

export interface AgentMessage {
  id: string
  direction: 'sent' | 'received'
  at: string
  recalled: boolean
  content: AgentContent
}

export interface AgentView {
  id: string
  name: string
  /** One line for the agent picker, for instance 售后 · 主管. */
  note: string
  messages: AgentMessage[]
}

/* ---------- the rest of the world ---------- */

export interface QrSceneView {
  ticket: string
  scene: string
  /** null for a permanent one. Only unexpired ones are listed. */
  expiresAt: string | null
  /** The picture, on the open origin. */
  imageUrl: string
}

export interface MenuButtonView {
  name: string
  /** 'click', 'view', 'miniprogram', …; 'sub-menu' when there are sub buttons. */
  type: string
  key: string | null
  url: string | null
  appId: string | null
  path: string | null
  subButtons: MenuButtonView[]
}

export interface DeliveryAttempt {
  at: string
  milliseconds: number
  /** null when nothing was answered. */
  status: number | null
  outcome: 'answered' | 'timed-out' | 'connection-failed' | 'bad-status'
  body: string
}

/** One callback of WeChat or WeCom to the server and what became of it. */
export interface CallbackRecord {
  id: string
  account: AccountName
  /** MsgType, or the event's name. */
  what: string
  personId: string | null
  agentId: string | null
  at: string
  attempts: DeliveryAttempt[]
  /** 'shown': a passive reply arrived; 'silent': empty or success; 'fault': the person saw an error; 'dropped': by a test. */
  result: 'pending' | 'shown' | 'silent' | 'fault' | 'dropped'
}

/** One call of the server under test to an API of the sandbox. Tokens and secrets are not in it. */
export interface ApiCallRecord {
  id: string
  account: ApiName
  method: string
  /** Without its query, for instance /cgi-bin/message/template/send. */
  path: string
  at: string
  milliseconds: number
  /** HTTP status; null when the connection was cut or left without an answer. */
  status: number | null
  /** 0 when the answer has none. */
  errcode: number
  errmsg: string
}

type FailureKind = 'errcode' | 'timeout' | 'reset-before' | 'reset-after' | 'http-500' | 'slow'

/** Scripted trouble of one API. */
export interface FailureRule {
  /** The path, for instance /cgi-bin/message/template/send. */
  api: string
  /** How many calls still meet it. */
  times: number
  /**
   * errcode: refused with that errcode; timeout: never answered, not done; reset-before: connection cut, not done;
   * reset-after: done, then the connection is cut; http-500: not done; slow: done, answered after delayMs.
   */
  kind: FailureKind
  errcode?: number
  /** WeChat Pay names its refusals by words. */
  code?: string
  delayMs?: number
}

export interface PolicyView {
  current: string | null
  choices: { name: string; label: string }[]
  state: 'ready' | 'switching' | 'failed'
}

/** Moments that the demo can go to: people at work, nobody at work, a day off. */
export type DayKind = 'workday' | 'night' | 'holiday'

export interface SubscribeTemplateView {
  templateId: string
  title: string
  fields: { key: string; label: string }[]
}

export interface SandboxSnapshot {
  /** Grows with every change. */
  revision: number
  now: string
  officialAccount: { appId: string; ghId: string; name: string; mode: CallbackMode }
  miniProgram: { appId: string; name: string }
  wecom: { corpId: string; agentId: number; appName: string }
  /** Where the server under test is; the mini program's H5 is `${serverUrl}/`, the desk `${serverUrl}/desk/`. null: none yet. */
  serverUrl: string | null
  policy: PolicyView
  /** Whether the host can move everybody's time, the server's included; null where it cannot. */
  days: { chosen: DayKind | null } | null
  persons: PersonView[]
  agents: AgentView[]
  kf: KfView
  menu: MenuButtonView[]
  qrScenes: QrSceneView[]
  subscribeTemplates: SubscribeTemplateView[]
  /** The last 50, oldest first. */
  callbacks: CallbackRecord[]
  /** The last 50 calls that the server made, oldest first. */
  apiCalls: ApiCallRecord[]
  failures: FailureRule[]
}

export type CallbackMode = 'plain' | 'compat' | 'safe'

/* ---------- GET /sandbox/events (text/event-stream) ---------- */

/**
 * `event: snapshot` with a SandboxSnapshot at once and after changes (several quick changes make one event).
 * There are no other events; a page shows the newest snapshot and needs nothing else.
 */
export interface SandboxEvents {
  snapshot: SandboxSnapshot
}
