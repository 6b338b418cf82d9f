import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { MINUTE_MS } from '../../lib/clock'
import { UpstreamError } from '../../lib/errors'
import { TransportError, type HttpDoor } from '../http'
import { BillError, readTradeBill, type TradeBill } from './trade-bill'
import type { PayRequest } from './transport'

/** `none`: nothing moved on that day. `later`: it is still being made. */
export type BillAnswer =
  { state: 'ready'; bill: TradeBill; sha1: string } | { state: 'none' | 'later' }

export interface BillParts {
  http: HttpDoor
  origin: string
  /** As the library writes addresses; only the path is signed. */
  libraryOrigin: string
  authorize(method: string, path: string, body: string): string
  /** Asks, and verifies the answer. */
  ask(request: PayRequest): Promise<unknown>
}

const Where = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-fA-F]{40}$/),
  download_url: z.url().max(2_048),
})

/** Some hundred thousand lines; more than that is not read at once. */
const MOST_ZIPPED = 48 * 1024 * 1024
const MOST_BYTES = 256 * 1024 * 1024
const unzip = promisify(gunzip)

/**
 * The bill of all payments and refunds of one day: asked where it lies, fetched, and checked against its hash, for the file itself is
 * not signed. https://pay.weixin.qq.com/doc/v3/merchant/4012791895
 * @param date of Shanghai, YYYY-MM-DD
 * @throws UpstreamError where WeChat does not answer as documented; nothing of such a bill is used
 */
export async function fetchTradeBill(
  { http, origin, libraryOrigin, authorize, ask }: BillParts,
  date: string,
): Promise<BillAnswer> {
  const path = `/v3/bill/tradebill?bill_date=${date}&bill_type=ALL&tar_type=GZIP`
  let told: unknown
  try {
    told = await ask({
      method: 'GET',
      url: `${libraryOrigin}${path}`,
      body: null,
      authorization: authorize('GET', path, ''),
    })
  } catch (error) {
    const code = error instanceof UpstreamError ? error.details.errcode : null
    if (code === 'NO_STATEMENT_EXIST') return { state: 'none' }
    if (code === 'STATEMENT_CREATING') return { state: 'later' }
    throw error
  }
  const where = Where.safeParse(told)
  if (!where.success) throw unusable('账单地址的应答和文档不符')
  const { hash_value, download_url } = where.data
  // Its path alone: whatever host it names, we ask WeChat Pay and nobody else.
  const { pathname, search } = new URL(download_url)
  const file = await download({ http, origin, authorize }, `${pathname}${search}`)
  const sha1 = createHash('sha1').update(file).digest('hex')
  if (sha1 !== hash_value.toLowerCase()) throw unusable('账单文件和它的摘要不符，按没有取到处理')
  return { state: 'ready', bill: readOrRefuse(file), sha1 }
}

async function download(
  { http, origin, authorize }: Pick<BillParts, 'http' | 'origin' | 'authorize'>,
  path: string,
): Promise<Buffer> {
  try {
    const { status, body } = await http.send({
      origin,
      method: 'GET',
      path,
      headers: {
        accept: 'application/json',
        'user-agent': 'xinqiao',
        authorization: authorize('GET', path, ''),
      },
      timeoutMs: 2 * MINUTE_MS,
      maxAnswerBytes: MOST_ZIPPED,
    })
    if (status !== 200) throw unusable(`账单文件没有取到 [HTTP ${status}]`)
    return isGzip(body) ? await unzip(body, { maxOutputLength: MOST_BYTES }) : body
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    throw unusable(
      error instanceof TransportError
        ? `没有等到账单文件 [${error.message}]`
        : '账单文件解不开，按没有取到处理',
    )
  }
}

/** https://www.rfc-editor.org/rfc/rfc1952, 2.3.1 */
const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b

function readOrRefuse(file: Buffer): TradeBill {
  try {
    return readTradeBill(file.toString('utf8'))
  } catch (error) {
    if (error instanceof BillError) throw unusable(`账单读不懂 [${error.message}]`)
    throw error
  }
}

/** Nothing was changed by asking, and it may be asked again. */
function unusable(message: string): UpstreamError {
  return new UpstreamError('/v3/bill/tradebill', {
    outcome: 'refused',
    kind: 'retryable',
    retryable: true,
    message,
  })
}
