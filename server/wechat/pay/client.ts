import { createPrivateKey } from 'node:crypto'
import type WechatPay from 'wechatpay-node-v3'
import { SECOND_MS, type Clock } from '../../lib/clock'
import { UpstreamError } from '../../lib/errors'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { HttpDoor } from '../http'
import type { NoticeDoor } from './notice'
import { fetchTradeBill, type BillAnswer } from './bill'
import { createComplaintsClient, type ComplaintsClient } from './complaints'
import { createPlatformKeys } from './platform-keys'
import { payNonce, signLines } from './signed-message'
import { Prepaid, Refund, Transaction } from './spelling'
import { askPay, fetchCertificates, type PayRequest } from './transport'
import type {
  JsapiOrder,
  PayAccount,
  PaySheet,
  RefundFact,
  RefundOrder,
  TransactionFact,
} from './types'

/**
 * WeChat Pay v3 of one merchant. Every call may be made again with the same number. All throw UpstreamError: `refused` did nothing,
 * `unknown` may have been carried out and is to be queried.
 */
export interface PayClient {
  mchId: string
  /** JSAPI and mini program: places the order. The same number with the same content again gives a prepay id again. */
  place(order: JsapiOrder): Promise<{ prepayId: string }>
  /** What the phone opens the payment sheet with, signed now. */
  sheet(appId: string, prepayId: string): PaySheet
  /** @returns null where WeChat knows no such order */
  query(outTradeNo: string): Promise<TransactionFact | null>
  /** @returns `paid` when there was nothing to close because it had been paid */
  close(outTradeNo: string): Promise<'closed' | 'paid'>
  /** The same number with the same content again is the same refund. */
  refund(order: RefundOrder): Promise<RefundFact>
  /** @returns null where WeChat knows no such refund */
  queryRefund(outRefundNo: string): Promise<RefundFact | null>
  /** All that was paid and paid back on one day of Shanghai (YYYY-MM-DD). */
  tradeBill(date: string): Promise<BillAnswer>
  /** What customers complain of at WeChat Pay. */
  complaints: ComplaintsClient
  /** What notices are verified and opened with. */
  door: NoticeDoor
}

export interface PayClientOptions {
  http: HttpDoor
  clock: Clock
  origin: string
  account: PayAccount
}

/** As the library writes its addresses; ours replaces it after signing, for only the path is signed. */
const LIBRARY_ORIGIN = 'https://api.mch.weixin.qq.com'
const UNKNOWN_ORDER = new Set<unknown>(['ORDER_NOT_EXIST', 'RESOURCE_NOT_EXISTS', 'ORDERNOTEXIST'])
const ALREADY_PAID = new Set<unknown>(['ORDER_PAID', 'ORDERPAID'])

