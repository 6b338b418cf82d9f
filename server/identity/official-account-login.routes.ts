import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { MINUTE_MS } from '../lib/clock'
import { reasonOf } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { readCookie, setCookie } from './cookies'
import { verifyByOAuth } from './log-in'
import { findCode, issueCode, isUsable, newCode, takeCode } from './one-time-codes'
import { showPlainPage, type PlainPage } from './plain-page'
import { h5Path } from './return-to'

export interface OfficialAccountLoginDeps {
  db: Database
  box: SecretBox
  logger: Logger
  publicUrl: string
  officialAccount: {
    appId: string
    authorizeUrl(options: { redirectUri: string; state: string }): string
    exchangeOAuthCode(code: string): Promise<{ openId: string; unionId: string | null; snapshotUser: boolean }>
  }
}

const PATH = '/api/session/official-account'
const COOKIE = 'oa_login'
const STATE_LIFE_MS = 10 * MINUTE_MS
const LOGIN_CODE_LIFE_MS = 5 * MINUTE_MS

/** `bind=1`: the person asks for notices in the official account, even where they undid that before. */
const Start = z.object({ returnTo: z.string().optional(), bind: z.literal('1').optional().catch(undefined) })
const Callback = z.object({ code: z.string().max(512).optional(), state: z.string().max(128).optional() })
type Callback = z.infer<typeof Callback>

/** Log-in of the web flavour by the official account's OAuth: https://developers.weixin.qq.com/doc/service/guide/h5/auth.html */
export function officialAccountLoginRoutes(api: Api, deps: OfficialAccountLoginDeps): void {
  const { db, box, publicUrl } = deps

  api.raw(`GET ${PATH}/start`, { summary: '公众号网页授权:去微信', auth: 'none', query: Start }, async (ctx, { query }) => {
    const state = newCode()
    const payload = { returnTo: h5Path(query.returnTo), bind: query.bind ?? '' }
    await db.transaction((tx) => issueCode(tx, box, { purpose: 'oauth-state', code: state, subjectId: null, payload, lifeMs: STATE_LIFE_MS }))
    setCookie(ctx, { name: COOKIE, value: state, path: PATH, maxAgeS: STATE_LIFE_MS / 1000, secure: publicUrl.startsWith('https:') })
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(deps.officialAccount.authorizeUrl({ redirectUri: `${publicUrl}${PATH}/callback`, state }))
  })

  api.raw(`GET ${PATH}/callback`, { summary: '公众号网页授权:从微信回来', auth: 'none', query: Callback }, async (ctx, { query }) => {
    const outcome = await finishLogin(deps, ctx, query)
    ctx.set('Cache-Control', 'no-store')
    if (typeof outcome === 'string') ctx.redirect(outcome)
    else showPlainPage(ctx, outcome)
  })
}

/** Where the browser goes next, or what it is told. Going back and reloading must not end in an error. */
async function finishLogin(deps: OfficialAccountLoginDeps, ctx: HttpContext, { code, state }: Callback): Promise<string | PlainPage> {
  const { db, box, publicUrl } = deps
  // The state must come back in the browser that asked for it: else somebody could be logged in as somebody else by a link.
  if (code === undefined || state === undefined || readCookie(ctx, COOKIE) !== state) return startAgain(publicUrl)
  const taken = await db.transaction((tx) => takeCode(tx, box, { purpose: 'oauth-state', code: state }))
  if (!taken) return repeat(deps, state)
  const returnTo = h5Path(taken.payload.returnTo)
  try {
    const user = await deps.officialAccount.exchangeOAuthCode(code)
    if (user.snapshotUser) return SNAPSHOT
    return await leaveLoginCode(deps, { ...user, rebind: taken.payload.bind === '1', state, returnTo })
  } catch (error) {
    deps.logger.warn({ reason: reasonOf(error) }, 'identity: OAuth of the official account did not end well')
    return startAgain(publicUrl, returnTo)
  }
}

interface Arrived {
  openId: string
  unionId: string | null
  rebind: boolean
  state: string
  returnTo: string
}

async function leaveLoginCode(deps: OfficialAccountLoginDeps, arrived: Arrived): Promise<string> {
  const { db, box, officialAccount, publicUrl, logger } = deps
  const loginCode = loginCodeOf(box, arrived.state)
  const person = await db.transaction(async (tx) => {
    const known = await verifyByOAuth(tx, { ...arrived, appId: officialAccount.appId })
    const payload = { identityId: known.identityId }
    await issueCode(tx, box, { purpose: 'login', code: loginCode, subjectId: known.customerId, payload, lifeMs: LOGIN_CODE_LIFE_MS })
    return known
  })
  if (person.conflict) logger.warn({ identityId: person.identityId }, 'identity: the platform knows two customers by one UnionID; left apart')
  return `${publicUrl}/?login=${loginCode}#${arrived.returnTo}`
}

/** The same address once more: WeChat's browser loads twice, people go back. The log-in is theirs as long as nobody used it. */
async function repeat({ db, box, publicUrl }: OfficialAccountLoginDeps, state: string): Promise<string | PlainPage> {
  const known = await findCode(db.read, box, { purpose: 'oauth-state', code: state })
  if (!known || known.usedAt === null) return startAgain(publicUrl, known?.payload.returnTo)
  const loginCode = loginCodeOf(box, state)
  const login = await findCode(db.read, box, { purpose: 'login', code: loginCode })
  const query = login && isUsable(login, db.clock.now()) ? `?login=${loginCode}` : ''
  return `${publicUrl}/${query}#${h5Path(known.payload.returnTo)}`
}

/** Follows from the state, so that the same callback twice leads to the same log-in. */
function loginCodeOf(box: SecretBox, state: string): string {
  return box.sign(`login:${state}`)
}

function startAgain(publicUrl: string, returnTo?: string): PlainPage {
  const href = `${publicUrl}${PATH}/start?returnTo=${encodeURIComponent(h5Path(returnTo))}`
  return { status: 400, title: '登录没有完成', text: '这次登录过了有效时间,或被中断了。再点一次就好,填好的内容还在', link: { label: '重新登录', href } }
}

const SNAPSHOT: PlainPage = {
  status: 403, title: '现在看到的是网页快照', text: '快照里微信不提供您的身份,所以还不能登录。请点右下角的“使用完整服务”,再打开一次',
}
