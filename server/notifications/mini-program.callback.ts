import type { Middleware } from 'koa'
import type { Database, Tx } from '../db/database'
import { createPatience } from '../db/patience'
import type { RequestState } from '../http/context'
import { readRawBody } from '../http/raw-body'
import type { Logger } from '../lib/logger'
import type { Policy } from '../policy/policy.schema'
import {
  answerUrlCheck,
  MAX_CALLBACK_BYTES,
  openCallback,
  orMalformed,
  readSignedQuery,
  type CallbackDoor,
} from '../wechat/callback-door'
import { withdrawConsent } from './consent-ledger'
import { recordSubscribeReceipts } from './delivery-receipts'
import {
  MiniProgramEventError,
  readMiniProgramEvent,
  sealedPart,
  type MiniProgramEvent,
} from './mini-program-event.callback'
import { keepDoorMessage } from './mini-program-door'
import { recordAnswer, subscribeTemplateIds } from './report-consents'
import { takeBackAuthorization } from './withdraw-authorization'

export interface MiniProgramCallbackDeps extends CallbackDoor {
  db: Database
  logger: Logger
  policy: Policy
  miniProgramAppId: string
  /** Takes out of what people write what nobody may keep. */
  mask(tx: Tx, text: string): Promise<string>
}

/**
 * GET and POST /callback/mini-program: consents given and taken back, what became of subscribe messages, and what people write at the
 * mini program's own door. Every effect has a key of its own or is the same when done twice, so a repeated delivery changes nothing.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function miniProgramCallback(deps: MiniProgramCallbackDeps): Middleware<RequestState> {
  const patiently = createPatience(deps.db)
  return async (ctx) => {
    const query = readSignedQuery(ctx.querystring, deps.db.clock.epochMs())
    ctx.type = 'text/plain'
    if (ctx.method === 'GET') {
      ctx.body = answerUrlCheck(deps, query)
      return
    }
    const body = await readRawBody(ctx.req, MAX_CALLBACK_BYTES)
    const isFault = (error: unknown): boolean => error instanceof MiniProgramEventError
    const event = orMalformed(
      () => readMiniProgramEvent(openCallback(deps, { query, body }, sealedPart).text),
      isFault,
    )
    if (event.kind === 'other') tellOther(deps.logger, event.type)
    else await patiently(() => deps.db.transaction((tx) => takeIn(tx, deps, event)))
    ctx.body = 'success'
  }
}

/** Nothing is lost by them, but an operator can see that they came. */
function tellOther(logger: Logger, type: string): void {
  if (type === 'wxa_media_check')
    logger.warn({ type }, 'mini program: the result of a check that we did not ask for')
  else logger.info({ type }, 'mini program: a push that means nothing to us')
}

async function takeIn(
  tx: Tx,
  deps: MiniProgramCallbackDeps,
  event: Exclude<MiniProgramEvent, { kind: 'other' }>,
): Promise<void> {
  const { miniProgramAppId: appId } = deps
  if (event.kind === 'sent') return recordSubscribeReceipts(tx, appId, event.receipts)
  if (event.kind === 'message') return keepDoorMessage(tx, { appId, mask: deps.mask }, event)
  if (event.kind === 'revoked')
    return takeBackAuthorization(tx, { appId, logger: deps.logger }, event)
  const known = subscribeTemplateIds(deps.policy)
  const { openId } = event
  const id = `${openId}:${event.createdAt}`
  for (const { templateId, result } of event.answers) {
    if (!known.has(templateId)) continue
    if (event.kind === 'popup')
      await recordAnswer(tx, { appId, openId, templateId, result, source: 'popup', id })
    else if (result === 'reject') await withdrawConsent(tx, { appId, openId, templateId }, id)
  }
}
