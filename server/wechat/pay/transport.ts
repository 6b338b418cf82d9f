import { X509Certificate, type KeyObject } from 'node:crypto'
import { MINUTE_MS, type Clock } from '../../lib/clock'
import { UpstreamError } from '../../lib/errors'
import { TransportError, type HttpAnswer, type HttpDoor } from '../http'
import { isJsonObject, parseJson } from '../json'
import { Certificates, Refusal } from './spelling'
import {
  openResource,
  PaySignatureError,
  readSignatureHeaders,
  verifySigned,
  type VerifyingKeys,
} from './signed-message'

/** Whom we talk to, and who says whether an answer is theirs. */
export interface PayPeer {
  http: HttpDoor
  /** Scheme, host and port; the library writes WeChat's own. */
  origin: string
  clock: Clock
  keys: VerifyingKeys & { readonly preferred: string | null }
}

export interface PayRequest {
  method: 'GET' | 'POST'
  /** Whole address as the library writes it. */
  url: string
  /** The very text that was signed. */
  body: string | null
  authorization: string
}

/**
 * One request. An answer that WeChat did not sign tells nothing: its outcome is unknown, also where it says that all is well.
 * Every call to WeChat Pay may be made again with the same number; its error says whether that can help.
 * @returns the answer's JSON, null where it has none
 * @throws UpstreamError
 */
export async function askPay(peer: PayPeer, request: PayRequest): Promise<unknown> {
  const api = new URL(request.url).pathname
  const answer = await exchange(peer, request, api)
  if (answer.status >= 200 && answer.status < 300) {
    await verifyAnswer(peer, answer, api)
    return answer.body.length === 0 ? null : readJson(answer, api)
  }
  throw refusalOf(answer, api)
}

/** The platform certificates in force: what is sealed with the APIv3 key vouches for them, and they for the answer. */
export async function fetchCertificates(
  peer: Omit<PayPeer, 'keys'>,
  request: PayRequest,
  apiV3Key: string,
): Promise<ReadonlyMap<string, KeyObject>> {
  const api = new URL(request.url).pathname
  const answer = await exchange(
    { ...peer, keys: { preferred: null, find: () => Promise.resolve(null) } },
    request,
    api,
  )
  if (answer.status !== 200) throw refusalOf(answer, api)
  const { data } = Certificates.parse(readJson(answer, api))
  const found = new Map(
    data.map(({ serial_no, encrypt_certificate: sealed }) => {
      const pem = openResource(apiV3Key, {
        ciphertext: sealed.ciphertext,
        nonce: sealed.nonce,
        associatedData: sealed.associated_data ?? '',
      })
      return [serial_no, new X509Certificate(pem).publicKey] as const
    }),
  )
  await verifyAnswer(
    {
      ...peer,
      keys: { preferred: null, find: (serial) => Promise.resolve(found.get(serial) ?? null) },
    },
    answer,
    api,
  )
  return found
}

async function exchange(
  { http, origin, keys }: PayPeer,
  { method, url, body, authorization }: PayRequest,
  api: string,
): Promise<HttpAnswer> {
  const { pathname, search } = new URL(url)
  const headers = {
    accept: 'application/json',
    'user-agent': 'xinqiao',
    authorization,
    ...(keys.preferred !== null && { 'wechatpay-serial': keys.preferred }),
  }
  try {
    return await http.send({
      origin,
      method,
      path: `${pathname}${search}`,
      headers,
      ...(body !== null && { body: { contentType: 'application/json', bytes: Buffer.from(body) } }),
    })
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    throw new UpstreamError(api, {
      outcome: error.outcome,
      kind: 'network',
      retryable: true,
      message: `没有等到微信支付的应答 | no answer [${error.message}]`,
    })
  }
}

async function verifyAnswer(
  { keys, clock }: PayPeer,
  { headers, body }: HttpAnswer,
  api: string,
): Promise<void> {
  try {
    await verifySigned(keys, {
      headers: readSignatureHeaders((name) => headers.get(name)),
      body,
      nowMs: clock.epochMs(),
    })
  } catch (error) {
    if (!(error instanceof PaySignatureError)) throw error
    throw unknown(
      api,
      `应答的签名不对，结果按未知处理 | the answer is not signed by WeChat Pay [${error.message}]`,
    )
  }
}

function readJson({ body }: HttpAnswer, api: string): unknown {
  const parsed = jsonIn(body)
  if (!isJsonObject(parsed)) throw unknown(api, '应答不是 JSON | the answer is not JSON')
  return parsed
}

function jsonIn(body: Buffer): unknown {
  try {
    return parseJson(body.toString('utf8'))
  } catch {
    return null
  }
}

function unknown(api: string, message: string): UpstreamError {
  return new UpstreamError(api, { outcome: 'unknown', kind: 'network', retryable: true, message })
}

/** Nothing was done now, and the same request may succeed later. https://pay.weixin.qq.com/doc/v3/merchant/4012081709 */
const LATER = new Set([
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT_EXCEED',
  'RATELIMIT_EXCEED',
  'RATELIMIT_EXCEEDED',
  'NOT_ENOUGH',
])
/** Something may have been done. */
const UNCERTAIN = new Set(['SYSTEM_ERROR', 'BANK_ERROR', 'USER_PAYING', 'USERPAYING'])

/** Faults of our account or keys: what was asked for may be right. */
const OURS = new Set(['SIGN_ERROR', 'NO_AUTH', 'MCH_NOT_EXISTS', 'APPID_MCHID_NOT_MATCH'])

function refusalOf({ status, body }: HttpAnswer, api: string): UpstreamError {
  const told = Refusal.safeParse(jsonIn(body))
  // A gateway or proxy, whose word is not WeChat's.
  if (!told.success)
    return unknown(api, `没有读懂的应答 | no answer of WeChat Pay's [HTTP ${status}]`)
  const { code, message } = told.data
  if (status >= 500 || UNCERTAIN.has(code)) {
    return new UpstreamError(api, {
      errcode: code,
      outcome: 'unknown',
      kind: 'retryable',
      retryable: true,
      message: `${code} [${message.slice(0, 200)}]`,
    })
  }
  const later = status === 429 || LATER.has(code)
  return new UpstreamError(api, {
    errcode: code,
    outcome: 'refused',
    kind: later ? 'limit' : OURS.has(code) ? 'config' : 'refused',
    retryable: later,
    ...(later && { retryAfterMs: MINUTE_MS }),
    message: `${code} ${HELP[code] ?? '微信支付没有接受 | WeChat Pay refused'} [${message.slice(0, 200)}]`,
  })
}

const HELP: Readonly<Record<string, string>> = {
  NOT_ENOUGH:
    '商户号余额不足，充值后会用同一个退款单号自动再试 | the merchant balance is too low; it is tried again with the same number',
  SIGN_ERROR:
    '签名没有通过，请核对 PAY_SERIAL_NO、PAY_PRIVATE_KEY_FILE 和服务器时间 | check serial number, private key and clock',
  NO_AUTH: '商户号没有开通这项能力 | the merchant has no right to this',
  APPID_MCHID_NOT_MATCH: 'AppID 没有绑定这个商户号 | bind the AppID to the merchant',
  USER_ACCOUNT_ABNORMAL: '用户的收款账户已注销，需要线下处理 | the payer account is closed',
}
