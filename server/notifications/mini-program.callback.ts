import type { Middleware } from 'koa'
import type { Database, Tx } from '../db/database'
import type { RequestState } from '../http/context'
import { readRawBody } from '../http/raw-body'
import { MINUTE_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import type { Policy } from '../policy/policy.schema'
import { CallbackCryptoError, isFresh, type CallbackCrypto } from '../wechat/callback-crypto'
import { readCallbackQuery, type CallbackQuery } from '../wechat/callback-query'
import { withdrawConsent } from './consent-ledger'
import { recordSubscribeReceipts } from './delivery-receipts'
import { MiniProgramEventError, readMiniProgramEvent, sealedPart, type MiniProgramEvent } from './mini-program-event.callback'
import { recordAnswer, subscribeTemplateIds } from './report-consents'

const MAX_BODY_BYTES = 256 * 1024
/** Far above WeChat's three attempts within 15 seconds, and tolerant of a clock that is off. */
const REPLAY_WINDOW_MS = 10 * MINUTE_MS

export interface MiniProgramCallbackDeps {
  db: Database
  policy: Policy
  miniProgramAppId: string
  crypto: CallbackCrypto
  /** True when no EncodingAESKey is configured: the console is set to plain mode. Otherwise only sealed bodies are taken. */
  plainMode: boolean
}

/**
 * GET and POST /callback/mini-program: consents given and taken back, and what became of subscribe messages. Every effect
 * has a key of its own in the ledger or is the same when done twice, so a repeated delivery changes nothing.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
 */
export function miniProgramCallback(deps: MiniProgramCallbackDeps): Middleware<RequestState> {
  return async (ctx) => {
    const query = readCallbackQuery(ctx.querystring)
    if (!query) throw refused('timestamp or nonce is missing')
    ctx.type = 'text/plain'
    if (ctx.method === 'GET') {
      ctx.body = verifyUrl(deps.crypto, query)
      return
    }
    const body = await readRawBody(ctx.req, MAX_BODY_BYTES)
    const event = open(deps, query, body)
    if (event.kind !== 'other') await deps.db.transaction((tx) => takeIn(tx, deps, event))
    ctx.body = 'success'
  }
}

function verifyUrl(crypto: CallbackCrypto, query: CallbackQuery): string {
  try {
    return crypto.verifyUrl({ ...query, msgSignature: undefined, echostr: query.echostr ?? '' })
  } catch (error) {
    throw error instanceof CallbackCryptoError ? refused(error.reason) : error
  }
}

/** Verifies before anything is read. @throws UserError 401, with nothing stored; 400 for what WeChat does not document */
function open(deps: MiniProgramCallbackDeps, query: CallbackQuery, body: Buffer): MiniProgramEvent {
  if (!isFresh(query.timestamp, deps.db.clock.epochMs(), REPLAY_WINDOW_MS)) throw refused('timestamp is outside of the window')
  try {
    return readMiniProgramEvent(deps.plainMode ? verifyPlain(deps.crypto, query, body) : unseal(deps.crypto, query, body))
  } catch (error) {
    if (error instanceof CallbackCryptoError) throw refused(error.reason)
    if (!(error instanceof MiniProgramEventError)) throw error
    throw new UserError('malformed_callback', { status: 400, public: '内容没有读懂', internal: error.message })
  }
}

function verifyPlain(crypto: CallbackCrypto, query: CallbackQuery, body: Buffer): string {
  if (!crypto.verifyPlain({ ...query, signature: query.signature ?? '' })) throw refused('bad signature')
  return body.toString('utf8')
}

/** In compatible mode there is a clear copy beside the ciphertext; only what was sealed counts. */
function unseal(crypto: CallbackCrypto, query: CallbackQuery, body: Buffer): string {
  const encrypt = sealedPart(body.toString('utf8'))
  if (query.msgSignature === undefined || encrypt === undefined) throw refused('not encrypted, but an EncodingAESKey is configured')
  return crypto.open({ ...query, msgSignature: query.msgSignature, encrypt })
}

function refused(reason: string): UserError {
  return new UserError('bad_signature', { status: 401, public: '签名不对', internal: `mini program callback refused: ${reason}` })
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
