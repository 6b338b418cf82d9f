/** What WeChat and WeCom put into the query of a callback, in our spelling. */
export interface CallbackQuery {
  signature?: string
  msgSignature?: string
  timestamp: string
  nonce: string
  echostr?: string
  /** `aes` when the body is encrypted. */
  encryptType?: string
  /** The sender, in plain mode; not to be trusted over the body. */
  openId?: string
}

const NAMES = {
  signature: 'signature',
  msg_signature: 'msgSignature',
  timestamp: 'timestamp',
  nonce: 'nonce',
  echostr: 'echostr',
  encrypt_type: 'encryptType',
  openid: 'openId',
} as const
const KNOWN: ReadonlyMap<string, (typeof NAMES)[keyof typeof NAMES]> = new Map(
  Object.entries(NAMES),
)

/**
 * Reads the raw query string. Percent signs are decoded once and `+` stays `+`: WeCom's echostr is base64, which the
 * form decoding of common parsers would break.
 * @param querystring without the question mark
 * @returns null when timestamp or nonce is missing, a known name comes twice, or the encoding is broken
 */
export function readCallbackQuery(querystring: string): CallbackQuery | null {
  const read: Partial<Record<(typeof NAMES)[keyof typeof NAMES], string>> = {}
  for (const pair of querystring.split('&')) {
    const equals = pair.indexOf('=')
    const name = KNOWN.get(pair.slice(0, equals < 0 ? undefined : equals))
    if (name === undefined) continue
    const value = decoded(equals < 0 ? '' : pair.slice(equals + 1))
    if (value === null || read[name] !== undefined) return null
    read[name] = value
  }
  const { timestamp, nonce } = read
  return timestamp === undefined || nonce === undefined ? null : { ...read, timestamp, nonce }
}

function decoded(text: string): string | null {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
