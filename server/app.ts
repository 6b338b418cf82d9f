import { randomBytes } from 'node:crypto'
import type Koa from 'koa'
import type { Middleware } from 'koa'
import { attachmentRoutes } from './attachments/attachment.routes'
import { readFile, recordAttachment, storeFile } from './attachments/attachments'
import { openStorage } from './attachments/open-storage'
import type { Storage } from './attachments/storage'
import { createBotSources } from './bot/sources'
import { createMessageSender } from './channels/message.sender'
import { createAnswerLater } from './channels/official-account/answer-later'
import { createKeepMedia } from './channels/official-account/keep-media.sender'
import { createOfficialAccountChannel } from './channels/official-account/official-account-channel'
import { officialAccountCallback } from './channels/official-account/official-account.callback'
import { publishMenu } from './channels/official-account/publish-menu'
import type { LinkTargets } from './channels/official-account/reply-text'
import { respond, type RespondDeps } from './channels/official-account/respond'
import { createWechatClients, type WechatClients } from './channels/wechat-clients'
import { tellAgent } from './channels/wecom-app/agent-news.sender'
import { announceTicket, updateTicketCard } from './channels/wecom-app/ticket-card.sender'
import { wecomAppCallback } from './channels/wecom-app/wecom-app.callback'
import type { Config } from './config'
import { contactRoutes } from './contact/contact.routes'
import { historyRoutes } from './conversations/history.routes'
import type { Database } from './db/database'
import { createApi, type Api } from './http/api'
import type { RequestState } from './http/context'
import { createKoa, exactPaths, securityHeaders } from './http/create-koa'
import { healthRoutes } from './http/health'
import type { Metrics } from './http/metrics'
import { describeApi } from './http/openapi'
import { staticPages } from './http/static-pages'
import { bindByScene } from './identity/bindings'
import { findIdentity, recordFollow } from './identity/identities'
import { bindingRoutes } from './identity/binding.routes'
import { deskLoginRoutes } from './identity/desk-login.routes'
import { createFetchFollower } from './identity/fetch-follower'
import { agentGuard, customerGuard, findCustomerActor, noGuard, supervisorGuard } from './identity/guards'
import { officialAccountLoginRoutes } from './identity/official-account-login.routes'
import { ingestPlatformCustomer } from './identity/platform-customers'
import { sessionRoutes } from './identity/session.routes'
import type { Logger } from './lib/logger'
import type { SecretBox } from './lib/secret-box'
import { createRecordReceipt, recordTemplateReceipt } from './notifications/delivery-receipts'
import { miniProgramCallback } from './notifications/mini-program.callback'
import { countUnreadNotices, traceNotices } from './notifications/notice.queries'
import { createNoticeSender } from './notifications/notice.sender'
import { noticesRoutes } from './notifications/notices.routes'
import { createNotifyCustomer } from './notifications/notify-customer.handlers'
import { orderRoutes } from './orders/order.routes'
import { platformGuard } from './orders/platform-guard'
import { platformRoutes } from './orders/platform.routes'
import { measureOutbox } from './outbox/dead-shelf'
import type { Handlers } from './outbox/worker'
import type { BusinessCalendar } from './policy/business-calendar'
import type { Policy } from './policy/policy.schema'
import { takeTicket } from './tickets/agent-ticket.service'
import { deadShelfRoutes } from './tickets/dead-shelf.routes'
import { deskTicketRoutes } from './tickets/desk-tickets.routes'
import { presentSummaries } from './tickets/ticket.presenter'
import { countOpenTickets, findLatestOpenTicket, openTicketNumbers } from './tickets/ticket.queries'
import { ticketRoutes } from './tickets/tickets.routes'
import { maskSensitive } from './trust/sensitive-text'
import { createCallbackCrypto, type CallbackCrypto } from './wechat/callback-crypto'

export interface AppDeps {
  config: Config
  db: Database
  box: SecretBox
  policy: Policy
  calendar: BusinessCalendar
  logger: Logger
  metrics: Metrics
  version: string
  /** What keeps the process from serving. */
  faults(): Promise<readonly string[]>
  /** What an operator should look at soon. */
  warnings(): readonly string[]
}

export interface App {
  koa: Koa<RequestState>
  /** Who does the work that the outbox holds. */
  handlers: Handlers
  clients: WechatClients
  /** Puts the policy's menu below the official account's chat. A failure is logged: the menu that is there stays. */
  publishMenu(): Promise<void>
}

