import { DAY_MS, MINUTE_MS, SECOND_MS, type Clock } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import type { Family } from './errcodes'
import { TOKEN_API } from './token-rules'
import type { StoredToken } from './token-store'

/** Deaths that follow each other faster are not believed: something else is wrong, and asking again would be a storm. */
const REPLACE_GAP_MS = 10 * SECOND_MS
/** At most 20 a day, 30 s apart: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html */
const FORCE_GAP_MS = 30 * SECOND_MS
const FORCES_PER_DAY = 20

export interface TokenDeathsOptions {
  accountKey: string
  family: Family
  clock: Clock
}

/** What one process knows of a token that was refused by an API, and how often it may ask for another because of that. */
export class TokenDeaths {
  private dead: string | undefined
  private replacedAtMs = -Infinity
  private forcedAtMs: number[] = []

  constructor(private readonly options: TokenDeathsOptions) {}

  report(token: string): void {
    this.dead = token
  }

  includes(token: string): boolean {
    return token === this.dead
  }

  replaced(): void {
    this.replacedAtMs = this.nowMs()
  }

  /** @throws UpstreamError with the time to wait, when the last replacement was only just now */
  refuseRestlessness(): void {
    const leftMs = this.replacedAtMs + REPLACE_GAP_MS - this.nowMs()
    if (leftMs > 0) throw this.stillDead(leftMs)
  }

  /**
   * Counts a forced refresh, which kills the old token for everybody. The time of the last change in the store keeps
   * processes apart; the count of a day is this process's own.
   * @throws UpstreamError with the time to wait, when none may be made now
   */
  beginForce(stored: StoredToken | null): void {
    const nowMs = this.nowMs()
    this.forcedAtMs = this.forcedAtMs.filter((atMs) => atMs > nowMs - DAY_MS)
    if (this.options.family === 'wecom' || this.forcedAtMs.length >= FORCES_PER_DAY) {
      // The platform insists that it lives, and there is no way to ask for another: let a later call try it again.
      this.dead = undefined
      throw this.stillDead(MINUTE_MS)
    }
    const leftMs =
      Math.max(stored?.refreshedAt.getTime() ?? 0, this.forcedAtMs.at(-1) ?? 0) +
      FORCE_GAP_MS -
      nowMs
    if (leftMs > 0) throw this.stillDead(leftMs)
    this.forcedAtMs.push(nowMs)
  }

  forceFailed(): UpstreamError {
    return this.stillDead(FORCE_GAP_MS)
  }

  private stillDead(retryAfterMs: number): UpstreamError {
    return new UpstreamError(TOKEN_API, {
      outcome: 'not-sent',
      kind: 'token-dead',
      retryable: true,
      retryAfterMs,
      message: `${this.options.accountKey}: 平台仍返回已被拒绝的凭据 | the platform gives out the token that it refuses`,
    })
  }

  private nowMs(): number {
    return this.options.clock.epochMs()
  }
}
