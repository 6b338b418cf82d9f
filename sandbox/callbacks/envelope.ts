import {
  encryptMessage,
  newNonce,
  sha1Signature,
  sameText,
  decryptMessage,
  signQuery,
  type CryptoAccount,
} from '../protocol/message-crypto'
import { parseXml, writeXml, xmlText, type ParsedXmlObject } from '../protocol/xml'
import type { CallbackMode } from '../sandbox.contract'

export interface EnvelopeInput {
  account: CryptoAccount
  mode: CallbackMode
  toUserName: string
  openId: string
  timestamp: string
  /** The message in clear: XML, or JSON when `format` is json. */
  clear: string
  format: 'xml' | 'json'
}

/** Query and body of an official account's or mini program's push in its mode. */
export function sealPush(input: EnvelopeInput): {
  query: string
  body: string
  contentType: string
} {
  const { account, mode, openId, timestamp, clear, format } = input
  const nonce = newNonce()
  const query = new URLSearchParams({
    ...signQuery(account.token, timestamp, nonce),
    openid: openId,
  })
  const contentType = format === 'json' ? 'application/json' : 'text/xml'
  if (mode === 'plain') return { query: query.toString(), body: clear, contentType }
  const encrypted = encryptMessage(account, clear)
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', sha1Signature(account.token, timestamp, nonce, encrypted))
  return { query: query.toString(), body: wrap(input, encrypted), contentType }
}

function wrap({ mode, clear, format, toUserName }: EnvelopeInput, encrypted: string): string {
  if (format === 'json') {
    if (mode === 'compat') return clear.replace(/}$/, `,"Encrypt":"${encrypted}"}`)
    return JSON.stringify({ ToUserName: toUserName, Encrypt: encrypted })
  }
  if (mode === 'compat')
    return clear.replace(/<\/xml>$/, `<Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`)
  return writeXml({ ToUserName: toUserName, Encrypt: encrypted })
}

/** Opens an encrypted passive reply after checking its signature. */
export function openReply(account: CryptoAccount, envelope: ParsedXmlObject): ParsedXmlObject {
  const encrypted = required(envelope, 'Encrypt')
  const timestamp = required(envelope, 'TimeStamp')
  const expected = sha1Signature(account.token, timestamp, required(envelope, 'Nonce'), encrypted)
  if (!/^\d+$/.test(timestamp)) throw new Error('TimeStamp is not a number')
  if (!sameText(expected, required(envelope, 'MsgSignature')))
    throw new Error('the reply is not signed by the account')
  return parseXml(decryptMessage(account, encrypted))
}

function required(from: ParsedXmlObject, name: string): string {
  const value = xmlText(from, name)
  if (value === undefined || value === '') throw new Error(`the reply has no ${name}`)
  return value
}
