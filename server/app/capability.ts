import type { Middleware } from 'koa'
import type { Tx } from '../db/database'
import type { Api } from '../http/api'
import type { RequestState } from '../http/context'
import type { Door } from '../http/front-door'
import type { Loop } from '../lib/loop'

/** All that one capability of the product registers. What its handlers do for the outbox is in handlers.ts, since their table is a type. */
export interface Capability {
  routes?(api: Api): void
  /** Callbacks of WeChat and WeCom by path: each verifies before it reads, and answers after it has stored. */
  callbacks?: Record<string, Middleware<RequestState>>
  /** The same, served in front of Koa: where everybody comes at once when something is wrong. */
  doors?: Record<string, Door>
  /** What has to be looked at again and again, in processes that work. */
  loops?: readonly Loop[]
  /** What every process looks at, so that its /readyz tells it. */
  watches?: readonly Loop[]
  /** Throws away what has run out, each hour. */
  sweeps?: ReadonlyArray<(tx: Tx) => Promise<void>>
  /** What an operator must be told. */
  warnings?(): readonly string[]
  /** Looks before anybody is served, so that the warnings are there from the start. */
  look?(): Promise<unknown>
  /** Makes ready what is there from the start. A failure is logged: it comes again. */
  prepare?(): Promise<unknown>
}
