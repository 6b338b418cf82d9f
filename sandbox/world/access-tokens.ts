import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'

export type TokenState = 'good' | 'expired' | 'unknown'

interface IssuedToken {
  value: string
  expiresAt: number
}

export interface TokenAnswer {
  access_token: string
  expires_in: number
}

const LIFE = 7200_000
const HAND_OVER = 300_000
const FORCED_GAP = 30_000
const FORCED_A_DAY = 20

/**
 * The access tokens of one account. Those of /token and of stable_token are apart: neither kills the other.
 * https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export class AccessTokens {
  private readonly issued = new Map<string, number>()
  private replaceable: IssuedToken | undefined
  private stable: IssuedToken | undefined
  private forced = { day: '', count: 0, at: Number.NEGATIVE_INFINITY }

  constructor(private readonly clock: SandboxClock) {}

  /** /cgi-bin/token: each call makes a new one, the one before lives five minutes longer. */
  replace(): TokenAnswer {
    const before = this.replaceable
    if (before)
      this.issued.set(before.value, Math.min(before.expiresAt, this.clock.now() + HAND_OVER))
    this.replaceable = this.issue()
    return this.answer(this.replaceable)
  }

  /** The same token until its last five minutes; then a new one, and both work until the old one ends. */
  current(): TokenAnswer {
    if (!this.stable || this.stable.expiresAt - this.clock.now() <= HAND_OVER)
      this.stable = this.issue()
    return this.answer(this.stable)
  }

  /** WeCom: the same token for its whole life. */
  lasting(): TokenAnswer {
    if (!this.stable || this.stable.expiresAt <= this.clock.now()) this.stable = this.issue()
    return this.answer(this.stable)
  }

  /** force_refresh. Within 30 s of the last one nothing is refreshed; undefined when the day's 20 are used up. */
  force(): TokenAnswer | undefined {
    const now = this.clock.now()
    const day = this.clock.shanghaiDay()
    if (this.forced.day !== day) this.forced = { ...this.forced, day, count: 0 }
    if (this.stable && now - this.forced.at < FORCED_GAP) return this.answer(this.stable)
    if (this.forced.count >= FORCED_A_DAY) return undefined
    this.forced = { day, count: this.forced.count + 1, at: now }
    if (this.stable) this.issued.delete(this.stable.value)
    this.stable = this.issue()
    return this.answer(this.stable)
  }

  state(value: string): TokenState {
    const expiresAt = this.issued.get(value)
    if (expiresAt === undefined) return 'unknown'
    return expiresAt > this.clock.now() ? 'good' : 'expired'
  }

  kill(): void {
    this.issued.clear()
    this.replaceable = undefined
    this.stable = undefined
  }

  private issue(): IssuedToken {
    const token = {
      value: `98_${randomBytes(99).toString('base64url')}`,
      expiresAt: this.clock.now() + LIFE,
    }
    this.issued.set(token.value, token.expiresAt)
    return token
  }

  private answer(token: IssuedToken): TokenAnswer {
    return {
      access_token: token.value,
      expires_in: Math.floor((token.expiresAt - this.clock.now()) / 1000),
    }
  }
}

/** What a token of ours must look like; anything else is 40014 rather than 40001. */
export function looksLikeToken(value: string): boolean {
  return /^\d+_[\w-]{100,}$/.test(value)
}
