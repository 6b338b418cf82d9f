import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { MINUTE_MS } from '../lib/clock'
import { notFound, reasonOf } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { findAgent, findAgentByWecomUserId } from './agents'
import { clearCookie, readCookie, setCookie } from './cookies'
import { DESK_COOKIE, type GuardDeps } from './guards'
import { AgentMe } from './identity.contract'
import { findCode, issueCode, newCode, takeCode } from './one-time-codes'
import { showPlainPage, type PlainPage } from './plain-page'
import { deskPath } from './return-to'
import { findSession, issueSession, revokeSession } from './sessions'

export interface DeskLoginDeps {
  db: Database
  box: SecretBox
  logger: Logger
  policy: Policy
  publicUrl: string
  wecom: {
    authorizeUrl(options: { redirectUri: string; state: string }): string
    /** Null for somebody who is not a member of the company. */
    exchangeAgentCode(code: string): Promise<{ userId: string | null }>
  }
}

const STATE_COOKIE = 'desk_login'
const STATE_LIFE_MS = 10 * MINUTE_MS

const Start = z.object({ returnTo: z.string().optional() })
const Callback = z.object({ code: z.string().max(512).optional(), state: z.string().max(128).optional() })
type Callback = z.infer<typeof Callback>

/** Agents log in with WeCom: https://developer.work.weixin.qq.com/document/path/91022 */
export function deskLoginRoutes(api: Api, deps: DeskLoginDeps): void {
  const { db, box, publicUrl } = deps
  const secure = publicUrl.startsWith('https:')

  api.raw('GET /desk/auth/start', { summary: '工作台登录:去企业微信', auth: 'none', query: Start }, async (ctx, { query }) => {
    const state = newCode()
    const payload = { returnTo: deskPath(query.returnTo) }
    await db.transaction((tx) => issueCode(tx, box, { purpose: 'desk-oauth-state', code: state, subjectId: null, payload, lifeMs: STATE_LIFE_MS }))
    setCookie(ctx, { name: STATE_COOKIE, value: state, path: '/desk/auth', maxAgeS: STATE_LIFE_MS / 1000, secure })
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(deps.wecom.authorizeUrl({ redirectUri: `${publicUrl}/desk/auth/callback`, state }))
  })

  api.raw('GET /desk/auth/callback', { summary: '工作台登录:从企业微信回来', auth: 'none', query: Callback }, async (ctx, { query }) => {
    const outcome = await finishLogin(deps, ctx, query)
    ctx.set('Cache-Control', 'no-store')
    if ('status' in outcome) return showPlainPage(ctx, outcome)
    if (outcome.session) {
      const { token, expiresAt } = outcome.session
      const maxAgeS = Math.floor((expiresAt.getTime() - db.clock.epochMs()) / 1000)
      setCookie(ctx, { name: DESK_COOKIE, value: token, path: '/desk', maxAgeS, secure })
    }
    ctx.redirect(`${publicUrl}/desk/#${outcome.returnTo}`)
  })

  api.read('GET /desk/api/me', { summary: '我是哪位客服', auth: 'agent', answer: AgentMe }, ({ actor }) => getAgentMe(deps, actor.agentId))

  api.raw('DELETE /desk/api/session', { summary: '退出工作台', auth: 'agent' }, async (ctx, { actor }) => {
    await db.transaction((tx) => revokeSession(tx, actor.sessionId))
    clearCookie(ctx, { name: DESK_COOKIE, path: '/desk', secure })
    ctx.status = 204
  })
}

type Outcome = { returnTo: string; session: { token: string; expiresAt: Date } | null } | PlainPage

async function finishLogin(deps: DeskLoginDeps, ctx: HttpContext, { code, state }: Callback): Promise<Outcome> {
  const { db, box, publicUrl } = deps
  if (code === undefined || state === undefined || readCookie(ctx, STATE_COOKIE) !== state) return startAgain(publicUrl)
  const taken = await db.transaction((tx) => takeCode(tx, box, { purpose: 'desk-oauth-state', code: state }))
  if (!taken) return repeat(deps, ctx, state)
  const returnTo = deskPath(taken.payload.returnTo)
  try {
    const { userId } = await deps.wecom.exchangeAgentCode(code)
    const agent = userId === null ? null : await findAgentByWecomUserId(db.read, userId)
    if (!agent) return NOT_AN_AGENT
    const subject = { subjectKind: 'agent', subjectId: agent.id, identityId: null } as const
    return { returnTo, session: await db.transaction((tx) => issueSession(tx, subject, box)) }
  } catch (error) {
    deps.logger.warn({ reason: reasonOf(error) }, 'identity: log-in of an agent did not end well')
    return startAgain(publicUrl, returnTo)
  }
}

/** Reloaded, or gone back to: who is logged in goes on; who is not starts again. */
async function repeat({ db, box, publicUrl }: GuardDeps & DeskLoginDeps, ctx: HttpContext, state: string): Promise<Outcome> {
  const known = await findCode(db.read, box, { purpose: 'desk-oauth-state', code: state })
  const session = await findSession(db.read, box, { token: readCookie(ctx, DESK_COOKIE), subjectKind: 'agent', now: db.clock.now() })
  return session ? { returnTo: deskPath(known?.payload.returnTo), session: null } : startAgain(publicUrl, known?.payload.returnTo)
}

function startAgain(publicUrl: string, returnTo?: string): PlainPage {
  const href = `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(deskPath(returnTo))}`
  return { status: 400, title: '登录没有完成', text: '这次登录过了有效时间,或被中断了。再点一次就好', link: { label: '重新登录', href } }
}

const NOT_AN_AGENT: PlainPage = {
  status: 403, title: '还没有开通工作台', text: '您的企业微信账号不在客服名单里。需要开通的话,请联系主管把您加入客服名单',
}

async function getAgentMe({ db, policy }: DeskLoginDeps, agentId: string): Promise<AgentMe> {
  const agent = await findAgent(db.read, agentId)
  if (!agent) throw notFound('这位客服', `${agentId} has a session but no row`)
  return {
    agentId, workNumber: agent.workNumber, displayName: agent.displayName, role: agent.role,
    departments: agent.departments.map((key) => ({ key, name: departmentName(policy, key) })),
  }
}
