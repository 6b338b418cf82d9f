import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { UserError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { AppConfig, ExchangeLogin, Me, MiniProgramLogin, Session } from './identity.contract'
import { logIn } from './log-in'
import { getMe, type MeDeps } from './me'
import { takeCode } from './one-time-codes'
import { issueSession, revokeSession, type IssuedSession } from './sessions'
import { toLoginError } from './upstream-login'

export interface SessionRoutesDeps extends MeDeps {
  db: Database
  box: SecretBox
  logger: Logger
  miniProgram: {
    appId: string
    exchangeLoginCode(code: string): Promise<{ openId: string; unionId: string | null }>
  }
  /** Origin of the page that plays WeChat in the demo; null when WeChat is the real one. */
  sandboxOrigin: string | null
}

/** Log-in of the mini program, and what it shows of the person. Tokens are never part of a kept idempotency record. */
export function sessionRoutes(api: Api, deps: SessionRoutesDeps): void {
  const { db, box, policy, miniProgram } = deps

  api.read('GET /api/app-config', { summary: '小程序的基本设置', auth: 'none', answer: AppConfig }, async () => ({
    platformName: policy.platform.name,
    notice: policy.platform.notice,
    officialAccountName: policy.platform.officialAccountName,
    sandboxOrigin: deps.sandboxOrigin,
    miniProgramAppId: miniProgram.appId,
  } satisfies AppConfig))

  api.read('POST /api/session/mini-program', {
    summary: '小程序登录', auth: 'none', body: MiniProgramLogin, answer: Session,
  }, async ({ body }) => {
    const seen = await miniProgram.exchangeLoginCode(body.code).catch((error: unknown) => { throw toLoginError(error) })
    const person = await db.transaction((tx) => logIn(tx, box, { surface: 'mini-program', appId: miniProgram.appId, ...seen }))
    if (person.conflict) deps.logger.warn({ identityId: person.identityId }, 'identity: the platform knows two customers by one UnionID; left apart')
    return present(deps, person.customerId, person.session)
  })

  api.read('POST /api/session/exchange', {
    summary: '用公众号授权后的一次性登录码换取登录', auth: 'none', body: ExchangeLogin, answer: Session,
  }, async ({ body }) => {
    const { customerId, session } = await db.transaction(async (tx) => {
      const code = await takeCode(tx, box, { purpose: 'login', code: body.loginCode })
      if (!code?.subjectId) throw loginCodeSpent()
      const subject = { subjectKind: 'customer', subjectId: code.subjectId, identityId: code.payload.identityId ?? null } as const
      return { customerId: code.subjectId, session: await issueSession(tx, subject, box) }
    })
    return present(deps, customerId, session)
  })

  api.write('DELETE /api/session', { summary: '退出登录', auth: 'customer' }, async (tx, { actor }) => revokeSession(tx, actor.sessionId))

  api.read('GET /api/me', { summary: '我是谁', auth: 'customer', answer: Me }, ({ actor }) => getMe(db.read, deps, actor.customerId))
}

async function present(deps: SessionRoutesDeps, customerId: string, { token, expiresAt }: IssuedSession): Promise<Session> {
  return { token, expiresAt: toOffsetIso(expiresAt), me: await getMe(deps.db.read, deps, customerId) }
}

function loginCodeSpent(): UserError {
  return new UserError('login_code_spent', { status: 401, public: '这次登录没有成功,请再试一次', internal: 'login code is unknown, used or too old' })
}