export function createPayClient({ http, clock, origin, account }: PayClientOptions): PayClient {
  const key = createPrivateKey(account.privateKey)
  const seconds = (): string => String(Math.floor(clock.epochMs() / SECOND_MS))
  const peer = { http, origin, clock }
  const authorize = (method: string, path: string, body: string): string => {
    const [timestamp, nonce] = [seconds(), payNonce()]
    const signature = signLines(key, [method, path, timestamp, nonce, body])
    const fields = {
      mchid: account.mchId,
      nonce_str: nonce,
      signature,
      timestamp,
      serial_no: account.serialNo,
    }
    return `WECHATPAY2-SHA256-RSA2048 ${Object.entries(fields)
      .map(([name, value]) => `${name}="${value}"`)
      .join()}`
  }
  const keys = createPlatformKeys({
    publicKey: account.publicKey,
    clock,
    fetchCertificates: () => {
      const path = '/v3/certificates'
      const authorization = authorize('GET', path, '')
      return fetchCertificates(
        peer,
        { method: 'GET', url: `${LIBRARY_ORIGIN}${path}`, body: null, authorization },
        account.apiV3Key,
      )
    },
  })
  const ask = (request: PayRequest): Promise<unknown> => askPay({ ...peer, keys }, request)
  const sdk = lazily(() => openSdk({ account, authorize, ask }))
  return {
    mchId: account.mchId,
    async place({ appId, openId, outTradeNo, description, amountFen, expiresAt, notifyUrl }) {
      const placed: { data?: unknown } = await (
        await sdk()
      ).transactions_jsapi({
        appid: appId,
        description: description.slice(0, 127),
        out_trade_no: outTradeNo,
        time_expire: rfc3339(expiresAt),
        notify_url: notifyUrl,
        amount: { total: amountFen, currency: 'CNY' },
        payer: { openid: openId },
      })
      // The library has made a sheet of the answer, with a nonce by Math.random and a clock of its own: only the prepay id is taken.
      const packed: unknown =
        typeof placed.data === 'object' && placed.data !== null
          ? Reflect.get(placed.data, 'package')
          : null
      const { prepay_id } = read(
        Prepaid,
        { prepay_id: typeof packed === 'string' ? packed.replace(/^prepay_id=/, '') : null },
        'jsapi',
      )
      return { prepayId: prepay_id }
    },
    sheet(appId, prepayId) {
      const [timeStamp, nonceStr, packed] = [seconds(), payNonce(), `prepay_id=${prepayId}`]
      return {
        appId,
        timeStamp,
        nonceStr,
        package: packed,
        signType: 'RSA',
        paySign: signLines(key, [appId, timeStamp, nonceStr, packed]),
      }
    },
    query: async (outTradeNo) =>
      orUnknownOrder(async () =>
        read(Transaction, (await (await sdk()).query({ out_trade_no: outTradeNo })).data, 'query'),
      ),
    async close(outTradeNo) {
      try {
        await (await sdk()).close(outTradeNo)
        return 'closed'
      } catch (error) {
        if (error instanceof UpstreamError && ALREADY_PAID.has(error.details.errcode)) return 'paid'
        if (
          error instanceof UpstreamError &&
          (UNKNOWN_ORDER.has(error.details.errcode) || error.details.errcode === 'ORDER_CLOSED')
        )
          return 'closed'
        throw error
      }
    },
    async refund({ outTradeNo, outRefundNo, reason, refundFen, totalFen, notifyUrl }) {
      const answer = await (
        await sdk()
      ).refunds({
        out_trade_no: outTradeNo,
        out_refund_no: outRefundNo,
        reason: reason.slice(0, 80),
        notify_url: notifyUrl,
        amount: { refund: refundFen, total: totalFen, currency: 'CNY' },
      })
      return read(Refund, answer.data, 'refunds')
    },
    queryRefund: async (outRefundNo) =>
      orUnknownOrder(async () =>
        read(Refund, (await (await sdk()).find_refunds(outRefundNo)).data, 'refund query'),
      ),
    tradeBill: (date) =>
      fetchTradeBill({ http, origin, libraryOrigin: LIBRARY_ORIGIN, authorize, ask }, date),
    complaints: createComplaintsClient({
      mchId: account.mchId,
      libraryOrigin: LIBRARY_ORIGIN,
      authorize,
      ask,
    }),
    door: { keys, apiV3Key: account.apiV3Key },
  }
}

interface SdkParts {
  account: PayAccount
  authorize(method: string, path: string, body: string): string
  ask(request: PayRequest): Promise<unknown>
}

/**
 * The library with its doubtful parts replaced: nonce, clock, connection and the check of answers are ours. Loaded when first asked,
 * because it brings an HTTP client along that nobody here uses.
 */
async function openSdk({ account, authorize, ask }: SdkParts): Promise<WechatPay> {
  const { default: Pay } = await import('wechatpay-node-v3')
  class OwnPay extends Pay {
    protected override buildAuthorization(
      method: string,
      url: string,
      params?: Record<string, unknown>,
    ): string {
      return authorize(
        method,
        url.replace(LIBRARY_ORIGIN, ''),
        params === undefined ? '' : JSON.stringify(params),
      )
    }
  }
  // The certificate is asked for its serial number only, which is told here.
  const pay = new OwnPay({
    appid: '',
    mchid: account.mchId,
    serial_no: account.serialNo,
    publicKey: Buffer.from('-'),
    privateKey: Buffer.from(account.privateKey),
  })
  const send = async (request: PayRequest): Promise<{ status: number; data: unknown }> => ({
    status: 200,
    data: await ask(request),
  })
  const authorization = (headers: Record<string, unknown>): string =>
    String(headers['Authorization'])
  pay.createHttp({
    get: (url, headers) =>
      send({ method: 'GET', url, body: null, authorization: authorization(headers) }),
    post: (url, params, headers) =>
      send({
        method: 'POST',
        url,
        body: JSON.stringify(params),
        authorization: authorization(headers),
      }),
    upload: () => Promise.reject(new Error('nothing is uploaded to WeChat Pay')),
  })
  return pay
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => (made ??= make())
}

/** Signed by WeChat, and still not what is documented: nobody knows what it means. */
function read<T>(
  shape: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
  api: string,
): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new UpstreamError(api, {
    outcome: 'unknown',
    kind: 'bug',
    retryable: true,
    message: '应答的内容和文档不符 | the answer is not as documented',
  })
}

async function orUnknownOrder<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UpstreamError && UNKNOWN_ORDER.has(error.details.errcode)) return null
    throw error
  }
}

/** Whole seconds: WeChat refuses fractions. */
function rfc3339(at: Date): string {
  return toOffsetIso(at).replace(/\.\d{3}/, '')
}
