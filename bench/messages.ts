import { openReply, sealPush } from '../sandbox/callbacks/envelope'
import { parseXml, writeXml, xmlText } from '../sandbox/protocol/xml'
import { ACCOUNT, followers } from './account'

export interface BenchMessage {
  openId: string
  messageId: string
  /** The whole HTTP request, ready for the wire. */
  request: Buffer
}

/** One after the other for the whole run, so that no message is ever sent twice unless a round means to. */
let sequence = 0

/** Text messages in safe mode, each distinct, sealed by the sandbox's own cryptography. */
export function makeMessages(count: number, path: string): BenchMessage[] {
  return Array.from({ length: count }, () => makeMessage(path))
}

function makeMessage(path: string): BenchMessage {
  sequence += 1
  const openId = followers[sequence % followers.length]?.openId ?? ''
  const messageId = String(24_000_000_000_000_000n + BigInt(sequence))
  const seconds = Math.floor(Date.now() / 1_000)
  const clear = writeXml({
    ToUserName: ACCOUNT.ghId,
    FromUserName: openId,
    CreateTime: seconds,
    MsgType: 'text',
    Content: `您好，请问第 ${sequence} 号问题怎么处理`,
    MsgId: BigInt(messageId),
  })
  const sealed = sealPush({
    account: ACCOUNT,
    mode: 'safe',
    toUserName: ACCOUNT.ghId,
    openId,
    timestamp: String(seconds),
    clear,
    format: 'xml',
  })
  return { openId, messageId, request: httpRequest(`${path}?${sealed.query}`, sealed.body) }
}

function httpRequest(target: string, body: string): Buffer {
  const head = [
    `POST ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: text/xml',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Opens an encrypted answer and makes sure that it is a text for this very sender; gives the text. */
export function readReply(body: string, message: BenchMessage): string {
  const reply = openReply(ACCOUNT, parseXml(body))
  if (xmlText(reply, 'ToUserName') !== message.openId)
    throw new Error('the answer is addressed to somebody else')
  if (xmlText(reply, 'FromUserName') !== ACCOUNT.ghId)
    throw new Error('the answer comes from somebody else')
  if (xmlText(reply, 'MsgType') !== 'text') throw new Error('the answer is not a text')
  const text = xmlText(reply, 'Content') ?? ''
  if (text === '') throw new Error('the answer is empty')
  return text
}
