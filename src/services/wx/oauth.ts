import { epochMs } from '@/lib/clock'
import { ApiError } from '../api-error'

/** A second trip to WeChat so soon means that the first one failed: better to say so than to go round in circles. */
const AGAIN_AFTER_MS = 15_000
const LEFT_AT = 'xinqiao.oauth-left-at'

/** `?login=<one-time code>`, as the server's OAuth callback leaves it. */
export const waitingLoginCode = (): string | null =>
  new URLSearchParams(window.location.search).get('login') || null

/** Takes the code out of the address, so that neither a reload nor a shared link uses it again. */
export function takeLoginCode(): string | null {
  const address = new URL(window.location.href)
  const code = address.searchParams.get('login')
  if (!code) return null
  address.searchParams.delete('login')
  window.history.replaceState(window.history.state, '', address)
  return code
}

/** Goes to WeChat and comes back to this very page with a code in its address. */
export function leaveForOAuth(): Promise<never> {
  const leftAt = Number(window.sessionStorage.getItem(LEFT_AT))
  if (epochMs() - leftAt < AGAIN_AFTER_MS) {
    throw new ApiError({
      kind: 'refused',
      code: 'login_needed',
      detail: '微信登录没有完成，请在微信里打开再试一次',
      status: 401,
      requestId: '',
    })
  }
  window.sessionStorage.setItem(LEFT_AT, String(epochMs()))
  startOAuth({ bind: false })
  return new Promise<never>(() => undefined)
}

/** With `bind` the person asks for notices in the official account, even where they undid that before. */
export function startOAuth({ bind }: { bind: boolean }): void {
  const returnTo = window.location.hash.replace(/^#/, '') || '/'
  window.location.assign(
    `/api/session/official-account/start?returnTo=${encodeURIComponent(returnTo)}${bind ? '&bind=1' : ''}`,
  )
}
