import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { UserError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { Customer } from './customer.entity'
import { deviceWords } from './device-words'
import {
  AppConfig,
  ArrivingPerson,
  ExchangeLogin,
  LookAtLogin,
  Me,
  MiniProgramLogin,
  Session,
} from './identity.contract'
import { logIn } from './log-in'
import { enterByCode, findArriving } from './login-codes'
import { hasProof } from './login-proof'
import { getMe, type MeDeps } from './me'
import { revokeLogIn, type IssuedLogIn } from './log-ins'
import { toLoginError } from './upstream-login'

export interface SessionRoutesDeps extends MeDeps {
  db: Database
  box: SecretBox
  logger: Logger
  publicUrl: string
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

  api.read(
    'GET /api/app-config',
    { summary: '小程序的基本设置', auth: 'none', answer: AppConfig },
    async () =>
      ({
        platformName: policy.platform.name,
        notice: policy.platform.notice,
        officialAccountName: policy.platform.officialAccountName,
        sandboxOrigin: deps.sandboxOrigin,
        miniProgramAppId: miniProgram.appId,
      }) satisfies AppConfig,
  )

  api.read(
    'POST /api/session/mini-program',
    {
      summary: '小程序登录',
      auth: 'none',
      body: MiniProgramLogin,
      answer: Session,
      limit: 'logIn',
      onlyFailuresCount: true,
    },
    async ({ body, userAgent }) => {
      const seen = await miniProgram.exchangeLoginCode(body.code).catch((error: unknown) => {
        throw toLoginError(error)
      })
      const from = { device: deviceWords(userAgent), replaces: listed(body.replaces) }
      const person = await db.transaction((tx) =>
        logIn(tx, box, { surface: 'mini-program', appId: miniProgram.appId, ...seen, ...from }),
      )
      if (person.conflict)
        deps.logger.warn(
          { identityId: person.identityId },
          'identity: the platform knows two customers by one UnionID; left apart',
        )
      return present(deps, person.customerId, person.session)
    },
  )

  api.read(
    'POST /api/session/exchange',
    {
      summary: '用公众号授权后的登录码换取登录',
      auth: 'none',
      body: ExchangeLogin,
      answer: Session,
      limit: 'logIn',
      onlyFailuresCount: true,
    },
    async ({ body, cookies, userAgent }) => {
      requireProof(deps, cookies, body.loginCode)
      const coming = {
        loginCode: body.loginCode,
        device: deviceWords(userAgent),
        replaces: listed(body.replaces),
      }
      const entered = await db.transaction((tx) => enterByCode(tx, box, coming))
      if (!entered) throw loginCodeSpent()
      return present(deps, entered.customerId, entered.session)
    },
  )

  api.read(
    'POST /api/session/exchange/look',
    {
      summary: '登录码是谁的：换人之前先问',
      auth: 'customer',
      body: LookAtLogin,
      answer: ArrivingPerson,
    },
    async ({ actor, body, cookies }) => {
      requireProof(deps, cookies, body.loginCode)
      const arriving = await findArriving(db.read, box, {
        loginCode: body.loginCode,
        now: db.clock.now(),
      })
      if (!arriving?.subjectId) throw loginCodeSpent()
      const [now, then] = await Promise.all(
        [actor.customerId, arriving.subjectId].map((id) => nameOf(db.read, id)),
      )
      return {
        samePerson: arriving.subjectId === actor.customerId,
        current: now ?? '',
        arriving: then ?? '',
      } satisfies ArrivingPerson
    },
  )

  api.write(
    'DELETE /api/session',
    { summary: '退出登录', auth: 'customer' },
    async (tx, { actor }) => revokeLogIn(tx, actor.sessionId),
  )

  api.read('GET /api/me', { summary: '我是谁', auth: 'customer', answer: Me }, ({ actor }) =>
    getMe(db.read, deps, actor.customerId),
  )
}

const listed = (token: string | undefined): string[] => (token === undefined ? [] : [token])

/** @throws UserError 401 `login_code_spent` in a browser that did not go through the log-in */
function requireProof(
  { box, publicUrl }: SessionRoutesDeps,
  cookies: string,
  loginCode: string,
): void {
  if (!hasProof(cookies, { box, loginCode, secure: publicUrl.startsWith('https:') }))
    throw loginCodeSpent()
}

async function nameOf(manager: EntityManager, customerId: string): Promise<string | null> {
  return (await manager.findOneBy(Customer, { id: customerId }))?.displayName ?? null
}

async function present(
  deps: SessionRoutesDeps,
  customerId: string,
  { token, expiresAt }: IssuedLogIn,
): Promise<Session> {
  return {
    token,
    expiresAt: toOffsetIso(expiresAt),
    me: await getMe(deps.db.read, deps, customerId),
  }
}

function loginCodeSpent(): UserError {
  const internal = 'login code is unknown, used, too old, or came to another browser'
  return new UserError('login_code_spent', {
    status: 401,
    public: '这次登录没有成功，请再试一次',
    internal,
  })
}
