import type { DefaultContext, DefaultState, ParameterizedContext } from 'koa'

export interface RequestState extends DefaultState {
  requestId: string
}
export type HttpContext = ParameterizedContext<RequestState, DefaultContext>

export interface CustomerActor {
  kind: 'customer'
  customerId: string
  sessionId: string
  /** The WeChat identity that logged in. */
  identityId: string
}

export interface AgentActor {
  kind: 'agent'
  agentId: string
  sessionId: string
  role: 'agent' | 'supervisor'
  departments: readonly string[]
  workNumber: string
}

export interface PlatformActor {
  kind: 'platform'
  keyId: string
}

/** Who may call a route, and what its handler then knows of the caller. */
export interface Actors {
  none: null
  customer: CustomerActor
  agent: AgentActor
  supervisor: AgentActor
  platform: PlatformActor
}
export type Auth = keyof Actors

/**
 * Finds out who is calling. The body is read by it only where it is signed, and then after all that the headers tell was checked: nobody
 * fills the memory who is not let in.
 * @throws UserError 401 or 403
 */
export type Guard<A extends Auth> = (
  ctx: HttpContext,
  readBody: () => Promise<Buffer>,
) => Promise<Actors[A]>
export type Guards = { readonly [A in Auth]: Guard<A> }
