import type { Storage } from '../attachments/storage'
import type { BotSources } from '../bot/sources'
import type { Knowledge } from '../bot/knowledge'
import type { KfLinks } from '../channels/wecom-kf/kf-links.sender'
import type { WechatClients, WechatClientsDeps } from '../channels/wechat-clients'
import type { LanguageModel } from './language-model'
import type { CheckCounter } from '../contact/official-figures'
import type { Config } from '../config'
import type { Database } from '../db/database'
import type { Limits } from '../http/limits'
import type { Metrics } from '../http/metrics'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import type { Signers } from '../lib/signing-keys'
import type { Live } from '../live/live.routes'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import type { PayClient } from '../wechat/pay/client'
import type { ReceptionDeps } from '../reception/deps'
import type { Settings } from '../settings/open-settings'
import type { OfficialDirectory } from '../trust/official/directory'

export interface AppDeps {
  config: Config
  db: Database
  box: SecretBox
  settings: Settings
  /** The file of this deployment and the settings in force: to be read within a request or job, never kept beyond it. */
  policy: Policy
  calendar: BusinessCalendar
  /** The common questions, with the facts of the settings in force in their answers. */
  knowledge(): Knowledge
  logger: Logger
  metrics: Metrics
  version: string
  /** What keeps the process from serving. */
  faults(): Promise<readonly string[]>
  /** What an operator should look at soon. */
  warnings(): readonly string[]
  /** Other bounds than the usual ones, for the bench and for tests. */
  limits?: Limits
  /** Waits between the tries of one call to WeChat; replaced in tests. */
  wait?: WechatClientsDeps['wait']
}

/** What everything is put together from. */
export interface Parts extends AppDeps {
  clients: WechatClients
  limits: Limits
  storage: Storage
  /** What files that we give out, and heads of the audit record, are signed with. */
  signers: Signers
  bot: BotSources
  /** What is ours, for the checker. */
  official: () => OfficialDirectory
  checks: CheckCounter
  reception: ReceptionDeps
  live: Live
  /** Null where the operator has none. */
  languageModel: LanguageModel | null
  /** WeChat Pay; null where the operator has no merchant. */
  pay: PayClient | null
  /** Links into 微信客服; null where the platform has none. */
  kfLinks: KfLinks | null
  /** Set when WeChat is played by the sandbox on this machine. */
  sandboxOrigin: string | null
}
