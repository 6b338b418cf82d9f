import { randomUUID } from 'node:crypto'
import { setTimeout as realWait } from 'node:timers/promises'
import { SECOND_MS, type Clock } from '../lib/clock'
import { UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import type { Family } from './errcodes'
import { TokenDeaths } from './token-deaths'
import {
  asNotSent,
  backoffMs,
  foreignFailure,
  isFresh,
  isUsable,
  refreshBeforeMs,
  SPREAD_MS,
  TOKEN_API,
} from './token-rules'
import type { StoredToken, TokenRecord, TokenStore } from './token-store'

/** The access token of one account: ask for it before every call; one process fetches it when somebody has to. */
export interface AccessToken {
  /** @throws UpstreamError `not-sent`, with a time to wait, while there is none to be had */
  get(): Promise<string>
  /**
   * Another token than `dead`, which the platform has just refused (40001, 40014, 42001). Repeat the call once with it.
   * @throws UpstreamError as get()
   */
  replace(dead: string): Promise<string>
}

interface FetchedToken {
  token: string
  /** Seconds that it lives from now. */
  expiresInS: number
}

/**
 * Asks the platform; ends well within LEASE_MS.
 * @param options.force asks for a new token though the platform thinks the old one lives
 * @throws UpstreamError
 */
export type FetchToken = (options: { force: boolean }) => Promise<FetchedToken>

export interface AccessTokenOptions {
  /** Names the account in the store, at most 64 characters, for example `official-account:wx…`. */
  accountKey: string
  family: Family
  fetchToken: FetchToken
  store: TokenStore
  clock: Clock
  logger: Pick<Logger, 'info' | 'error'>
  /** Waits between looks at the store; replaced in tests. */
  wait?: (ms: number) => Promise<unknown>
}

/** How long a holder that died is waited for. */
export const LEASE_MS = 15 * SECOND_MS
const LOOK_EVERY_MS = 100
const MAX_LOOKS = LEASE_MS / LOOK_EVERY_MS + 10

export function createAccessToken(options: AccessTokenOptions): AccessToken {
  const holder = new Holder(options)
  return { get: () => holder.get(), replace: (dead) => holder.replace(dead) }
}

class Holder {
  private readonly owner = randomUUID()
  private held: { token: string; untilMs: number } | undefined
  private running: Promise<string> | undefined
  private readonly deaths: TokenDeaths
  private failure: { error: UpstreamError; untilMs: number } | undefined

  constructor(private readonly options: AccessTokenOptions) {
    this.deaths = new TokenDeaths(options)
  }

  async get(): Promise<string> {
    if (this.held && this.held.untilMs > this.nowMs()) return this.held.token
    return this.alone()
  }

  async replace(dead: string): Promise<string> {
    if (this.held && this.held.token !== dead) return this.held.token
    if (this.running) {
      const token = await this.running
      if (token !== dead) return token
    }
    this.deaths.report(dead)
    this.held = undefined
    return this.alone()
  }

  /** Callers of the same moment share one piece of work. */
  private alone(): Promise<string> {
    this.running ??= this.obtain().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async obtain(): Promise<string> {
    const { store, accountKey, clock, wait = realWait } = this.options
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const record = await store.read(accountKey)
      const fresh = this.livingToken(record, isFresh)
      if (fresh) return this.hold(fresh)
      const failure = this.rememberedFailure(record)
      if (failure) return this.spareOr(record, failure)
      const now = clock.now()
      if (
        await store.lease(accountKey, {
          owner: this.owner,
          now,
          until: new Date(now.getTime() + LEASE_MS),
        })
      )
        return this.asLeaseholder()
      const spare = this.livingToken(record, isUsable)
      if (spare) return this.holdBriefly(spare)
      await wait(LOOK_EVERY_MS)
    }
    throw new UpstreamError(TOKEN_API, {
      outcome: 'not-sent',
      kind: 'retryable',
      retryable: true,
      retryAfterMs: SECOND_MS,
      message: `${accountKey}: 等待其他进程获取凭据超时 | another process has held the lease for too long`,
    })
  }

  private async asLeaseholder(): Promise<string> {
    const { store, accountKey } = this.options
    let record: TokenRecord | undefined
    try {
      // Somebody may have finished between our look and our lease.
      record = await store.read(accountKey)
      const fresh = this.livingToken(record, isFresh)
      if (!fresh) return await this.fetchAndSave(record)
      await store.release(accountKey, { owner: this.owner })
      return this.hold(fresh)
    } catch (error) {
      if (record && error instanceof UpstreamError) {
        const failure = await this.remember(error)
        if (failure.details.kind === 'token-dead') throw failure
        return this.spareOr(record, failure)
      }
      await store.release(accountKey, { owner: this.owner })
      throw error
    }
  }

  private async fetchAndSave(record: TokenRecord): Promise<string> {
    const { store, accountKey, clock, logger } = this.options
    const replacing = record.token !== null && this.deaths.includes(record.token.value)
    if (replacing) this.deaths.refuseRestlessness()
    const { token, expiresInS } = await this.fetchLiving(record)
    const now = clock.now()
    if (replacing) this.deaths.replaced()
    this.failure = undefined
    const stored = {
      value: token,
      refreshedAt: now,
      expiresAt: new Date(now.getTime() + expiresInS * SECOND_MS),
    }
    await store.save(accountKey, { owner: this.owner, token: stored })
    logger.info(
      { account: accountKey, expiresAt: stored.expiresAt, replacing },
      'access token refreshed',
    )
    return this.hold(stored)
  }

  private async fetchLiving(record: TokenRecord): Promise<FetchedToken> {
    const { fetchToken } = this.options
    const fetched = await fetchToken({ force: false })
    if (!this.deaths.includes(fetched.token)) return fetched
    this.deaths.beginForce(record.token)
    const forced = await fetchToken({ force: true })
    if (this.deaths.includes(forced.token)) throw this.deaths.forceFailed()
    return forced
  }

  /** A death is this process's own view and stays here; what the platform said is for everyone. */
  private async remember(error: UpstreamError): Promise<UpstreamError> {
    const { store, accountKey, clock, logger } = this.options
    const { errcode, kind, retryAfterMs } = error.details
    const code = typeof errcode === 'number' ? errcode : 0
    const waitMs = retryAfterMs ?? backoffMs(code)
    this.failure = { error, untilMs: this.nowMs() + waitMs }
    if (kind === 'token-dead') await store.release(accountKey, { owner: this.owner })
    else await store.fail(accountKey, { owner: this.owner, failure: { code, at: clock.now() } })
    logger.error(
      { account: accountKey, errcode, kind, retryAfterMs: waitMs, reason: error.message },
      'access token cannot be refreshed',
    )
    return asNotSent(error, waitMs)
  }

  private rememberedFailure({ failure }: TokenRecord): UpstreamError | undefined {
    const nowMs = this.nowMs()
    if (this.failure && this.failure.untilMs > nowMs)
      return asNotSent(this.failure.error, this.failure.untilMs - nowMs)
    if (!failure) return undefined
    const leftMs = failure.at.getTime() + backoffMs(failure.code) - nowMs
    return leftMs > 0 ? asNotSent(foreignFailure(this.options.family, failure), leftMs) : undefined
  }

  private livingToken(
    { token }: TokenRecord,
    test: (token: StoredToken, nowMs: number) => boolean,
  ): StoredToken | undefined {
    return token && !this.deaths.includes(token.value) && test(token, this.nowMs())
      ? token
      : undefined
  }

  private spareOr(record: TokenRecord, error: UpstreamError): string {
    const spare = this.livingToken(record, isUsable)
    if (!spare) throw error
    return this.holdBriefly(spare)
  }

  private hold(token: StoredToken): string {
    this.held = {
      token: token.value,
      untilMs: token.expiresAt.getTime() - refreshBeforeMs(token, Math.random() * SPREAD_MS),
    }
    return token.value
  }

  /** It works for a few minutes more; the store is looked at again soon. */
  private holdBriefly(token: StoredToken): string {
    this.held = { token: token.value, untilMs: this.nowMs() + 2 * SECOND_MS }
    return token.value
  }

  private nowMs(): number {
    return this.options.clock.epochMs()
  }
}
