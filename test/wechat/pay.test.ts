import { createCipheriv, generateKeyPairSync, sign } from 'node:crypto'
import {
  openResource,
  PaySignatureError,
  readSignatureHeaders,
  verifySigned,
  type SignatureHeaders,
} from '../../server/wechat/pay/signed-message'

const API_V3_KEY = '0123456789abcdef0123456789ABCDEF'
const VECTOR = {
  nonce: 'fdasflkja484',
  associatedData: 'transaction',
  ciphertext:
    'bz1mQGtugHE+xvD4swlMsg4mban7w2hSEF1kIFP4O4hg9zhQmG2b+rQV2cK1Nrfy7yp0cR/dSLKcb5RJMPJ88UYmiCICW1/rvQzixdG+aIwWTjcj0j40OOoI2X5b',
}
const PLAIN = '{"out_trade_no":"T202611210001","trade_state":"SUCCESS","amount":{"total":1}}'

describe('a sealed resource', () => {
  it('is opened as documented, also without associated data', () => {
    expect(openResource(API_V3_KEY, VECTOR)).toBe(PLAIN)
    const cipher = createCipheriv('aes-256-gcm', API_V3_KEY, VECTOR.nonce).setAAD(Buffer.alloc(0))
    const ciphertext = Buffer.concat([
      cipher.update(PLAIN),
      cipher.final(),
      cipher.getAuthTag(),
    ]).toString('base64')
    expect(openResource(API_V3_KEY, { ...VECTOR, ciphertext, associatedData: '' })).toBe(PLAIN)
  })

  const bytes = Buffer.from(VECTOR.ciphertext, 'base64')
  it('is refused with any one of its bits turned, its tag included', () => {
    for (let byte = 0; byte < bytes.length; byte += 1) {
      const altered = Buffer.from(bytes)
      altered[byte] = (altered[byte] ?? 0) ^ 4
      expect(() =>
        openResource(API_V3_KEY, { ...VECTOR, ciphertext: altered.toString('base64') }),
      ).toThrow()
    }
  })

  it.each([
    ['another key', () => openResource(API_V3_KEY.toLowerCase(), VECTOR)],
    ['another place', () => openResource(API_V3_KEY, { ...VECTOR, associatedData: 'refund' })],
    ['another nonce', () => openResource(API_V3_KEY, { ...VECTOR, nonce: 'fdasflkja485' })],
    ['a short nonce', () => openResource(API_V3_KEY, { ...VECTOR, nonce: 'short' })],
    [
      'no tag',
      () =>
        openResource(API_V3_KEY, {
          ...VECTOR,
          ciphertext: bytes.subarray(0, bytes.length - 16).toString('base64'),
        }),
    ],
    [
      'a tag alone',
      () =>
        openResource(API_V3_KEY, {
          ...VECTOR,
          ciphertext: bytes.subarray(bytes.length - 16).toString('base64'),
        }),
    ],
    ['nothing', () => openResource(API_V3_KEY, { ...VECTOR, ciphertext: '' })],
  ])('is refused with %s', (_what, open) => expect(open).toThrow())
})

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const NOW_MS = 1_796_000_000_000
const BODY = Buffer.from('{"a": 1,"名":"卡"}')
const keys = {
  find: (serial: string) => Promise.resolve(serial === 'PUB_KEY_ID_1' ? publicKey : null),
}

function signed(at: Partial<SignatureHeaders> = {}, body = BODY): SignatureHeaders {
  const { timestamp = String(NOW_MS / 1000), nonce = 'NONCE', serial = 'PUB_KEY_ID_1' } = at
  const signature = sign(
    'RSA-SHA256',
    Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from('\n')]),
    privateKey,
  ).toString('base64')
  return { timestamp, nonce, serial, signature, ...at }
}
const faultOf = (headers: SignatureHeaders, body = BODY): Promise<string> =>
  verifySigned(keys, { headers, body, nowMs: NOW_MS }).then(
    () => 'none',
    (error: unknown) => (error instanceof PaySignatureError ? error.fault : String(error)),
  )
const seconds = (off: number): string => String(NOW_MS / 1000 + off)

it.each<[string, SignatureHeaders, string]>([
  ['now', signed(), 'none'],
  ['five minutes ago', signed({ timestamp: seconds(-300) }), 'none'],
  ['five minutes ahead', signed({ timestamp: seconds(300) }), 'none'],
  ['a second more', signed({ timestamp: seconds(-301) }), 'stale'],
  ['a second more ahead', signed({ timestamp: seconds(301) }), 'stale'],
  ['another nonce', { ...signed(), nonce: 'OTHER' }, 'bad-signature'],
  ['another time', { ...signed(), timestamp: seconds(1) }, 'bad-signature'],
  ['another key', signed({ serial: 'PUB_KEY_ID_2' }), 'unknown-serial'],
  ['not base64', { ...signed(), signature: '***' }, 'bad-signature'],
  ['a probe', { ...signed(), signature: `WECHATPAY/SIGNTEST/${signed().signature}` }, 'probe'],
])('signed %s: %s', async (_what, headers, fault) => expect(await faultOf(headers)).toBe(fault))

it.each([
  ['a blank more', '{"a": 1,"名":"卡"} '],
  ['written anew', '{"a":1,"名":"卡"}'],
  ['escaped', '{"a": 1,"名":"\\u5361"}'],
  ['nothing', ''],
])('the body with %s is not what was signed', async (_what, text) =>
  expect(await faultOf(signed(), Buffer.from(text))).toBe('bad-signature'),
)

it.each(['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature', 'wechatpay-serial'])(
  'without %s nothing is read',
  (missing) => {
    const { timestamp, nonce, signature, serial } = signed()
    const all = new Map([
      ['wechatpay-timestamp', timestamp],
      ['wechatpay-nonce', nonce],
      ['wechatpay-signature', signature],
      ['wechatpay-serial', serial],
    ])
    expect(readSignatureHeaders((name) => all.get(name))).toEqual(signed())
    all.delete(missing)
    expect(() => readSignatureHeaders((name) => all.get(name))).toThrow(PaySignatureError)
  },
)
