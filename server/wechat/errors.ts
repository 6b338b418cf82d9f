import { UpstreamError } from '../lib/errors'
import { consoleOf, errcodeOf, tokenEndpointErrcodeOf, type Family } from './errcodes'

export interface RefusalOptions {
  family: Family
  /** The path, which names the API. */
  api: string
  errcode: number
  errmsg: string
  /** The access token itself was asked for. */
  tokenEndpoint?: boolean
  /** Values that must not appear in the error, whatever the other side quotes. */
  secrets?: readonly string[]
}

/** The platform answered with an errcode: nothing was done. The message tells the operator what to do, in both languages. */
export function refusal({
  family,
  api,
  errcode,
  errmsg,
  tokenEndpoint = false,
  secrets = [],
}: RefusalOptions): UpstreamError {
  const { kind, meaning, action } = tokenEndpoint
    ? tokenEndpointErrcodeOf(family, errcode)
    : errcodeOf(family, errcode)
  const place = kind === 'config' ? consoleOf(family) : null
  const address = ALLOW_LIST_CODES.has(errcode) ? addressIn(errmsg) : null
  const zh = `${meaning.zh}${address ? ` ${address}` : ''}：${action.zh}${place ? `（${place.zh}${address ? ` > IP 白名单，添加 ${address}` : ''}）` : ''}`
  const en = `${meaning.en}: ${address ? `add ${address} to the IP allow-list` : action.en}${place ? ` (${place.en})` : ''}`
  const rid = ridIn(errmsg)
  return new UpstreamError(api, {
    errcode,
    kind,
    outcome: 'refused',
    retryable: RETRYABLE_KINDS.has(kind),
    message: withoutSecrets(`${errcode} ${zh} | ${en} [${errmsg.slice(0, 200)}]`, secrets),
    ...(rid === undefined ? {} : { rid }),
  })
}

const ALLOW_LIST_CODES: ReadonlySet<number> = new Set([40164, 60020, 61004])
const RETRYABLE_KINDS: ReadonlySet<string> = new Set(['retryable', 'limit', 'token-dead'])

/** `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist`, `from ip: 1.2.3.4` */
function addressIn(errmsg: string): string | null {
  const v4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/.exec(errmsg)
  const v6 = /(?:^|[\s:])((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4})\b/i.exec(errmsg)
  return v4?.[0] ?? v6?.[1] ?? null
}

/** `rid: 5f…` of WeChat, `hint: [16…]` of WeCom: what their support asks for. */
function ridIn(errmsg: string): string | undefined {
  return /rid:\s*([0-9a-z-]+)/i.exec(errmsg)?.[1] ?? /hint:\s*\[([^\]]{1,80})\]/i.exec(errmsg)?.[1]
}

const SECRET_PARAMETERS =
  /(\b(?:access_token|refresh_token|secret|corpsecret|appsecret|js_code|session_key|code|ticket)["']?\s*[=:]\s*["']?)[^&\s"',;\]]+/gi

/** Takes given values and everything that looks like a token parameter out of a text. */
export function withoutSecrets(text: string, secrets: readonly string[] = []): string {
  const cut = secrets.reduce(
    (rest, secret) => (secret.length < 4 ? rest : rest.replaceAll(secret, '[redacted]')),
    text,
  )
  return cut.replace(SECRET_PARAMETERS, '$1[redacted]')
}
