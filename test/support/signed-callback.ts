import { openReply, sealPush } from '../../sandbox/callbacks/envelope'
import { newNonce, signQuery, type CryptoAccount } from '../../sandbox/protocol/message-crypto'
import {
  parseXml,
  writeXml,
  type ParsedXmlObject,
  type XmlObject,
} from '../../sandbox/protocol/xml'
import type { CallbackMode } from '../../sandbox/sandbox.contract'
import type { Clock } from '../../server/lib/clock'

/** Callbacks as WeChat sends them, sealed by the sandbox's cryptography, which shares no line with the server's. */
export interface CallbackAccount extends CryptoAccount {
  /** The original id, gh_…, which stands in ToUserName. */
  ghId: string
}

export interface SignedRequest {
  /** Without the question mark. */
  query: string
  body: string
  headers: { 'content-type': string }
}

export interface CallbackOptions {
  account: CallbackAccount
  clock: Clock
  from: string
  /** Everything but ToUserName, FromUserName and CreateTime. */
  fields: XmlObject
  mode?: CallbackMode
}

/** One message or event of the official account. Called again with the same fields it is the same message, sealed anew. */
export function signedCallback({
  account,
  clock,
  from,
  fields,
  mode = 'safe',
}: CallbackOptions): SignedRequest {
  const timestamp = String(Math.floor(clock.epochMs() / 1_000))
  const clear = writeXml({
    ToUserName: account.ghId,
    FromUserName: from,
    CreateTime: Number(timestamp),
    ...fields,
  })
  const sealed = sealPush({
    account,
    mode,
    toUserName: account.ghId,
    openId: from,
    timestamp,
    clear,
    format: 'xml',
  })
  return { query: sealed.query, body: sealed.body, headers: { 'content-type': sealed.contentType } }
}

/** The query of WeChat's check of the address; the server has to answer with `echostr` and nothing else. */
export function urlCheckQuery(account: CallbackAccount, clock: Clock, echostr: string): string {
  const timestamp = String(Math.floor(clock.epochMs() / 1_000))
  return new URLSearchParams({
    ...signQuery(account.token, timestamp, newNonce()),
    echostr,
  }).toString()
}

/** What the server answered: null for the bare `success`, else the fields of the opened and verified reply. */
export function openPassiveReply(account: CallbackAccount, body: string): ParsedXmlObject | null {
  if (body === 'success') return null
  const envelope = parseXml(body)
  return 'Encrypt' in envelope ? openReply(account, envelope) : envelope
}
