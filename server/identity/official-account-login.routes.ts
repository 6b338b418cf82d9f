import { z } from 'zod'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import type { HttpContext } from '../http/context'
import { MINUTE_MS } from '../lib/clock'
import { reasonOf } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { findArriving } from './login-codes'
import { leaveProof } from './login-proof'
import { verifyByOAuth } from './log-in'
import { issueCode } from './one-time-codes'
import { showPlainPage, type PlainPage } from './plain-page'
import { h5Path } from './return-to'
import { oauthStates, type OAuthStates, type OpenState } from './sealed-state'

export interface OfficialAccountLoginDeps {
  db: Database
  box: SecretBox
  logger: Logger
  publicUrl: string
  officialAccount: {
    appId: string
    authorizeUrl(options: { redirectUri: string; state: string }): string
    exchangeOAuthCode(
      code: string,
    ): Promise<{ openId: string; unionId: string | null; snapshotUser: boolean }>
  }
}

const PATH = '/api/session/official-account'
const stateCookie = (publicUrl: string) => ({
  name: 'oa_login',
  path: PATH,
  secure: publicUrl.startsWith('https:'),
})
const STATE_LIFE_MS = 10 * MINUTE_MS
const LOGIN_CODE_LIFE_MS = 5 * MINUTE_MS

/** `bind=1`: the person asks for notices in the official account, even where they undid that before. */
const Start = z.object({
  returnTo: z.string().optional(),
  bind: z.literal('1').optional().catch(undefined),
})
const Callback = z.object({
  code: z.string().max(512).optional(),
  state: z.string().max(128).optional(),
})
type Callback = z.infer<typeof Callback>

/** Log-in of the web flavour by the official account's OAuth: https://developers.weixin.qq.com/doc/service/guide/h5/auth.html */
export function officialAccountLoginRoutes(api: Api, deps: OfficialAccountLoginDeps): void {
  const { db, box, publicUrl } = deps
  const states = oauthStates({
    db,
    box,
    purpose: 'oauth-state',
    ...stateCookie(publicUrl),
    lifeMs: STATE_LIFE_MS,
  })

  api.raw(
    `GET ${PATH}/start`,
    { summary: '公众号网页授权：去微信', auth: 'none', query: Start, limit: 'logInStart' },
    async (ctx, { query }) => {
      const state = states.begin(
        ctx,
        { returnTo: h5Path(query.returnTo), bind: query.bind ?? '' },
        db.clock.now(),
      )
      ctx.set('Cache-Control', 'no-store')
      ctx.redirect(
        deps.officialAccount.authorizeUrl({ redirectUri: `${publicUrl}${PATH}/callback`, state }),
      )
    },
  )

  api.raw(
    `GET ${PATH}/callback`,
    {
      summary: '公众号网页授权：从微信回来',
      auth: 'none',
      query: Callback,
      limit: 'logIn',
      onlyFailuresCount: true,
    },
    async (ctx, { query }) => {
      const outcome = await finishLogin(deps, states, { ctx, ...query })
      ctx.set('Cache-Control', 'no-store')
      const loginCode =
        typeof outcome === 'string' ? new URL(outcome).searchParams.get('login') : null
      if (loginCode !== null)
        leaveProof(
          ctx,
          { box, loginCode, secure: publicUrl.startsWith('https:') },
          LOGIN_CODE_LIFE_MS / 1000,
        )
      if (typeof outcome === 'string') ctx.redirect(outcome)
      else showPlainPage(ctx, outcome)
    },
  )
}

/** Where the browser goes next, or what it is told. Going back, reloading and loading twice must not end in an error. */
async function finishLogin(
  deps: OfficialAccountLoginDeps,
  states: OAuthStates,
  { ctx, code, ...query }: Callback & { ctx: HttpContext },
): Promise<string | PlainPage> {
  const { db, publicUrl } = deps
  // The state must come back in the browser that asked for it: else somebody could be logged in as somebody else by a link.
  const began = states.read(ctx, query.state, db.clock.now())
  if (code === undefined || !began || began.tooLate)
    return startAgain(publicUrl, began?.payload.returnTo)
  const returnTo = h5Path(began.payload.returnTo)
  const outcome = await states.once(began, code, () => arrive(deps, began, code))
  if (outcome === 'snapshot') return SNAPSHOT
  return outcome === 'login' ? leadIn(deps, began.state, returnTo) : startAgain(publicUrl, returnTo)
}

async function arrive(
  deps: OfficialAccountLoginDeps,
  { state, payload }: OpenState,
  code: string,
): Promise<'login' | 'snapshot' | 'failed'> {
  try {
    const user = await deps.officialAccount.exchangeOAuthCode(code)
    if (user.snapshotUser) return 'snapshot'
    await leaveLoginCode(deps, { ...user, rebind: payload.bind === '1', state })
    return 'login'
  } catch (error) {
    deps.logger.warn(
      { reason: reasonOf(error) },
      'identity: OAuth of the official account did not end well',
    )
    return 'failed'
  }
}

interface Arrived {
  openId: string
  unionId: string | null
  rebind: boolean
  state: string
}

async function leaveLoginCode(deps: OfficialAccountLoginDeps, arrived: Arrived): Promise<void> {
  const { db, box, officialAccount, logger } = deps
  const code = loginCodeOf(box, arrived.state)
  const person = await db.transaction(async (tx) => {
    const known = await verifyByOAuth(tx, { ...arrived, appId: officialAccount.appId })
    const payload = { identityId: known.identityId }
    await issueCode(tx, box, {
      purpose: 'login',
      code,
      subjectId: known.customerId,
      payload,
      lifeMs: LOGIN_CODE_LIFE_MS,
    })
    return known
  })
  if (person.conflict)
    logger.warn(
      { identityId: person.identityId },
      'identity: the platform knows two customers by one UnionID; left apart',
    )
}

/** With the log-in as long as it is good for this browser; without, where it is over: who is logged in goes on, who is not starts anew. */
async function leadIn(
  { db, box, publicUrl }: OfficialAccountLoginDeps,
  state: string,
  returnTo: string,
): Promise<string> {
  const loginCode = loginCodeOf(box, state)
  const isGood = (await findArriving(db.read, box, { loginCode, now: db.clock.now() })) !== null
  return `${publicUrl}/${isGood ? `?login=${loginCode}` : ''}#${returnTo}`
}

/** Follows from the state, so that the same callback twice leads to the same log-in. */
function loginCodeOf(box: SecretBox, state: string): string {
  return box.sign(`login:${state}`)
}

function startAgain(publicUrl: string, returnTo?: string): PlainPage {
  const href = `${publicUrl}${PATH}/start?returnTo=${encodeURIComponent(h5Path(returnTo))}`
  return {
    status: 400,
    title: '登录没有完成',
    text: '这次登录过了有效时间，或被中断了。再点一次就好，填好的内容还在',
    link: { label: '重新登录', href },
  }
}

const SNAPSHOT: PlainPage = {
  status: 403,
  title: '现在看到的是网页快照',
  text: '快照里微信不提供您的身份，所以还不能登录。请点右下角的“使用完整服务”，再打开一次',
}
