import { customerActor, SYSTEM_ACTOR, type Actor } from '../lib/actor'
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

/** An agent as far as anything that they do needs to know one. */
export type ActingAgent = Pick<AgentActor, 'agentId' | 'role' | 'departments' | 'workNumber'>

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

/** Whose deed a write by this caller is. Nobody is logged in: it is the system's. */
export function actorOf(caller: Actors[Auth]): Actor {
  switch (caller?.kind) {
    case 'customer':
      return customerActor(caller.customerId)
    case 'agent':
      return { kind: 'agent', id: caller.agentId, label: `工号 ${caller.workNumber}` }
    case 'platform':
      return { kind: 'platform', id: caller.keyId, label: '平台' }
    default:
      return SYSTEM_ACTOR
  }
}

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
