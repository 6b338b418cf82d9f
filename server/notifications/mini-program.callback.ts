import type { Middleware } from 'koa'
import type { Database, Tx } from '../db/database'
import type { RequestState } from '../http/context'
import { readRawBody } from '../http/raw-body'
import type { Policy } from '../policy/policy.schema'
import { answerUrlCheck, MAX_CALLBACK_BYTES, openCallback, orMalformed, readSignedQuery, type CallbackDoor } from '../wechat/callback-door'
import { withdrawConsent } from './consent-ledger'
import { recordSubscribeReceipts } from './delivery-receipts'
import { MiniProgramEventError, readMiniProgramEvent, sealedPart, type MiniProgramEvent } from './mini-program-event.callback'
import { recordAnswer, subscribeTemplateIds } from './report-consents'

export interface MiniProgramCallbackDeps extends CallbackDoor {
  db: Database
  policy: Policy
  miniProgramAppId: string
}

/**
 * GET and POST /callback/mini-program: consents given and taken back, and what became of subscribe messages. Every effect
 * has a key of its own in the ledger or is the same when done twice, so a repeated delivery changes nothing.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function miniProgramCallback(deps: MiniProgramCallbackDeps): Middleware<RequestState> {
  return async (ctx) => {
    const query = readSignedQuery(ctx.querystring, deps.db.clock.epochMs())
    ctx.type = 'text/plain'
    if (ctx.method === 'GET') {
      ctx.body = answerUrlCheck(deps, query)
      return
    }
    const body = await readRawBody(ctx.req, MAX_CALLBACK_BYTES)
    const isFault = (error: unknown): boolean => error instanceof MiniProgramEventError
    const event = orMalformed(() => readMiniProgramEvent(openCallback(deps, { query, body }, sealedPart).text), isFault)
    if (event.kind !== 'other') await deps.db.transaction((tx) => takeIn(tx, deps, event))
    ctx.body = 'success'
  }
}

async function takeIn(tx: Tx, deps: MiniProgramCallbackDeps, event: Exclude<MiniProgramEvent, { kind: 'other' }>): Promise<void> {
  const { miniProgramAppId: appId } = deps
  if (event.kind === 'sent') return recordSubscribeReceipts(tx, appId, event.receipts)
  const known = subscribeTemplateIds(deps.policy)
  const { openId } = event
  const id = `${openId}:${event.createdAt}`
  for (const { templateId, result } of event.answers) {
    if (!known.has(templateId)) continue
    if (event.kind === 'popup') await recordAnswer(tx, { appId, openId, templateId, result, source: 'popup', id })
    else if (result === 'reject') await withdrawConsent(tx, { appId, openId, templateId }, id)
  }
}
