import type { Parts } from '../deps'
import type { ActResult } from '../sandbox-calls.contract'
import type { AccountName, CallbackMode, FailureRule } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import { verifyUrl, type UrlVerification } from './verify-url'

/** What the world itself can be made to do: fail, repeat, forget, move in time. */
export class Scripting {
  constructor(protected readonly parts: Parts) {}

  fail(rule: FailureRule): void {
    this.parts.world.failures.add(rule)
    this.parts.world.changed()
  }

  clearFailures(): void {
    this.parts.world.failures.clear()
    this.parts.world.changed()
  }

  repeatCallbacks(times: number, account?: AccountName): void {
    this.parts.callbacks.repeatNext(times, account)
  }

  dropCallbacks(times: number, account?: AccountName): void {
    this.parts.callbacks.dropNext(times, account)
  }

  async redeliver(callbackId: string): Promise<ActResult> {
    const callback = await this.parts.background.track(this.parts.callbacks.redeliver(callbackId))
    if (!callback) throw new ControlError('没有这条回调记录', 404)
    return { callback: structuredClone(callback) }
  }

  verifyUrl(account: AccountName): Promise<UrlVerification> {
    return verifyUrl(this.parts.world, account)
  }

  setMode(mode: CallbackMode): void {
    this.parts.world.mode = mode
    this.parts.world.changed()
  }

  /** Moves the sandbox's clock forward; returns the new time. */
  advance(milliseconds: number): string {
    this.parts.world.clock.advance(milliseconds)
    this.parts.world.changed()
    return this.parts.world.clock.iso()
  }

  /** Moves everybody's time; a host calls it between stopping the old server and starting the one that runs so far ahead. */
  moveTime(milliseconds: number): void {
    this.parts.world.clock.move(milliseconds)
    this.parts.world.changed()
  }

  /** Everybody's time, and how far it is ahead of this machine's; milliseconds. */
  time(): { nowMs: number; aheadMs: number } {
    const { clock } = this.parts.world
    return { nowMs: clock.now(), aheadMs: clock.movedMs }
  }

  killTokens(account: AccountName): void {
    const { officialAccount, miniProgram, wecom, wecomKf } = this.parts.world.tokens
    const tokens = {
      'official-account': officialAccount,
      'mini-program': miniProgram,
      'wecom-app': wecom,
      'wecom-kf': wecomKf,
    }
    tokens[account].kill()
  }

  setIpAllowList(addresses: readonly string[] | null): void {
    this.parts.world.ipAllowList = addresses
  }

  setTrustedHosts(hosts: readonly string[]): void {
    this.parts.world.trustedHosts = hosts
  }

  /** Brings on the accounts of another policy; a host calls it between stopping the old server and starting the new one. */
  enterPolicy(name: string): void {
    this.parts.world.enterPolicy(name)
  }

  /** Where the server under test is; callbacks go to its /callback/… from now on. */
  setServerUrl(url: string | null): void {
    this.parts.world.serverUrl = url
    this.parts.world.changed()
  }
}
