import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Middleware } from 'koa'
import { deskMoneyRoutes } from './after-sales/desk-money.routes'
import { ticketPort } from './app/after-sales'
import { explainErrcode } from './app/explain-errcode'
import { createHandlers } from './app/handlers'
import { createKf, kfAccounts } from './app/kf'
import { createLanguageModel } from './app/language-model'
import type { AppDeps, Parts } from './app/parts'
import { createPay, payOrderDeps } from './app/payments'
import { callsSaid, historyEntries, mountTelephone, plannedCallsLoop } from './app/telephone'
import { conversing, linkTargets, sessionCommands } from './app/talk'
import { reportPorts } from './app/reports'
import { watchedTopics } from './app/watched-topics'
import { headStoreOf } from './audit/head-store'
import { headsLoop } from './audit/heads'
import { sealLoop } from './audit/seal'
import { attachmentRoutes } from './attachments/attachment.routes'
import { createFolderCheck } from './attachments/folder-check'
import { openStorage } from './attachments/open-storage'
import { sweepLooseAttachments } from './attachments/sweep-loose'
import { createBotSources } from './bot/sources'
import { officialAccountCallback } from './channels/official-account/official-account.callback'
import { publishMenu } from './channels/official-account/publish-menu'
import { respond } from './channels/official-account/respond'
import { createWechatClients, type WechatClients } from './channels/wechat-clients'
import { cardSummaryLoop } from './channels/wecom-app/card-summaries'
import { wecomAppCallback } from './channels/wecom-app/wecom-app.callback'
import { kfEntryRoutes } from './channels/wecom-kf/kf-entry.routes'
import { createKfLinks, type KfLinks } from './channels/wecom-kf/kf-links.sender'
import type { KfPuller } from './channels/wecom-kf/puller'
import { wecomKfCallback } from './channels/wecom-kf/wecom-kf.callback'
import { contactRoutes } from './contact/contact.routes'
import { createCheckCounter } from './contact/official-figures'
import { officialRoutes } from './contact/official.routes'
import { widgetRoutes } from './contact/widget.routes'
import { publicWarnings } from './contact/official-warnings'
import { createDeskHeartbeat } from './conversations/desk-heartbeat'
import { historyRoutes } from './conversations/history.routes'
import { evidenceRoutes } from './evidence/evidence.routes'
import { verifyRoutes } from './evidence/verify.routes'
import { createApi, type Api } from './http/api'
import type { RequestState } from './http/context'
import { deskIncidentRoutes } from './incidents/desk-incidents.routes'
import { incidentRoutes } from './incidents/incidents.routes'
import { createKoa, exactPaths, securityHeaders } from './http/create-koa'
import { frontDoor, type Door } from './http/front-door'
import { healthRoutes } from './http/health'
import { LIMITS } from './http/limits'
import { MACHINE_HEADERS } from './http/machine-headers'
import { describeApi } from './http/openapi'
import { smallerAnswers } from './http/smaller-answers'
import { staticPages } from './http/static-pages'
import { bindingRoutes } from './identity/binding.routes'
import { deskLoginRoutes } from './identity/desk-login.routes'
import {
  agentGuard,
  customerGuard,
  findCustomerActor,
  noGuard,
  supervisorGuard,
} from './identity/guards'
import { loginsRoutes } from './identity/logins.routes'
import { officialAccountLoginRoutes } from './identity/official-account-login.routes'
import { ingestPlatformCustomer } from './identity/platform-customers'
import { sessionRoutes } from './identity/session.routes'
import { keepPromiseBoard, readPromiseBoard } from './insight/kept-figures'
import { countedItems } from './insight/promise-board'
import { makeReports } from './insight/reports/make-reports'
import { reportRoutes } from './insight/reports/reports.routes'
import { numbersRoutes } from './insight/numbers.routes'
import { promiseRoutes } from './insight/promises.routes'
import { MINUTE_MS } from './lib/clock'
import type { Logger } from './lib/logger'
import type { Loop } from './lib/loop'
import { createSigners } from './lib/signing-keys'
import { createLive } from './live/live.routes'
import { miniProgramCallback } from './notifications/mini-program.callback'
import {
  countUnreadNotices,
  noticeOwners,
  reachOfNotices,
  traceNotices,
} from './notifications/notice.queries'
import { noticesRoutes } from './notifications/notices.routes'
import { createCardKeys } from './orders/card-keys'
import { markSecrets, maskerFor } from './orders/known-secrets'
import { orderRoutes } from './orders/order.routes'
import { platformGuard } from './orders/platform-guard'
import { platformRoutes } from './orders/platform.routes'
import { moneyRoutes } from './payments/money.routes'
import { payCallbacks } from './payments/pay-notices.callback'
import { measureOutbox } from './outbox/dead-shelf'
import type { Handlers } from './outbox/worker'
import { besideTicket } from './reception/beside-ticket'
import { chatsRoutes } from './reception/chats.routes'
import { deskSessionRoutes } from './reception/desk-sessions.routes'
import { flagsRoutes } from './reception/flags.routes'
import { learningRoutes } from './reception/learning.routes'
import { looksRoutes } from './reception/looks.routes'
import { receptionLoops } from './reception/loops'
import { presenceRoutes } from './reception/presence.routes'
import { waitingRoutes } from './reception/waiting.routes'
import { settingsRoutes } from './settings/settings.routes'
import { takeTicket } from './tickets/agent-ticket.service'
import { appealRoutes } from './tickets/appeals/appeals.routes'
import { deskAppealRoutes } from './tickets/appeals/desk-appeals.routes'
import { sweepAppeals } from './tickets/appeals/sweep-appeals'
import { deadShelfRoutes } from './tickets/dead-shelf.routes'
import { deskTicketRoutes } from './tickets/desk-tickets.routes'
import { adoptTickets } from './tickets/adopt-clocks'
import { ticketLoops } from './tickets/loops'
import { endSilentTickets } from './tickets/end-silent'
import { presentSummaries } from './tickets/ticket.presenter'
import { countOpenTickets, findLatestOpenTicket, openTicketNumbers } from './tickets/ticket.queries'
import { ticketRoutes } from './tickets/tickets.routes'
import { createDirectory } from './trust/official/directory'
import { createCallbackCrypto, type CallbackCrypto } from './wechat/callback-crypto'
import { clockWarnings } from './wechat/callback-door'

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
  /** Looks at what the keys at hand open and whether files can be kept, before anybody is served. @returns what an operator must be told */
  lookAround(): Promise<string[]>
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
  const cardKeys = createCardKeys({ db, box })
  const folder = createFolderCheck({ url: config.attachmentsUrl, logger })
  const seen = (): string[] => [...cardKeys.warnings(), ...folder.warnings()]
  const { publicUrl } = config
  const guards = {
    none: noGuard,
    customer: customerGuard({ db, box }),
    agent: agentGuard({ db, box, publicUrl }),
    supervisor: supervisorGuard({ db, box, publicUrl }),
    platform: platformGuard({ db, key: config.platform }),
  }
  const api = createApi({ db, guards, limits: parts.limits })
  mountRoutes(api, parts)
  mountReception(api, parts)
  mountTelephone(api, parts)
  measure(parts)
  const title = `${deps.policy.platform.name} · 信桥`
  const koa = createKoa(logger, [
    metrics.middleware,
    exactPaths(callbacks(parts), MACHINE_HEADERS),
    securityHeaders({
      friends: parts.sandboxOrigin === null ? [] : [parts.sandboxOrigin],
      https: config.publicUrl.startsWith('https:'),
    }),
    smallerAnswers(),
    healthRoutes({
      ...deps,
      warnings: () => [
        ...deps.warnings(),
        ...deps.settings.warnings(),
        ...clockWarnings(db.clock.now()),
        ...seen(),
        ...(kf?.warnings() ?? []),
      ],
      openapi: () =>
        describeApi(api.routes, { title, version: deps.version, url: config.publicUrl }),
    }),
    api.middleware,
    staticPages({ prefix: '/desk', folder: 'dist/desk' }),
    staticPages({ prefix: '', folder: 'dist/h5' }),
  ])
  return {
    listener: frontDoor({
      doors: doors(parts),
      inner: koa.callback(),
      logger,
      observe: metrics.observe,
    }),
    clients,
    handlers: createHandlers(parts, kf),
    loops: [...receptionLoops(parts), ...ticketLoops(parts), ...houseLoops(parts), cardKeys.loop],
    watches: [
      deps.settings.watch,
      ...(kf?.watches ?? []),
      { name: 'keys of cards', everyMs: MINUTE_MS, run: cardKeys.look },
      folder.watch,
    ],
    kfPuller: kf?.puller ?? null,
    stopLive: parts.live.stop,
    async lookAround() {
      await Promise.all([cardKeys.look(), folder.look()])
      return seen()
    },
    async prepare() {
      // None of it keeps the others from being done, nor the process from serving: the database may go away just now, too.
      const tellFailure = (error: unknown): void =>
        logger.warn({ err: error }, 'something could not be made ready at start; it is tried again')
      const preparing = [
        keepPromiseBoard(parts),
        adoptTickets(db, parts),
        publishMenu(parts, clients.officialAccount),
        parts.kfLinks ? prepareLinks(parts.kfLinks, logger) : undefined,
        kf?.prepare(),
      ]
      await Promise.all(preparing.flatMap((part) => (part ? [part.catch(tellFailure)] : [])))
    },
  }
}

