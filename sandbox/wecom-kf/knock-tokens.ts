import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'

const LIFE = 600_000
const MINUTE = 60_000

/** The tokens of knocks, ten minutes each, and how often one may pull without any. */
export class KnockTokens {
  private issued = new Map<string, { openKfId: string; until: number }>()
  private readonly bare = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly clock: SandboxClock,
    /** Pulls without a token that an account may make in a minute. */
    private readonly mostBare: number,
  ) {}

  issue(openKfId: string): string {
    const now = this.clock.now()
    const token = `ENC${randomBytes(32).toString('base64url')}`
    this.dropOld(now)
    this.issued.set(token, { openKfId, until: now + LIFE })
    return token
  }

  isGood(token: string, openKfId: string): boolean {
    const found = this.issued.get(token)
    return found?.openKfId === openKfId && this.clock.now() < found.until
  }

  voidAll(): void {
    this.issued.clear()
  }

  /** Counts a pull without a token; false when there were too many in this minute. */
  allowBare(openKfId: string): boolean {
    const now = this.clock.now()
    const before = this.bare.get(openKfId)
    const current = before && now - before.since < MINUTE ? before : { since: now, count: 0 }
    current.count += 1
    this.bare.set(openKfId, current)
    return current.count <= this.mostBare
  }

  /** They are in the order of their ends. */
  private dropOld(now: number): void {
    for (const [token, { until }] of this.issued) {
      if (until > now) return
      this.issued.delete(token)
    }
  }
}