interface Parts extends AppDeps {
  clients: WechatClients
  storage: Storage
  /** Set when WeChat is played by the sandbox on this machine. */
  sandboxOrigin: string | null
}

/** The whole system in one place: who calls us, what happens then, and whom we call. */
export function createApp(deps: AppDeps): App {
  const { config, db, box, logger, metrics } = deps
  const clients = createWechatClients({ config, db, box, logger })
  const parts: Parts = { ...deps, clients, storage: openStorage(config.attachmentsUrl), sandboxOrigin: loopbackOrigin(config.origins.wechatOpen) }
  const guards = {
    none: noGuard, customer: customerGuard({ db, box }), agent: agentGuard({ db, box }), supervisor: supervisorGuard({ db, box }),
    platform: platformGuard({ db, key: config.platform }),
  }
  const api = createApi({ db, guards })
  mountRoutes(api, parts)
  measure(parts)
  const title = `${deps.policy.platform.name} · 信桥`
  const koa = createKoa(logger, [
    metrics.middleware,
    exactPaths(callbacks(parts)),
    securityHeaders({ frameAncestors: parts.sandboxOrigin === null ? [] : [parts.sandboxOrigin] }),
    healthRoutes({ ...deps, openapi: describeApi(api.routes, { title, version: deps.version, url: config.publicUrl }) }),
    api.middleware,
    staticPages({ prefix: '/desk', folder: 'dist/desk' }),
    staticPages({ prefix: '', folder: 'dist/h5' }),
  ])
  return { koa, handlers: createHandlers(parts), clients, publishMenu: () => publishMenu(parts, clients.officialAccount) }
}

function mountRoutes(api: Api, parts: Parts): void {
  const { config, db, box, policy, calendar, logger, clients, storage, sandboxOrigin } = parts
  const { publicUrl } = config
  const officialAccount = { appId: config.officialAccount.appId, ...clients.officialAccount }
  const miniProgram = { appId: config.miniProgram.appId, ...clients.miniProgram }
  const apps = { officialAccountAppId: officialAccount.appId, miniProgramAppId: miniProgram.appId }
  const now = (): Date => db.clock.now()

  sessionRoutes(api, { db, box, logger, policy, miniProgram, sandboxOrigin, inbox: { countUnreadNotices, countOpenTickets } })
  officialAccountLoginRoutes(api, { db, box, logger, publicUrl, officialAccount })
  bindingRoutes(api, { db, box, officialAccount })
  deskLoginRoutes(api, { db, box, logger, policy, publicUrl, wecom: {
    authorizeUrl: clients.wecomApp.authorizeUrl, exchangeAgentCode: clients.wecomApp.getUserByCode,
  } })
  contactRoutes(api, { db, policy, calendar,
    findCustomerActor: (authorization) => findCustomerActor({ db, box }, authorization),
    async latestOpenTicket(manager, customerId) {
      const ticket = await findLatestOpenTicket(manager, customerId)
      const [summary] = ticket ? await presentSummaries(manager, { policy, now: now() }, [ticket]) : []
      return summary ?? null
    } })
  orderRoutes(api, { db, box, openTicketNumbers })
  platformRoutes(api, { box, ingestCustomer: (tx, item) => ingestPlatformCustomer(tx, apps, item) })
  attachmentRoutes(api, { db, box, storage })
  ticketRoutes(api, { db, box, policy, calendar })
  deskTicketRoutes(api, { db, box, policy, calendar, traceNotices })
  deadShelfRoutes(api, { db })
  noticesRoutes(api, { db, policy, miniProgramAppId: miniProgram.appId })
  historyRoutes(api, { db, officialAccountAppId: officialAccount.appId })
}

/** WeChat and WeCom call here. Each verifies before it reads, and answers after it has stored. */
function callbacks(parts: Parts): Record<string, Middleware<RequestState>> {
  const { config, db, logger, policy, calendar, box } = parts
  const { officialAccount, miniProgram, wecom } = config
  return {
    '/callback/official-account': officialAccountCallback({
      db, logger, appId: officialAccount.appId, targets: linkTargets(config), ...callbackKeys(officialAccount), mask: maskSensitive,
      respond: (tx, arrival, follower) => respond(tx, conversing(parts), { arrival, follower }),
    }),
    '/callback/mini-program': miniProgramCallback({ db, policy, miniProgramAppId: miniProgram.appId, ...callbackKeys(miniProgram) }),
    '/callback/wecom-app': wecomAppCallback({
      db, publicUrl: config.publicUrl, secrets: box, crypto: callbackKeys({ ...wecom, appId: wecom.corpId }).crypto,
      takeTicket: (tx, command) => takeTicket(tx, { policy, calendar }, command),
    }),
  }
}

