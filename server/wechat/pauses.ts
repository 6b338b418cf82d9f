import { MINUTE_MS, type Clock } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import { fromShanghai, shanghaiDate } from '../lib/shanghai-time'
import type { Family } from './errcodes'

/**
 * APIs that the platform told to leave alone for a while, per account. In memory: another process finds out with one
 * refused call of its own, and a refused call costs nothing.
 */
export interface Pauses {
  /** @throws UpstreamError, `not-sent` and with the time left, while the API is paused */
  check(api: string): void
  /**
   * Starts a pause when the errcode is one of a limit: until midnight in Shanghai for a daily quota, else a minute.
   * 45009 is the daily quota of api.weixin.qq.com unless it says otherwise; WeCom uses it for its limits per minute.
   * @param refused.message what the platform said of it
   * @returns milliseconds of the pause, or undefined when the errcode asks for none
   */
  note(api: string, refused: { errcode: number; message: string }): number | undefined
}

const LIMIT_CODES: ReadonlySet<number> = new Set([45009, 45011, 45033])

export function createPauses({ clock, family }: { clock: Clock; family: Family }): Pauses {
  const until = new Map<string, number>()
  return {
    check(api) {
      const leftMs = (until.get(api) ?? 0) - clock.epochMs()
      if (leftMs > 0) throw pausedError(api, leftMs)
      until.delete(api)
    },
    note(api, { errcode, message }) {
      if (!LIMIT_CODES.has(errcode)) return undefined
      const now = clock.now()
      const daily = errcode === 45009 && family !== 'wecom' && !/minute/i.test(message)
      const end = daily ? fromShanghai(shanghaiDate(now), '24:00').getTime() : 0
      const pauseMs = Math.max(end - now.getTime(), MINUTE_MS)
      until.set(api, now.getTime() + pauseMs)
      return pauseMs
    },
  }
}

function pausedError(api: string, leftMs: number): UpstreamError {
  return new UpstreamError(api, {
    outcome: 'not-sent',
    kind: 'limit',
    retryable: true,
    retryAfterMs: leftMs,
    message: `该接口因限流暂停调用，${Math.ceil(leftMs / 1000)} 秒后恢复 | paused after a limit, ${Math.ceil(leftMs / 1000)} s left`,
  })
}
