import type { Middleware } from 'koa'
import type { Database } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { createPatience } from '../../db/patience'
import type { RequestState } from '../../http/context'
import { readRawBody } from '../../http/raw-body'
import type { CallbackCrypto } from '../../wechat/callback-crypto'
import {
  answerUrlCheck,
  MAX_CALLBACK_BYTES,
  openCallback,
  orMalformed,
  readSignedQuery,
} from '../../wechat/callback-door'
import type { CallbackQuery } from '../../wechat/callback-query'
import { answerXml, type AppAnswer } from './app-answer'
import { MalformedMessage, readAppInbound, type AppInbound } from './app-inbound'
import { respondOnce, type RespondDeps } from './respond-to-agent'

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
  const patiently = createPatience(deps.db)
  return async (ctx) => {
    const query = readSignedQuery(ctx.querystring, deps.db.clock.epochMs())
    const door = { crypto: deps.crypto, plainMode: false }
    if (ctx.method === 'GET') {
      ctx.type = 'text/plain'
      ctx.body = answerUrlCheck(door, query, true)
      return
    }
    const body = await readRawBody(ctx.req, MAX_CALLBACK_BYTES)
    const { text } = openCallback(door, { query, body })
    const inbound = orMalformed(
      () => readAppInbound(text),
      (error) => error instanceof MalformedMessage,
    )
    const answer = await patiently(() => takeIn(deps, inbound))
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

interface Answering {
  query: CallbackQuery
  inbound: AppInbound
  answer: NonNullable<AppAnswer>
}

function sealed(
  { db, crypto }: WecomAppCallbackDeps,
  { query, inbound, answer }: Answering,
): string {
  const seconds = Math.floor(db.clock.epochMs() / 1000)
  const xml = answerXml(answer, { to: inbound.wecomUserId, from: inbound.corpId, seconds })
  return crypto.seal(xml, { timestamp: String(seconds), nonce: query.nonce })
}
