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
import { doesFinance } from './finance'
import { findAgent, findAgentByWecomUserId } from './agents'
import { clearCookie, readCookies, setCookie } from './cookies'
import { deviceWords } from './device-words'
import { deskCookie } from './guards'
import { AgentMe } from './identity.contract'
import { showPlainPage, type PlainPage } from './plain-page'
import { deskPath } from './return-to'
import { oauthStates, type OAuthStates, type OpenState } from './sealed-state'
import { findLogIn, issueLogIn, revokeLogIn } from './log-ins'

export interface DeskLoginDeps {
  db: Database
  box: SecretBox
  logger: Logger
  policy: Policy
  publicUrl: string
  /** Whose words bear “AI 生成”; nobody's when absent. */
  languageModel?: { name: string; filingNo: string } | null
  wecom: {
    authorizeUrl(options: { redirectUri: string; state: string }): string
    /** Null for somebody who is not a member of the company. */
    exchangeAgentCode(code: string): Promise<{ userId: string | null }>
  }
}

const stateCookie = (publicUrl: string) => ({
  name: 'desk_login',
  path: '/desk/auth',
  secure: publicUrl.startsWith('https:'),
})
const STATE_LIFE_MS = 10 * MINUTE_MS

const Start = z.object({ returnTo: z.string().optional() })
const Callback = z.object({
  code: z.string().max(512).optional(),
  state: z.string().max(128).optional(),
})
type Callback = z.infer<typeof Callback>

/** Agents log in with WeCom: https://developer.work.weixin.qq.com/document/path/91022 */
export function deskLoginRoutes(api: Api, deps: DeskLoginDeps): void {
  const { db, box, publicUrl } = deps
  const states = oauthStates({
    db,
    box,
    purpose: 'desk-oauth-state',
    ...stateCookie(publicUrl),
    lifeMs: STATE_LIFE_MS,
  })

  api.raw(
    'GET /desk/auth/start',
    { summary: '工作台登录：去企业微信', auth: 'none', query: Start, limit: 'logInStart' },
    async (ctx, { query }) => {
      const state = states.begin(ctx, { returnTo: deskPath(query.returnTo) }, db.clock.now())
      ctx.set('Cache-Control', 'no-store')
      ctx.redirect(
        deps.wecom.authorizeUrl({ redirectUri: `${publicUrl}/desk/auth/callback`, state }),
      )
    },
  )

  api.raw(
    'GET /desk/auth/callback',
    {
      summary: '工作台登录：从企业微信回来',
      auth: 'none',
      query: Callback,
      limit: 'logIn',
      onlyFailuresCount: true,
    },
    async (ctx, { query }) => {
      const outcome = await finishLogin(deps, states, { ctx, ...query })
      ctx.set('Cache-Control', 'no-store')
      if ('status' in outcome) return showPlainPage(ctx, outcome)
      const { token, expiresAt } = outcome.session
      const maxAgeS = Math.floor((expiresAt.getTime() - db.clock.epochMs()) / 1000)
      setCookie(ctx, { ...deskCookie(publicUrl), value: token, maxAgeS })
      ctx.redirect(`${publicUrl}/desk/#${outcome.returnTo}`)
    },
  )

  api.read(
    'GET /desk/api/me',
    { summary: '我是哪位客服', auth: 'agent', answer: AgentMe },
    ({ actor }) => getAgentMe(deps, actor.agentId),
  )

  api.raw(
    'DELETE /desk/api/session',
    { summary: '退出工作台', auth: 'agent' },
    async (ctx, { actor }) => {
      await db.transaction((tx) => revokeLogIn(tx, actor.sessionId))
      clearCookie(ctx, deskCookie(publicUrl))
      ctx.status = 204
    },
  )
}

type Outcome = { returnTo: string; session: { token: string; expiresAt: Date } } | PlainPage

async function finishLogin(
  deps: DeskLoginDeps,
  states: OAuthStates,
  { ctx, code, state }: Callback & { ctx: HttpContext },
): Promise<Outcome> {
  const { db, box, publicUrl } = deps
  const began = states.read(ctx, state, db.clock.now())
  if (code === undefined || !began || began.tooLate)
    return startAgain(publicUrl, began?.payload.returnTo)
  const returnTo = deskPath(began.payload.returnTo)
  const token = tokenOf(box, began)
  const outcome = await states.once(began, code, () => arrive(deps, { ctx, code, token }))
  if (outcome === 'not-agent') return NOT_AN_AGENT
  // Also for whoever loads the address again: the first answer, with its cookie, may never have been taken.
  const session =
    outcome === 'login'
      ? await findLogIn(db.read, box, { token, subjectKind: 'agent', now: db.clock.now() })
      : null
  return session
    ? { returnTo, session: { token, expiresAt: session.expiresAt } }
    : startAgain(publicUrl, returnTo)
}

async function arrive(
  deps: DeskLoginDeps,
  { ctx, code, token }: { ctx: HttpContext; code: string; token: string },
): Promise<'login' | 'not-agent' | 'failed'> {
  const { db, box, publicUrl } = deps
  try {
    const { userId } = await deps.wecom.exchangeAgentCode(code)
    const agent = userId === null ? null : await findAgentByWecomUserId(db.read, userId)
    if (!agent) return 'not-agent'
    const device = deviceWords(ctx.get('User-Agent'))
    const replaces = readCookies(ctx.get('Cookie'), deskCookie(publicUrl))
    const logIn = {
      subjectKind: 'agent',
      subjectId: agent.id,
      identityId: null,
      device,
      replaces,
      token,
    } as const
    await db.transaction((tx) => issueLogIn(tx, logIn, box))
    return 'login'
  } catch (error) {
    deps.logger.warn({ reason: reasonOf(error) }, 'identity: log-in of an agent did not end well')
    return 'failed'
  }
}

/** Follows from the state, which only this browser holds: the same callback twice leads to the same log-in. */
function tokenOf(box: SecretBox, { state }: OpenState): string {
  return box.hash(`desk-log-in:${state}`)
}

function startAgain(publicUrl: string, returnTo?: string): PlainPage {
  const href = `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(deskPath(returnTo))}`
  return {
    status: 400,
    title: '登录没有完成',
    text: '这次登录过了有效时间，或被中断了。再点一次就好',
    link: { label: '重新登录', href },
  }
}

const NOT_AN_AGENT: PlainPage = {
  status: 403,
  title: '还没有开通工作台',
  text: '您的企业微信账号不在客服名单里。需要开通的话，请联系主管把您加入客服名单',
}

async function getAgentMe(
  { db, policy, languageModel = null }: DeskLoginDeps,
  agentId: string,
): Promise<AgentMe> {
  const agent = await findAgent(db.read, agentId)
  if (!agent) throw notFound('这位客服', `${agentId} has a session but no row`)
  return {
    agentId,
    workNumber: agent.workNumber,
    displayName: agent.displayName,
    role: agent.role,
    departments: agent.departments.map((key) => ({ key, name: departmentName(policy, key) })),
    finance: doesFinance(policy, agent),
    languageModel: languageModel && { name: languageModel.name, filingNo: languageModel.filingNo },
  }
}
