import type { Database } from '../db/database'
import type { AgentActor, CustomerActor, Guard } from '../http/context'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { Agent } from './agent.entity'
import { readCookies } from './cookies'
import { requireOwnPage } from './same-origin'
import { findLogIn, noteUse, wasRevoked } from './log-ins'
import type { LogInRow } from './log-in.entity'

export interface GuardDeps {
  db: Database
  box: SecretBox
  /** Where people reach the product: its pages are the ones that may write with a cookie. */
  publicUrl: string
}

type CustomerGuardDeps = Pick<GuardDeps, 'db' | 'box'>

/** What carries an agent's log-in. */
export function deskCookie(publicUrl: string): { name: string; path: string; secure: boolean } {
  return { name: 'desk_session', path: '/desk', secure: publicUrl.startsWith('https:') }
}

const BEARER = /^Bearer ([A-Za-z0-9_-]{20,100})$/

const tokenOf = (authorization: string): string[] => BEARER.exec(authorization)?.slice(1) ?? []

export const noGuard: Guard<'none'> = async () => null

/** Customers send their token in the Authorization header. */
export function customerGuard(deps: CustomerGuardDeps): Guard<'customer'> {
  return async (ctx) => {
    const header = ctx.get('Authorization')
    const actor = await findCustomerActor(deps, header)
    if (actor) return actor
    throw header === '' ? notLoggedIn() : await sessionEnded(deps, tokenOf(header))
  }
}

/** For routes that work without log-in and know more with one. */
export async function findCustomerActor(
  { db, box }: CustomerGuardDeps,
  authorization: string,
): Promise<CustomerActor | null> {
  const [token] = tokenOf(authorization)
  if (token === undefined) return null
  const session = await findLogIn(db.read, box, {
    token,
    subjectKind: 'customer',
    now: db.clock.now(),
  })
  if (!session?.identityId) return null
  await noteUse(db, session)
  return {
    kind: 'customer',
    customerId: session.subjectId,
    sessionId: session.id,
    identityId: session.identityId,
  }
}

/** Agents carry a cookie, and must still be among those that the policy lists. */
export function agentGuard(deps: GuardDeps): Guard<'agent'> {
  const { db, publicUrl } = deps
  const { origin } = new URL(publicUrl)
  return async (ctx) => {
    const tokens = readCookies(ctx.get('Cookie'), deskCookie(publicUrl))
    if (tokens.length === 0) throw notLoggedIn()
    requireOwnPage(ctx, origin)
    const session = await findDeskSession(deps, tokens)
    const agent =
      session && (await db.read.findOneBy(Agent, { id: session.subjectId, active: true }))
    if (!session || !agent) throw await sessionEnded(deps, tokens)
    await noteUse(db, session)
    return toActor(agent, session.id)
  }
}

/** The first of the cookies that is a log-in. */
async function findDeskSession(
  { db, box }: Pick<GuardDeps, 'db' | 'box'>,
  tokens: readonly string[],
): Promise<LogInRow | null> {
  for (const token of tokens) {
    const session = await findLogIn(db.read, box, {
      token,
      subjectKind: 'agent',
      now: db.clock.now(),
    })
    if (session) return session
  }
  return null
}

export function supervisorGuard(deps: GuardDeps): Guard<'supervisor'> {
  const guardAgent = agentGuard(deps)
  return async (ctx, readBody) => {
    const actor = await guardAgent(ctx, readBody)
    if (actor.role === 'supervisor') return actor
    throw new UserError('supervisors_only', {
      status: 403,
      public: '这里只有主管可以看',
      internal: `${actor.agentId} is not a supervisor`,
    })
  }
}

function toActor(agent: Agent, sessionId: string): AgentActor {
  return {
    kind: 'agent',
    agentId: agent.id,
    sessionId,
    role: agent.role,
    departments: agent.departments,
    workNumber: agent.workNumber,
  }
}

function notLoggedIn(): UserError {
  return new UserError('not_logged_in', { status: 401, public: '请先登录' })
}

/** Who was logged out on purpose is not logged in again unasked: pages tell the two apart by the code. */
async function sessionEnded(
  { db, box }: CustomerGuardDeps,
  tokens: readonly string[],
): Promise<UserError> {
  const revoked = await Promise.all(tokens.map((token) => wasRevoked(db.read, box, token)))
  return revoked.includes(true)
    ? new UserError('session_revoked', {
        status: 401,
        public: '这台设备上的登录已经退出，需要时请重新登录，填好的内容还在',
      })
    : new UserError('session_expired', {
        status: 401,
        public: '登录已过期，请重新登录，填好的内容还在',
      })
}
