import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Middleware } from 'koa'
import { createHandlers } from './app/handlers'
import { createKf, kfAccounts } from './app/kf'
import type { AppDeps, Parts } from './app/parts'
import { conversing, linkTargets, sessionCommands } from './app/talk'
import { attachmentRoutes } from './attachments/attachment.routes'
import { openStorage } from './attachments/open-storage'
import { createBotSources } from './bot/sources'
import { officialAccountCallback } from './channels/official-account/official-account.callback'
import { publishMenu } from './channels/official-account/publish-menu'
import { respond } from './channels/official-account/respond'
import { createWechatClients, type WechatClients } from './channels/wechat-clients'
import { wecomAppCallback } from './channels/wecom-app/wecom-app.callback'
import { kfEntryRoutes } from './channels/wecom-kf/kf-entry.routes'
import { createKfLinks, type KfLinks } from './channels/wecom-kf/kf-links.sender'
import type { KfPuller } from './channels/wecom-kf/puller'
import { wecomKfCallback } from './channels/wecom-kf/wecom-kf.callback'
import { contactRoutes } from './contact/contact.routes'
import { historyRoutes } from './conversations/history.routes'
import { placeForNewcomer } from './conversations/queue'
import { createApi, type Api } from './http/api'
import type { RequestState } from './http/context'
import { createKoa, exactPaths, securityHeaders } from './http/create-koa'
import { frontDoor, type Door } from './http/front-door'
import { healthRoutes } from './http/health'
import { describeApi } from './http/openapi'
import { staticPages } from './http/static-pages'
import { bindingRoutes } from './identity/binding.routes'
import { deskLoginRoutes } from './identity/desk-login.routes'
import { agentGuard, customerGuard, findCustomerActor, noGuard, supervisorGuard } from './identity/guards'
import { officialAccountLoginRoutes } from './identity/official-account-login.routes'
import { ingestPlatformCustomer } from './identity/platform-customers'
import { sessionRoutes } from './identity/session.routes'
import { serviceFigures } from './insight/service-figures'
import type { Logger } from './lib/logger'
import type { Loop } from './lib/loop'
import { createLive } from './live/live.routes'
import { miniProgramCallback } from './notifications/mini-program.callback'
import { countUnreadNotices, traceNotices } from './notifications/notice.queries'
import { noticesRoutes } from './notifications/notices.routes'
import { orderRoutes } from './orders/order.routes'
import { platformGuard } from './orders/platform-guard'
import { platformRoutes } from './orders/platform.routes'
import { measureOutbox } from './outbox/dead-shelf'
import type { Handlers } from './outbox/worker'
import { chatsRoutes } from './reception/chats.routes'
import { deskSessionRoutes } from './reception/desk-sessions.routes'
import { flagsRoutes } from './reception/flags.routes'
import { receptionLoops } from './reception/loops'
import { presenceRoutes } from './reception/presence.routes'
import { waitingRoutes } from './reception/waiting.routes'
import { takeTicket } from './tickets/agent-ticket.service'
import { deadShelfRoutes } from './tickets/dead-shelf.routes'
import { deskTicketRoutes } from './tickets/desk-tickets.routes'
import { ticketEntries } from './tickets/ticket-history'
import { presentSummaries } from './tickets/ticket.presenter'
import { countOpenTickets, findLatestOpenTicket, openTicketNumbers } from './tickets/ticket.queries'
import { ticketRoutes } from './tickets/tickets.routes'
import { maskSensitive } from './trust/sensitive-text'
import { createCallbackCrypto, type CallbackCrypto } from './wechat/callback-crypto'

export interface App {
  /** Who answers requests. */
  listener: RequestListener
  /** Who does the work that the outbox holds. */
  handlers: Handlers
  clients: WechatClients
  /** What has to be looked at again and again, in processes that work. */
  loops: readonly Loop[]
  /** What every process looks at, so that its /readyz tells it. */
  watches: readonly Loop[]
  /** Pulls what was said in 微信客服; null where the platform has none. */
  kfPuller: KfPuller | null
  /** Lets go of the pages that wait for news, before the server closes. */
  stopLive(): void
  /**
   * Puts the policy's menu below the official account's chat, and asks WeCom for the links into kf. A failure is logged: the menu
   * that is there stays, and a link is asked for again when it is wanted.
   */
  prepare(): Promise<void>
}

