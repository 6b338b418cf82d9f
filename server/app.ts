import type { RequestListener } from 'node:http'
import { attachments } from './app/attachments'
import type { Capability } from './app/capability'
import { claims } from './app/claims'
import { complaints } from './app/complaints'
import { contact } from './app/contact'
import { createHandlers } from './app/handlers'
import { guardsOf, identity } from './app/identity'
import { incidents } from './app/incidents'
import { insight } from './app/insight'
import { createKf, wecomKf, type Kf } from './app/kf'
import { notifications } from './app/notifications'
import { officialAccount } from './app/official-account'
import { operations } from './app/operations'
import { orders } from './app/orders'
import { pages } from './app/pages'
import { createParts, type AppDeps, type Parts } from './app/parts'
import { payments } from './app/payments'
import { reception } from './app/reception'
import { records } from './app/records'
import { rights } from './app/rights'
import { settings } from './app/settings'
import { telephone } from './app/telephone'
import { tickets } from './app/tickets'
import { wecomApp } from './app/wecom-app'
import { createWechatClients, type WechatClients } from './channels/wechat-clients'
import type { KfPuller } from './channels/wecom-kf/pulling/puller'
import type { Tx } from './db/database'
import { createApi } from './http/api'
import { systemActor } from './lib/actor'
import type { Loop } from './lib/loop'
import type { Handlers } from './outbox/worker'

/** The table of contents of the system: what each registers stands in its file. */
function capabilitiesOf(parts: Parts, kf: Kf | null): Capability[] {
  const all: Record<string, (parts: Parts) => Capability> = {
    identity,
    contact,
    orders,
    payments,
    claims,
    complaints,
    attachments,
    tickets,
    incidents,
    notifications,
    records,
    rights,
    insight,
    settings,
    reception,
    telephone,
    officialAccount,
    wecomKf: (own) => wecomKf(own, kf),
    wecomApp,
    operations,
  }
  return Object.entries(all).map(([name, make]) => make(actingAs(parts, name)))
}

/** What it writes by itself is put down as its own deed; what it does for somebody, as theirs (`Tx.as`, the routes of `http/api.ts`). */
function actingAs(parts: Parts, name: string): Parts {
  return { ...parts, db: parts.db.as(systemActor(name)) }
}

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
  /** What has run out is thrown away: sessions, one-time codes, receipts, keys, nonces, marks. */
  sweep(tx: Tx): Promise<void>
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
  const clients = createWechatClients(deps)
  const parts = createParts(deps, clients)
  const kf = createKf(actingAs(parts, 'wecomKf'))
  const all = capabilitiesOf(parts, kf)
  const api = createApi({ db: deps.db, guards: guardsOf(parts), limits: parts.limits })
  for (const { routes } of all) routes?.(api)
  const found = (): string[] => all.flatMap(({ warnings }) => warnings?.() ?? [])
  return {
    listener: pages(parts, { api, capabilities: all, warnings: found }),
    clients,
    handlers: createHandlers(parts, kf),
    loops: all.flatMap(({ loops = [] }) => loops),
    watches: all.flatMap(({ watches = [] }) => watches),
    kfPuller: kf?.puller ?? null,
    stopLive: parts.live.stop,
    async sweep(tx) {
      for (const sweep of all.flatMap(({ sweeps = [] }) => sweeps)) await sweep(tx)
    },
    async lookAround() {
      const looking = all.filter(({ look }) => look !== undefined)
      await Promise.all(looking.flatMap(({ look }) => (look ? [look()] : [])))
      return looking.flatMap(({ warnings }) => warnings?.() ?? [])
    },
    async prepare() {
      // None of it keeps the others from being done, nor the process from serving: the database may go away just now, too.
      const tellFailure = (error: unknown): void =>
        deps.logger.warn(
          { err: error },
          'something could not be made ready at start; it is tried again',
        )
      await Promise.all(
        all.flatMap(({ prepare }) => (prepare ? [prepare().catch(tellFailure)] : [])),
      )
    },
  }
}
