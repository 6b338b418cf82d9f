import type { PayAccountOptions } from './pay/pay-account'
import type { CallbackMode, DayKind } from './sandbox.contract'

/** The trading platform's key pair, both ways. */
export interface PlatformKeys {
  keyId: string
  secret: string
}

interface CallbackSecrets {
  token: string
  /** 43 characters, as in the console. */
  aesKey: string
}

interface OfficialAccountOptions extends CallbackSecrets {
  appId: string
  secret: string
  /** The original id, gh_…, which stands in ToUserName. */
  ghId: string
  name: string
  mode?: CallbackMode
}

interface MiniProgramOptions extends CallbackSecrets {
  appId: string
  secret: string
  ghId: string
  name: string
  /** The data format chosen in the console's message push settings. */
  format: 'json' | 'xml'
  mode?: CallbackMode
  /** Page paths of the released version; a subscribe message to any other page is 41030. */
  pages: readonly string[]
}

export interface KfAccountOptions {
  openKfId: string
  name: string
  /** The policy whose console has it; every one when absent. */
  policy?: string
  /** Ids of the members who receive there; all of them do at the start. */
  servicers: readonly string[]
  /** false: not given to the app in the console, so that the API may not drive it. */
  granted?: boolean
}

interface KfOptions extends CallbackSecrets {
  /** Of the self-built app that the kf accounts are given to. */
  secret: string
  accounts: readonly KfAccountOptions[]
  /** Members whose contact card may be recommended to customers (微信客服 > 升级服务 > 专员服务); nobody's when absent. */
  specialists?: readonly string[]
  /** How often in a minute an account may be pulled without a knock's token; without end when absent. */
  pullsWithoutToken?: number
}

interface WecomOptions extends CallbackSecrets {
  corpId: string
  agentId: number
  secret: string
  appName: string
  /** 微信客服; none when absent. */
  kf?: KfOptions
}

export interface UserOptions {
  id: string
  nickname: string
  note: string
  /** Without it the apps learn no UnionID of this person, as when an app is not bound to an open platform account. */
  unionId?: string
  following?: boolean
}

export interface AgentOptions {
  id: string
  name: string
  /** One line, for instance 售后. */
  note: string
}

export interface TemplateFieldOptions {
  /** thing1, time2, …: the prefix is the type and rules length and form of the value. */
  key: string
  label: string
  /** Registered values of const, enum and enum_string fields. */
  allowed?: readonly string[]
}

export interface TemplateOptions {
  templateId: string
  title: string
  fields: readonly TemplateFieldOptions[]
}

export interface CallbackUrls {
  officialAccount: string
  miniProgram: string
  wecomApp: string
  wecomKf: string
}

export interface MenuItemOptions {
  name: string
  kind: 'click' | 'page'
  /** The key of a click, or the mini program's page. */
  key: string
}

export interface PolicyChoice {
  name: string
  label: string
  /** What the official account is called under this policy. */
  officialAccountName?: string
  /** Its menu, as set in the console. */
  menu?: readonly MenuItemOptions[]
}

export interface SandboxOptions {
  /** 0 or absent: any free port. */
  ports?: {
    open?: number
    wechatApi?: number
    wecomApi?: number
    payApi?: number
    platform?: number
  }
  officialAccount: OfficialAccountOptions
  miniProgram: MiniProgramOptions
  wecom: WecomOptions
  /** WeChat Pay of one merchant; none when absent. */
  pay?: PayAccountOptions
  /** The trading platform's own API; none when absent. */
  platform?: PlatformKeys
  users: readonly UserOptions[]
  agents: readonly AgentOptions[]
  templates: readonly TemplateOptions[]
  subscribeTemplates: readonly TemplateOptions[]
  /** The server under test; its callbacks are found under /callback/… unless given one by one. */
  serverUrl?: string
  callbacks?: Partial<CallbackUrls>
  /** Host names that OAuth may return to (网页授权域名, 可信域名); 127.0.0.1 and localhost when absent. */
  trustedHosts?: readonly string[]
  ipAllowList?: readonly string[] | null
  /** Epoch milliseconds; the system's clock when absent. */
  now?: () => number
  /** WeChat waits 5 s. */
  callbackTimeoutMs?: number
  /** Folder of the built phone page. */
  pageRoot?: string
  policies?: readonly PolicyChoice[]
  currentPolicy?: string
  onPolicyChange?: (name: string) => Promise<void>
  /** Moves everybody's time, the server's included. */
  onDayChange?: (day: DayKind) => Promise<void>
  /** The supplier of top-ups delivers nothing any more: the trading platform tells it order by order. */
  onSupplierDown?: () => Promise<void>
  /** The merchant has taken the notice of a payment: what the trading platform delivers then. */
  onPaid?: (paid: { totalFen: number; transactionId: string | null }) => Promise<void>
}
