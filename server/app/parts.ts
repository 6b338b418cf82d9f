import { openStorage } from '../attachments/open-storage'
import type { Storage } from '../attachments/storage'
import { createPlatformCalls } from '../after-sales/platform-calls.sender'
import type { TradingPlatform } from '../after-sales/trading-platform'
import { createBotSources, type BotSources } from '../bot/sources'
import type { Knowledge } from '../bot/knowledge'
import { callsText } from '../calls/contacts-made'
import { createKfLinks, type KfLinks } from '../channels/wecom-kf/entering/kf-links.sender'
import type { WechatClients, WechatClientsDeps } from '../channels/wechat-clients'
import { createLanguageModel, type LanguageModel } from './language-model'
import { createPay } from './pay-client'
import { watchedTopics } from './watched-topics'
import { createCheckCounter, type CheckCounter } from '../contact/official-figures'
import { createDeskHeartbeat } from '../conversations/people/presence'
import type { Config } from '../config'
import type { Database } from '../db/database'
import { LIMITS, type Limits } from '../http/limits'
import type { Metrics } from '../http/metrics'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { createSigners, type Signers } from '../lib/signing-keys'
import { createLive, type Live } from '../live/live.routes'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'
import type { PayClient } from '../wechat/pay/client'
import type { ReceptionDeps } from '../reception/deps'
import type { Settings } from '../settings/open-settings'
import { createDirectory, type OfficialDirectory } from '../trust/official/directory'

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
  /** The trading platform's API; null where the operator has not told where it is. */
  tradingPlatform: TradingPlatform | null
  /** Links into 微信客服; null where the platform has none. */
  kfLinks: KfLinks | null
  /** Set when WeChat is played by the sandbox on this machine. */
  sandboxOrigin: string | null
}

export function createParts(deps: AppDeps, clients: WechatClients): Parts {
  const { config, db, box, policy, calendar, logger } = deps
  const official = createDirectory(policy, new URL(config.publicUrl).hostname)
  const bot = createBotSources({
    ...deps,
    official,
    callsText: ({ manager, now }, customerId) => callsText(manager, { policy, now }, customerId),
  })
  const { wecomKf } = clients
  const languageModel = createLanguageModel({ config, clock: db.clock, policy, http: clients.http })
  return {
    ...deps,
    clients,
    pay: createPay({ config, db, http: clients.http }),
    tradingPlatform:
      config.platform.url === null
        ? null
        : createPlatformCalls({
            http: clients.http,
            clock: db.clock,
            key: config.platform,
            url: config.platform.url,
          }),
    bot,
    languageModel,
    reception: { policy, calendar, box, bot, model: languageModel?.gate ?? null },
    live: createLive({
      db,
      logger,
      onDeskAsked: createDeskHeartbeat(db),
      watchedTopics: (actor, watched) => watchedTopics(db, actor, watched),
    }),
    kfLinks:
      wecomKf &&
      policy.kf &&
      createKfLinks({ db, box, openKfId: policy.kf.openKfId, client: wecomKf }),
    official,
    checks: createCheckCounter({ db }),
    signers: createSigners(config.secretKeys),
    limits: deps.limits ?? LIMITS,
    storage: openStorage(config.attachmentsUrl),
    sandboxOrigin: loopbackOrigin(config.origins.wechatOpen),
  }
}

function loopbackOrigin(url: string): string | null {
  const { hostname, origin } = new URL(url)
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) ? origin : null
}
