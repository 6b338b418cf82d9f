import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'

/** Codes that can be exchanged once within five minutes: of wx.login and of OAuth. */
export class SingleUseCodes<T> {
  private readonly codes = new Map<string, { value: T; until: number; used: boolean }>()

  constructor(
    private readonly clock: SandboxClock,
    private readonly lasts = 300_000,
  ) {}

  issue(value: T): string {
    const code = `0${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`
    this.codes.set(code, { value, until: this.clock.now() + this.lasts, used: false })
    return code
  }

  /** 'used' only for a code that was good; a foreign, expired or made-up one is 'invalid'. */
  redeem(
    code: string,
    fits: (value: T) => boolean = () => true,
  ): { value: T } | 'used' | 'invalid' {
    const found = this.codes.get(code)
    if (!found || !fits(found.value) || this.clock.now() >= found.until) return 'invalid'
    if (found.used) return 'used'
    found.used = true
    return { value: found.value }
  }
}