async function prepareLinks(links: KfLinks, logger: Logger): Promise<void> {
  await links
    .prepare(['mp_mine', 'mp_order', 'mp_ticket', 'oa_person'])
    .catch((error: unknown) =>
      logger.warn(
        { err: error },
        'kf: the links are not ready; asked for again when they are wanted',
      ),
    )
}

function createParts(deps: AppDeps, clients: WechatClients): Parts {
  const { config, db, box, policy, calendar, logger } = deps
  const official = createDirectory(policy, new URL(config.publicUrl).hostname)
  const bot = createBotSources({ ...deps, official, callsText: callsSaid(policy) })
  const { wecomKf } = clients
  const languageModel = createLanguageModel({ config, clock: db.clock, policy, http: clients.http })
  return {
    ...deps,
    clients,
    pay: createPay({ config, db, http: clients.http }),
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

/** What is kept ready and what is thrown away, in every process that works. */
function houseLoops({
  bot,
  config,
  db,
  box,
  policy,
  calendar,
  storage,
  checks,
  logger,
  signers,
}: Parts): Loop[] {
  return [
    sealLoop(db),
    headsLoop({ db, logger, store: headStoreOf(config.attachmentsUrl, db.clock), signers }),
    { name: 'figures', everyMs: MINUTE_MS, run: () => keepPromiseBoard({ db, policy }) },
    {
      name: 'reports',
      everyMs: MINUTE_MS,
      run: () => makeReports({ db, policy, ports: reportPorts({ bot }) }),
    },
    { name: 'silent endings', everyMs: 15_000, run: () => endSilentTickets(db, { policy }) },
    { name: 'appeals', everyMs: 15_000, run: () => sweepAppeals(db, { policy, calendar, box }) },
    cardSummaryLoop({ db }),
    plannedCallsLoop({ db }),
    checks.loop,
    { name: 'card secrets', everyMs: MINUTE_MS, run: () => markSecrets(db, box) },
    {
      name: 'loose attachments',
      everyMs: 10 * MINUTE_MS,
      run: () => sweepLooseAttachments({ db, storage }),
    },
  ]
}

function mountRoutes(api: Api, parts: Parts): void {
  const { config, db, box, policy, calendar, logger, clients, storage, sandboxOrigin, limits } =
    parts
  const { publicUrl } = config
  const officialAccount = { appId: config.officialAccount.appId, ...clients.officialAccount }
  const miniProgram = { appId: config.miniProgram.appId, ...clients.miniProgram }
  const apps = { officialAccountAppId: officialAccount.appId, miniProgramAppId: miniProgram.appId }
  const now = (): Date => db.clock.now()

  sessionRoutes(api, {
    db,
    box,
    logger,
    publicUrl,
    policy,
    miniProgram,
    sandboxOrigin,
    inbox: { countUnreadNotices, countOpenTickets },
  })
  officialAccountLoginRoutes(api, { db, box, logger, publicUrl, officialAccount })
  bindingRoutes(api, { db, box, officialAccount, limits })
  loginsRoutes(api, { db })
  deskLoginRoutes(api, {
    db,
    box,
    logger,
    policy,
    publicUrl,
    languageModel: config.languageModel,
    wecom: {
      authorizeUrl: clients.wecomApp.authorizeUrl,
      exchangeAgentCode: clients.wecomApp.getUserByCode,
    },
  })
  const contact = contactRoutes(api, {
    db,
    policy,
    calendar,
    chat: clients.wecomKf !== null,
    languageModel: config.languageModel,
    warnings: publicWarnings,
    figures: async (manager) =>
      countedItems((await readPromiseBoard(manager, { policy, now: now() })).items),
    findCustomerActor: (authorization) => findCustomerActor({ db, box }, authorization),
    async latestOpenTicket(manager, customerId) {
      const ticket = await findLatestOpenTicket(manager, customerId)
      const [summary] = ticket
        ? await presentSummaries(manager, { policy, now: now() }, [ticket])
        : []
      return summary ?? null
    },
  })
  widgetRoutes(api, { policy, publicUrl, directory: parts.official, contact })
  officialRoutes(api, {
    db,
    box,
    policy,
    calendar,
    limits,
    directory: parts.official,
    counter: parts.checks,
  })
  orderRoutes(api, { db, box, openTicketNumbers })
  moneyRoutes(api, { db, pay: payOrderDeps(parts) })
  deskMoneyRoutes(api, { db, policy, tickets: ticketPort(policy) })
  platformRoutes(api, { box, ingestCustomer: (tx, item) => ingestPlatformCustomer(tx, apps, item) })
  attachmentRoutes(api, { db, box, storage, limits })
  ticketRoutes(api, { db, box, policy, calendar, limits })
  deskTicketRoutes(api, { db, box, policy, calendar, traceNotices, besideTicket })
  appealRoutes(api, { db, box, policy, calendar })
  deskAppealRoutes(api, { db, box, policy, calendar, traceNotices, besideTicket })
  incidentRoutes(api, { db })
  deskIncidentRoutes(api, { db, box, policy, calendar })
  deadShelfRoutes(api, { db, explainErrcode, noticeOwners })
  noticesRoutes(api, { db, policy, miniProgramAppId: miniProgram.appId })
  evidenceRoutes(api, { db, box, policy, publicUrl, limits })
  verifyRoutes(api, { db, policy, signers: parts.signers })
  promiseRoutes(api, { db, policy })
  numbersRoutes(api, { db, policy, calendar })
  reportRoutes(api, { db, policy, ports: reportPorts(parts) })
  settingsRoutes(api, { db, settings: parts.settings, calendar })
}

/** The chat: who waits, who serves, what was said, and the pages that look on. */
function mountReception(
  api: Api,
  { config, db, box, policy, calendar, live, kfLinks, bot }: Parts,
): void {
  waitingRoutes(api, { db, box, policy, calendar })
  chatsRoutes(api, { db, box, policy, calendar })
  kfEntryRoutes(api, { db, corpId: config.wecom.corpId, links: kfLinks })
  const ticketEntries = historyEntries(policy)
  historyRoutes(api, { db, box, ticketEntries })
  deskSessionRoutes(api, { db, box, policy, calendar, ticketEntries, reachOfNotices })
  presenceRoutes(api, { db, policy })
  looksRoutes(api, { db, policy })
  learningRoutes(api, { db, bot })
  flagsRoutes(api, { db, box, policy, calendar })
  live.routes(api)
}

/** WeChat and WeCom call here. Each verifies before it reads, and answers after it has stored. */
/** What people write comes here, and all of it at once when something is wrong: the one path that is served without Koa. */
function doors(parts: Parts): Record<string, Door> {
  const { config, db, box, logger } = parts
  const { officialAccount } = config
  const talk = conversing(parts)
  return {
    '/callback/official-account': officialAccountCallback({
      db,
      logger,
      appId: officialAccount.appId,
      targets: linkTargets(config),
      ...callbackKeys(officialAccount),
      mask: (tx, texts) => maskerFor(tx, box, texts),
      respond: (tx, arrival, writer) => respond(tx, talk, { arrival, writer }),
    }),
  }
}

function callbacks(parts: Parts): Record<string, Middleware<RequestState>> {
  const { config, db, logger, policy, calendar, box } = parts
  const { miniProgram, wecom } = config
  return {
    '/callback/mini-program': miniProgramCallback({
      db,
      logger,
      policy,
      miniProgramAppId: miniProgram.appId,
      ...callbackKeys(miniProgram),
      mask: async (tx, text) => (await maskerFor(tx, box, [text]))(text, null).text,
    }),
    ...(config.wecomKf && {
      '/callback/wecom-kf': wecomKfCallback({
        db,
        logger,
        accounts: kfAccounts(parts),
        crypto: callbackKeys({ ...config.wecomKf, appId: wecom.corpId }).crypto,
      }),
    }),
    ...(parts.pay && payCallbacks({ db, logger, mchId: parts.pay.mchId, door: parts.pay.door })),
    '/callback/wecom-app': wecomAppCallback({
      db,
      policy,
      publicUrl: config.publicUrl,
      secrets: box,
      crypto: callbackKeys({ ...wecom, appId: wecom.corpId }).crypto,
      sessions: sessionCommands(parts),
      takeTicket: (tx, command) => takeTicket(tx, { policy, calendar, box }, command),
    }),
  }
}

/** Without an EncodingAESKey the console is in plain mode; a random key then makes sure that nothing sealed is ever opened. */
function callbackKeys(account: {
  appId: string
  token: string
  encodingAesKeys: readonly string[]
}): { crypto: CallbackCrypto; plainMode: boolean } {
  const [current, ...former] = account.encodingAesKeys
  const unused = randomBytes(32).toString('base64').slice(0, 43)
  return {
    plainMode: current === undefined,
    crypto: createCallbackCrypto({
      token: account.token,
      encodingAesKeys: [current ?? unused, ...former],
      receiverId: account.appId,
    }),
  }
}

function measure({ db, metrics }: Parts): void {
  metrics.gauges(
    {
      xinqiao_outbox_waiting: 'Outbox rows that are not done',
      xinqiao_outbox_dead: 'Outbox rows on the dead shelf',
      xinqiao_outbox_oldest_seconds: 'Age of the oldest outbox row',
    },
    async () => {
      const { waiting, dead, oldestAgeMs } = await measureOutbox(db)
      return {
        xinqiao_outbox_waiting: waiting,
        xinqiao_outbox_dead: dead,
        xinqiao_outbox_oldest_seconds: oldestAgeMs / 1000,
      }
    },
  )
}

function loopbackOrigin(url: string): string | null {
  const { hostname, origin } = new URL(url)
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) ? origin : null
}
