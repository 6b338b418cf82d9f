import type { Storage } from '../attachments/storage'
import type { BotSources } from '../bot/answer-text'
import type { Knowledge } from '../bot/knowledge'
import type { KfLinks } from '../channels/wecom-kf/kf-links.sender'
import type { WechatClients, WechatClientsDeps } from '../channels/wechat-clients'
import type { Config } from '../config'
import type { Database } from '../db/database'
import type { Metrics } from '../http/metrics'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import type { Live } from '../live/live.routes'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import type { ReceptionDeps } from '../reception/deps'

export interface AppDeps {
  config: Config
  db: Database
  box: SecretBox
  policy: Policy
  calendar: BusinessCalendar
  /** The common questions, with the policy's own facts in their answers. */
  knowledge: Knowledge
  logger: Logger
  metrics: Metrics
  version: string
  /** What keeps the process from serving. */
  faults(): Promise<readonly string[]>
  /** What an operator should look at soon. */
  warnings(): readonly string[]
  /** Waits between the tries of one call to WeChat; replaced in tests. */
  wait?: WechatClientsDeps['wait']
}

/** What everything is put together from. */
export interface Parts extends AppDeps {
  clients: WechatClients
  storage: Storage
  bot: BotSources
  reception: ReceptionDeps
  live: Live
  /** Links into 微信客服; null where the platform has none. */
  kfLinks: KfLinks | null
  /** Set when WeChat is played by the sandbox on this machine. */
  sandboxOrigin: string | null
}
