import type { Database } from '../db/database'
import type { AgentActor, CustomerActor, Guard } from '../http/context'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { Agent } from './agent.entity'
import { readCookie } from './cookies'
import { findSession } from './sessions'

export interface GuardDeps {
  db: Database
  box: SecretBox
}

export const DESK_COOKIE = 'desk_session'
const BEARER = /^Bearer ([A-Za-z0-9_-]{20,100})$/

export const noGuard: Guard<'none'> = async () => null

/** Customers send their token in the Authorization header. */
export function customerGuard(deps: GuardDeps): Guard<'customer'> {
  return async (ctx) => {
    const header = ctx.get('Authorization')
    const actor = await findCustomerActor(deps, header)
    if (actor) return actor
    throw header === '' ? notLoggedIn() : sessionExpired()
  }
}

/** For routes that work without log-in and know more with one. */
export async function findCustomerActor({ db, box }: GuardDeps, authorization: string): Promise<CustomerActor | null> {
  const token = BEARER.exec(authorization)?.[1]
  if (token === undefined) return null
  const session = await findSession(db.read, box, { token, subjectKind: 'customer', now: db.clock.now() })
  if (!session?.identityId) return null
  return { kind: 'customer', customerId: session.subjectId, sessionId: session.id, identityId: session.identityId }
}

/** Agents carry a cookie, and must still be among those that the policy lists. */
export function agentGuard({ db, box }: GuardDeps): Guard<'agent'> {
  return async (ctx) => {
    const token = readCookie(ctx, DESK_COOKIE)
    if (token === '') throw notLoggedIn()
    const session = await findSession(db.read, box, { token, subjectKind: 'agent', now: db.clock.now() })
    const agent = session && await db.read.findOneBy(Agent, { id: session.subjectId, active: true })
    if (!session || !agent) throw sessionExpired()
    return toActor(agent, session.id)
  }
}

export function supervisorGuard(deps: GuardDeps): Guard<'supervisor'> {
  const guardAgent = agentGuard(deps)
  return async (ctx, rawBody) => {
    const actor = await guardAgent(ctx, rawBody)
    if (actor.role === 'supervisor') return actor
    throw new UserError('supervisors_only', { status: 403, public: '这里只有主管可以看', internal: `${actor.agentId} is not a supervisor` })
  }
}

function toActor(agent: Agent, sessionId: string): AgentActor {
  return { kind: 'agent', agentId: agent.id, sessionId, role: agent.role, departments: agent.departments, workNumber: agent.workNumber }
}

function notLoggedIn(): UserError {
  return new UserError('not_logged_in', { status: 401, public: '请先登录' })
}

function sessionExpired(): UserError {
  return new UserError('session_expired', { status: 401, public: '登录已过期,请重新登录,填好的内容还在' })
}