/** The whole system in one place: who calls us, what happens then, and whom we call. */
export function createApp(deps: AppDeps): App {
  const { config, db, box, logger, metrics } = deps
  const clients = createWechatClients(deps)
  const parts = createParts(deps, clients)
  const kf = createKf(parts)
  const guards = {
    none: noGuard, customer: customerGuard({ db, box }), agent: agentGuard({ db, box }), supervisor: supervisorGuard({ db, box }),
    platform: platformGuard({ db, key: config.platform }),
  }
  const api = createApi({ db, guards })
  mountRoutes(api, parts)
  mountReception(api, parts)
  measure(parts)
  const title = `${deps.policy.platform.name} · 信桥`
  const koa = createKoa(logger, [
    metrics.middleware,
    exactPaths(callbacks(parts)),
    securityHeaders({ frameAncestors: parts.sandboxOrigin === null ? [] : [parts.sandboxOrigin] }),
    healthRoutes({
      ...deps, warnings: () => [...deps.warnings(), ...kf?.warnings() ?? []],
      openapi: () => describeApi(api.routes, { title, version: deps.version, url: config.publicUrl }) }),
    api.middleware,
    staticPages({ prefix: '/desk', folder: 'dist/desk' }),
    staticPages({ prefix: '', folder: 'dist/h5' }),
  ])
  return {
    listener: frontDoor({ doors: doors(parts), inner: koa.callback(), logger, observe: metrics.observe }),
    clients, handlers: createHandlers(parts, kf), loops: receptionLoops(parts), watches: kf?.watches ?? [], kfPuller: kf?.puller ?? null,
    stopLive: parts.live.stop,
    async prepare() {
      await Promise.all([publishMenu(parts, clients.officialAccount), parts.kfLinks && prepareLinks(parts.kfLinks, logger)])
    },
  }
}

async function prepareLinks(links: KfLinks, logger: Logger): Promise<void> {
  await links.prepare(['mp_mine', 'mp_order', 'mp_ticket', 'oa_person'])
    .catch((error: unknown) => logger.warn({ err: error }, 'kf: the links are not ready; asked for again when they are wanted'))
}

function createParts(deps: AppDeps, clients: WechatClients): Parts {
  const { config, db, box, policy, calendar, logger } = deps
  const bot = createBotSources(deps)
  const { wecomKf } = clients
  return {
    ...deps, clients, bot, reception: { policy, calendar, bot }, live: createLive({ db, logger }),
    kfLinks: wecomKf && policy.kf && createKfLinks({ db, box, openKfId: policy.kf.openKfId, client: wecomKf }),
    storage: openStorage(config.attachmentsUrl), sandboxOrigin: loopbackOrigin(config.origins.wechatOpen),
  }
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
    ...(clients.wecomKf && policy.kf && {
      chat: { queueNow: (manager, { tierKey }) => placeForNewcomer(manager, { policy, now: now() }, tierKey) },
    }),
    figures: async (manager) => (await serviceFigures(manager, { policy, now: now() }))
      .map(({ text, cases, days }) => ({ title: `近 ${days} 天`, text, cases })),
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
}

/** The chat: who waits, who serves, what was said, and the pages that look on. */
function mountReception(api: Api, { config, db, box, policy, calendar, live, kfLinks }: Parts): void {
  waitingRoutes(api, { db, policy, calendar })
  chatsRoutes(api, { db, policy, calendar })
  kfEntryRoutes(api, { db, corpId: config.wecom.corpId, links: kfLinks })
  historyRoutes(api, { db, box, ticketEntries })
  deskSessionRoutes(api, { db, box, policy, calendar, ticketEntries })
  presenceRoutes(api, { db, policy })
  flagsRoutes(api, { db, policy })
  live.routes(api)
}

/** WeChat and WeCom call here. Each verifies before it reads, and answers after it has stored. */
/** What people write comes here, and all of it at once when something is wrong: the one path that is served without Koa. */
function doors(parts: Parts): Record<string, Door> {
  const { config, db, logger } = parts
  const { officialAccount } = config
  const talk = conversing(parts)
  return {
    '/callback/official-account': officialAccountCallback({
      db, logger, appId: officialAccount.appId, targets: linkTargets(config), ...callbackKeys(officialAccount), mask: maskSensitive,
      respond: (tx, arrival, writer) => respond(tx, talk, { arrival, writer }),
    }),
  }
}

function callbacks(parts: Parts): Record<string, Middleware<RequestState>> {
  const { config, db, logger, policy, calendar, box } = parts
  const { miniProgram, wecom } = config
  return {
    '/callback/mini-program': miniProgramCallback({ db, policy, miniProgramAppId: miniProgram.appId, ...callbackKeys(miniProgram) }),
    ...(config.wecomKf && { '/callback/wecom-kf': wecomKfCallback({
      db, logger, accounts: kfAccounts(parts), crypto: callbackKeys({ ...config.wecomKf, appId: wecom.corpId }).crypto,
    }) }),
    '/callback/wecom-app': wecomAppCallback({
      db, policy, publicUrl: config.publicUrl, secrets: box, crypto: callbackKeys({ ...wecom, appId: wecom.corpId }).crypto,
      sessions: sessionCommands(parts),
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
