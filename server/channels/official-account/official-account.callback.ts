import { readPlan } from '../../bot/plan'
import type { Database, Tx } from '../../db/database'
import { isUnreachable } from '../../db/dialect'
import { createGroupCommit } from '../../db/group-commit'
import { createPatience } from '../../db/patience'
import type { Door } from '../../http/front-door'
import { readRawBody } from '../../http/raw-body'
import type { Logger } from '../../lib/logger'
import type { CallbackCrypto } from '../../wechat/callback-crypto'
import {
  answerUrlCheck,
  MAX_CALLBACK_BYTES,
  openCallback,
  orMalformed,
  readSignedQuery,
  type CallbackDoor,
} from '../../wechat/callback-door'
import type { CallbackQuery } from '../../wechat/callback-query'
import { cdata } from '../../wechat/xml-builder'
import type { Arrival, Response } from './arrival'
import type { Writer } from './followers'
import { createRecentKeys } from '../recent-keys'
import { isMalformed, readInbound, type Inbound } from './inbound'
import { renderReply, type LinkTargets } from './reply-text'
import { takeIn, type InboxAnswer, type InboxDeps } from './inbox'

export interface OfficialAccountCallbackDeps extends InboxDeps, CallbackDoor {
  db: Database
  logger: Logger
  targets: LinkTargets
  mask(
    tx: Tx,
    texts: readonly string[],
  ): Promise<(text: string, customerId: string | null) => { text: string }>
}

/**
 * GET and POST /callback/official-account.
 * https://developers.weixin.qq.com/doc/service/guide/dev/push/
 */
export function officialAccountCallback(deps: OfficialAccountCallbackDeps): Door {
  const recent = createRecentKeys(20_000)
  const inbox = createGroupCommit<Arrival, InboxAnswer>({
    db: deps.db,
    async work(tx, arrivals, again) {
      const mayBeRepeated = again || arrivals.some(({ inbound }) => recent.has(inbound.dedupeKey))
      arrivals.forEach(({ inbound }) => recent.add(inbound.dedupeKey))
      return takeIn(tx, deps, arrivals, mayBeRepeated)
    },
    keyOf: ({ inbound }) => inbound.openId,
  })
  const patiently = createPatience(deps.db)
  const submit = (arrival: Arrival): Promise<InboxAnswer> =>
    patiently(() => inbox.submit(arrival)).catch((error: unknown) => {
      if (isUnreachable(error)) throw error
      deps.logger.error(
        { err: error, dedupeKey: arrival.inbound.dedupeKey },
        'official account: a callback could not be answered; it is shelved',
      )
      return shelve(deps, arrival)
    })
  return async ({ method, querystring, request }) => {
    const arrivedAtMs = deps.db.clock.epochMs()
    const query = readSignedQuery(querystring, arrivedAtMs)
    if (method === 'GET') return { type: 'text/plain', body: answerUrlCheck(deps, query) }
    const body = await readRawBody(request, MAX_CALLBACK_BYTES)
    const opened = openCallback(deps, { query, body })
    const inbound = orMalformed(() => readInbound(opened.text), isMalformed)
    // Thought about while the transaction before is under way, so that ours is short.
    const { content } = inbound
    const plan =
      content.kind === 'text' ? { plan: readPlan(content.text, new Date(arrivedAtMs)) } : {}
    const answer = await submit({ inbound, arrivedAtMs, ...plan })
    const text = answer.reply && renderReply(answer.reply, deps.targets)
    if (text === null) return { type: 'text/plain', body: 'success' }
    const reply = passiveReply(
      { inbound, text, nowMs: deps.db.clock.epochMs() },
      opened.sealed ? { crypto: deps.crypto, query } : null,
    )
    return { type: 'application/xml', body: reply }
  }
}

/**
 * A message that our answering trips over is kept and answered later, so that it neither is lost nor stands in the way;
 * its outbox row ends on the dead shelf with the reason if answering keeps failing. Events are left to WeChat's retry.
 */
function shelve(deps: OfficialAccountCallbackDeps, arrival: Arrival): Promise<InboxAnswer> {
  const { content } = arrival.inbound
  if (content.kind !== 'text') return Promise.reject(new Error('the event will be delivered again'))
  const keep = async (tx: Tx, _arrival: Arrival, { follower }: Writer): Promise<Response> => {
    const { text } = (await deps.mask(tx, [content.text]))(
      content.text,
      follower.verifiedCustomerId,
    )
    return {
      incoming: { type: 'text', text, payload: null },
      reply: null,
      answerLater: true,
      keepMedia: false,
    }
  }
  return deps.db.transaction(async (tx) => {
    const [answer] = await takeIn(tx, { ...deps, respond: keep }, [arrival])
    return answer ?? { reply: null }
  })
}

/** https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html */
function passiveReply(
  { inbound, text, nowMs }: { inbound: Inbound; text: string; nowMs: number },
  seal: { crypto: CallbackCrypto; query: CallbackQuery } | null,
): string {
  const seconds = Math.floor(nowMs / 1000)
  const xml =
    `<xml><ToUserName>${cdata(inbound.openId)}</ToUserName><FromUserName>${cdata(inbound.accountGhId)}</FromUserName>` +
    `<CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content>${cdata(text)}</Content></xml>`
  return seal === null
    ? xml
    : seal.crypto.seal(xml, { timestamp: String(seconds), nonce: seal.query.nonce })
}
