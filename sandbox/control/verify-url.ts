import { attemptDelivery } from '../callbacks/post'
import { encryptMessage, newNonce, sha1Signature, signQuery } from '../protocol/message-crypto'
import type { AccountName } from '../sandbox.contract'
import type { World } from '../world/world'

const OFFICIAL_TIMEOUT = 5_000
/** WeCom waits one second for the verification. */
const WECOM_TIMEOUT = 1_000

export interface UrlVerification {
  verified: boolean
  status: number | null
  body: string
}

/** What the console does when a callback URL is saved: the answer must be the echo and nothing else. */
export async function verifyUrl(world: World, account: AccountName): Promise<UrlVerification> {
  const echo = String(world.nextId())
  const wecom = account === 'wecom-app' || account === 'wecom-kf'
  const url = wecom ? wecomUrl(world, account, echo) : weixinUrl(world, account, echo)
  if (!url) return { verified: false, status: null, body: '' }
  const timeout = wecom ? WECOM_TIMEOUT : OFFICIAL_TIMEOUT
  const attempt = await attemptDelivery(
    { method: 'GET', url, body: '', contentType: '' },
    timeout,
    world.clock,
  )
  return {
    verified: attempt.outcome === 'answered' && attempt.body === echo,
    status: attempt.status,
    body: attempt.body,
  }
}

function weixinUrl(
  world: World,
  account: 'official-account' | 'mini-program',
  echo: string,
): string | null {
  const official = account === 'official-account'
  const base = world.callbackUrl(official ? 'officialAccount' : 'miniProgram')
  const { token } = official ? world.options.officialAccount : world.options.miniProgram
  const signed = signQuery(token, String(world.clock.seconds()), newNonce())
  return base && `${base}?${new URLSearchParams({ ...signed, echostr: echo }).toString()}`
}

/** WeCom's echo is encrypted; the answer is the clear text. */
function wecomUrl(world: World, account: 'wecom-app' | 'wecom-kf', echo: string): string | null {
  const { corpId, kf, ...app } = world.options.wecom
  const secrets = account === 'wecom-app' ? app : kf
  const base = secrets ? world.callbackUrl(account === 'wecom-app' ? 'wecomApp' : 'wecomKf') : null
  if (!secrets || base === null) return null
  const { token, aesKey } = secrets
  const timestamp = String(world.clock.signingSeconds())
  const nonce = newNonce()
  const encrypted = encryptMessage({ token, aesKey, receiverId: corpId }, echo)
  const signature = sha1Signature(token, timestamp, nonce, encrypted)
  return `${base}?${new URLSearchParams({ msg_signature: signature, timestamp, nonce, echostr: encrypted }).toString()}`
}
