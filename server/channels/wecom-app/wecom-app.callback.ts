import type { Middleware } from 'koa'
import type { Database } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import type { RequestState } from '../../http/context'
import { readRawBody } from '../../http/raw-body'
import { MINUTE_MS } from '../../lib/clock'
import { UserError } from '../../lib/errors'
import { CallbackCryptoError, isFresh, type CallbackCrypto } from '../../wechat/callback-crypto'
import { readCallbackQuery, type CallbackQuery } from '../../wechat/callback-query'
import { childText, parseXml } from '../../wechat/xml'
import { XmlError } from '../../wechat/xml-error'
import { answerXml, type AppAnswer } from './app-answer'
import { MalformedMessage, readAppInbound, type AppInbound } from './app-inbound'
import { respondOnce, type RespondDeps } from './respond-to-agent'

const MAX_BODY_BYTES = 256 * 1024
/** WeCom names no limit; its three attempts lie within 15 seconds, and a clock may be off. */
const REPLAY_WINDOW_MS = 10 * MINUTE_MS

export interface WecomAppCallbackDeps extends RespondDeps {
  db: Database
  crypto: CallbackCrypto
}

/**
 * GET and POST /callback/wecom-app: the console's verification, then what agents write and which buttons they tap.
 * Always encrypted. Verified before anything is read or stored; answered after everything is.
 * https://developer.work.weixin.qq.com/document/path/90930
 */
export function wecomAppCallback(deps: WecomAppCallbackDeps): Middleware<RequestState> {
  return async (ctx) => {
    const query = readCallbackQuery(ctx.querystring)
    if (!query) throw refused('timestamp or nonce is missing')
    if (!isFresh(query.timestamp, deps.db.clock.epochMs(), REPLAY_WINDOW_MS)) throw refused('timestamp is outside of the window')
    if (ctx.method === 'GET') {
      ctx.type = 'text/plain'
      ctx.body = open(deps.crypto, query, query.echostr ?? '')
      return
    }
    const body = await readRawBody(ctx.req, MAX_BODY_BYTES)
    const inbound = read(deps.crypto, query, body.toString('utf8'))
    const answer = await takeIn(deps, inbound)
    ctx.type = answer === null ? 'text/plain' : 'application/xml'
    ctx.body = answer === null ? '' : sealed(deps, { query, inbound, answer })
  }
}

/** Two deliveries of one thing at the same moment: the receipt's key lets one in, and the other then finds its answer. */
async function takeIn(deps: WecomAppCallbackDeps, inbound: AppInbound): Promise<AppAnswer> {
  const work = (): Promise<AppAnswer> => deps.db.transaction((tx) => respondOnce(tx, deps, inbound))
  return work().catch((error: unknown) => {
    if (isDuplicate(error)) return work()
    throw error
  })
}

/** @throws UserError 401 for what WeCom did not sign, 400 for what it did not spell */
function read(crypto: CallbackCrypto, query: CallbackQuery, body: string): AppInbound {
  try {
    return readAppInbound(open(crypto, query, childText(parseXml(body), 'Encrypt') ?? ''))
  } catch (error) {
    if (error instanceof XmlError || error instanceof MalformedMessage) throw malformed(error)
    throw error
  }
}

function open(crypto: CallbackCrypto, query: CallbackQuery, encrypt: string): string {
  try {
    return crypto.open({ timestamp: query.timestamp, nonce: query.nonce, msgSignature: query.msgSignature ?? '', encrypt })
  } catch (error) {
    if (error instanceof CallbackCryptoError) throw refused(error.reason)
    throw error
  }
}

interface Answering {
  query: CallbackQuery
  inbound: AppInbound
  answer: NonNullable<AppAnswer>
}

function sealed({ db, crypto }: WecomAppCallbackDeps, { query, inbound, answer }: Answering): string {
  const seconds = Math.floor(db.clock.epochMs() / 1000)
  const xml = answerXml(answer, { to: inbound.wecomUserId, from: inbound.corpId, seconds })
  return crypto.seal(xml, { timestamp: String(seconds), nonce: query.nonce })
}

function refused(internal: string): UserError {
  return new UserError('callback_refused', { status: 401, public: '签名不对', internal })
}

function malformed(error: Error): UserError {
  return new UserError('callback_malformed', { status: 400, public: '内容不符合企业微信的格式', internal: error.message })
}
