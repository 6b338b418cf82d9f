import type { Middleware } from 'koa'
import type { Database } from '../../db/database'
import { createGroupCommit } from '../../db/group-commit'
import type { RequestState } from '../../http/context'
import { readRawBody } from '../../http/raw-body'
import { MINUTE_MS } from '../../lib/clock'
import { UserError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import { CallbackCryptoError, isFresh, type CallbackCrypto } from '../../wechat/callback-crypto'
import { readCallbackQuery, type CallbackQuery } from '../../wechat/callback-query'
import { childText, parseXml } from '../../wechat/xml'
import { cdata } from '../../wechat/xml-builder'
import type { Arrival, Response } from './exchange'
import { isMalformed, readInbound, type Inbound } from './inbound'
import { takeIn, type InboxAnswer, type InboxDeps } from './inbox'

const MAX_BODY_BYTES = 256 * 1024
/** WeChat names no limit; ten minutes is far above its three attempts within 15 seconds and tolerates a clock that is off. */
const REPLAY_WINDOW_MS = 10 * MINUTE_MS

export interface OfficialAccountCallbackDeps extends InboxDeps {
  db: Database
  logger: Logger
  crypto: CallbackCrypto
  mask(text: string): { text: string }
  /** True when no EncodingAESKey is configured: the console is set to plain mode. Otherwise only encrypted bodies are taken. */
  plainMode: boolean
}

/**
 * GET and POST /callback/official-account.
 * https://developers.weixin.qq.com/doc/service/guide/dev/push/
 */
export function officialAccountCallback(deps: OfficialAccountCallbackDeps): Middleware<RequestState> {
  const inbox = createGroupCommit<Arrival, InboxAnswer>({ db: deps.db, work: (tx, arrivals) => takeIn(tx, deps, arrivals) })
  const submit = (arrival: Arrival): Promise<InboxAnswer> => inbox.submit(arrival).catch((error: unknown) => {
    deps.logger.error({ err: error, dedupeKey: arrival.inbound.dedupeKey }, 'official account: a callback could not be answered; it is shelved')
    return shelve(deps, arrival)
  })
  return async (ctx) => {
    const arrivedAtMs = deps.db.clock.epochMs()
    const query = readCallbackQuery(ctx.querystring)
    if (!query) throw refused('timestamp or nonce is missing')
    if (ctx.method === 'GET') {
      ctx.type = 'text/plain'
      ctx.body = verifyUrl(deps.crypto, query)
      return
    }
    const body = await readRawBody(ctx.req, MAX_BODY_BYTES)
    const { xml, encrypted } = openBody(deps, { query, body, nowMs: arrivedAtMs })
    const inbound = parse(xml)
    const { text } = await submit({ inbound, arrivedAtMs })
    ctx.type = text === null ? 'text/plain' : 'application/xml'
    ctx.body = text === null
      ? 'success'
      : passiveReply({ inbound, text, nowMs: deps.db.clock.epochMs() }, encrypted ? { crypto: deps.crypto, query } : null)
  }
}

/**
 * A message that our answering trips over is kept and answered later, so that it neither is lost nor stands in the way;
 * its outbox row ends on the dead shelf with the reason if answering keeps failing. Events are left to WeChat's retry.
 */
function shelve(deps: OfficialAccountCallbackDeps, arrival: Arrival): Promise<InboxAnswer> {
  const { content } = arrival.inbound
  if (content.kind !== 'text') return Promise.reject(new Error('the event will be delivered again'))
  const incoming = { type: 'text', text: deps.mask(content.text).text, payload: null }
  const keep = (): Promise<Response> =>
    Promise.resolve({ incoming, reply: null, understood: null, answerLater: true, keepMedia: false })
  return deps.db.transaction(async (tx) => {
    const [answer] = await takeIn(tx, { ...deps, respond: keep }, [arrival])
    return answer ?? { text: null }
  })
}

function verifyUrl(crypto: CallbackCrypto, query: CallbackQuery): string {
  try {
    return crypto.verifyUrl({ ...query, msgSignature: undefined, echostr: query.echostr ?? '' })
  } catch (error) {
    throw refused(String(error))
  }
}

interface Received {
  query: CallbackQuery
  body: Buffer
  nowMs: number
}

/** Verifies before anything is read. @throws UserError 401, with nothing stored */
function openBody(deps: OfficialAccountCallbackDeps, { query, body, nowMs }: Received): { xml: string; encrypted: boolean } {
  if (!isFresh(query.timestamp, nowMs, REPLAY_WINDOW_MS)) throw refused('timestamp is outside of the window')
  if (deps.plainMode) {
    if (!deps.crypto.verifyPlain({ ...query, signature: query.signature ?? '' })) throw refused('bad signature')
    return { xml: body.toString('utf8'), encrypted: false }
  }
  try {
    const encrypt = childText(parseXml(body.toString('utf8')), 'Encrypt')
    if (query.msgSignature === undefined || encrypt === undefined) throw refused('not encrypted, but an EncodingAESKey is configured')
    return { xml: deps.crypto.open({ ...query, msgSignature: query.msgSignature, encrypt }), encrypted: true }
  } catch (error) {
    if (error instanceof CallbackCryptoError) throw refused(error.reason)
    if (isMalformed(error)) throw malformed(error)
    throw error
  }
}

function parse(xml: string): Inbound {
  try {
    return readInbound(xml)
  } catch (error) {
    throw isMalformed(error) ? malformed(error) : error
  }
}

/** https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html */
function passiveReply(
  { inbound, text, nowMs }: { inbound: Inbound; text: string; nowMs: number },
  seal: { crypto: CallbackCrypto; query: CallbackQuery } | null,
): string {
  const seconds = Math.floor(nowMs / 1000)
  const xml = `<xml><ToUserName>${cdata(inbound.openId)}</ToUserName><FromUserName>${cdata(inbound.accountGhId)}</FromUserName>`
    + `<CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>${cdata(text)}</Content></xml>`
  return seal === null ? xml : seal.crypto.seal(xml, { timestamp: String(seconds), nonce: seal.query.nonce })
}

function refused(internal: string): UserError {
  return new UserError('callback_refused', { status: 401, public: '签名不对', internal })
}

function malformed(error: unknown): UserError {
  return new UserError('callback_malformed', { status: 400, public: '内容不符合微信的格式', internal: String(error) })
}