/** Without an EncodingAESKey the console is in plain mode; a random key then makes sure that nothing sealed is ever opened. */
function callbackKeys(account: { appId: string; token: string; encodingAesKeys: readonly string[] }): { crypto: CallbackCrypto; plainMode: boolean } {
  const [current, ...former] = account.encodingAesKeys
  const unused = randomBytes(32).toString('base64').slice(0, 43)
  return {
    plainMode: current === undefined,
    crypto: createCallbackCrypto({ token: account.token, encodingAesKeys: [current ?? unused, ...former], receiverId: account.appId }),
  }
}

/** Where the links of a reply lead. */
function linkTargets({ publicUrl, miniProgram }: Config): LinkTargets {
  return { publicUrl, miniProgramAppId: miniProgram.appId }
}

/** What the official account needs to talk. */
function conversing({ config, db, box, policy, calendar }: Parts): RespondDeps {
  const { appId } = config.officialAccount
  return {
    bot: createBotSources({ policy, calendar }),
    welcome: policy.officialAccount.welcome,
    nowMs: () => db.clock.epochMs(),
    mask: maskSensitive,
    async follow(tx, { openId }, following) { await recordFollow(tx, { appId, openId, following }) },
    bindByScene: (tx, { identityId }, scene) => bindByScene(tx, box, { scene, identityId }),
    receipt: (tx, receipt) => recordTemplateReceipt(tx, { appId, ...receipt }),
  }
}

/** One handler for each name in outbox/events.ts. */
function createHandlers(parts: Parts): Handlers {
  const { config, db, box, policy, logger, clients, storage } = parts
  const { publicUrl } = config
  const { officialAccount, miniProgram, wecomApp } = clients
  const oaAppId = config.officialAccount.appId
  const talk = conversing(parts)
  const cards = { db, logger, policy, publicUrl, secrets: box, client: wecomApp }
  return {
    'notifications.notifyCustomer': createNotifyCustomer({ db, policy }),
    'notifications.deliverNotice': createNoticeSender({
      db, logger, policy, publicUrl, officialAccountAppId: oaAppId, miniProgramAppId: config.miniProgram.appId, jumpAppId: config.miniProgram.appId,
      ports: { sendTemplate: officialAccount.sendTemplate, sendSubscribe: miniProgram.sendSubscribe },
    }),
    'notifications.recordReceipt': createRecordReceipt({ db }),
    'agentCards.announceTicket': announceTicket(cards),
    'agentCards.updateTicketCard': updateTicketCard(cards),
    'agentCards.tellAgent': tellAgent({ db, policy, publicUrl, client: wecomApp }),
    'identity.fetchFollower': createFetchFollower({ db, logger, officialAccount }),
    'officialAccount.answerLater': createAnswerLater({ db, appId: oaAppId, bot: talk.bot }),
    'channels.sendMessage': createMessageSender({
      db, logger,
      channels: [createOfficialAccountChannel({
        targets: linkTargets(config), client: officialAccount, readAttachment: (id) => readFile(db.read, storage, id),
      })],
    }),
    'officialAccount.keepMedia': createKeepMedia({
      db, officialAccount, store: (bytes) => storeFile(storage, bytes),
      async record(tx, { file, fileName, openId }) {
        const identity = await findIdentity(tx.manager, oaAppId, openId)
        return recordAttachment(tx, { file, fileName, owner: { customerId: identity?.customerId ?? null } })
      },
    }),
  }
}

function measure({ db, metrics }: Parts): void {
  metrics.gauges({
    xinqiao_outbox_waiting: 'Outbox rows that are not done',
    xinqiao_outbox_dead: 'Outbox rows on the dead shelf',
    xinqiao_outbox_oldest_seconds: 'Age of the oldest outbox row',
  }, async () => {
    const { waiting, dead, oldestAgeMs } = await measureOutbox(db)
    return { xinqiao_outbox_waiting: waiting, xinqiao_outbox_dead: dead, xinqiao_outbox_oldest_seconds: oldestAgeMs / 1000 }
  })
}

function loopbackOrigin(url: string): string | null {
  const { hostname, origin } = new URL(url)
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) ? origin : null
}
