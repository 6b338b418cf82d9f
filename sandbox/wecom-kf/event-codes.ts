import { randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'
import type { KfState } from '../kf.contract'
import type { Chat } from './chat'

export type CodeKind = 'welcome' | 'pool' | 'assigned' | 'ended'

export interface EventCode {
  kind: CodeKind
  chat: Chat
  until: number
  used: boolean
}

/** https://developer.work.weixin.qq.com/document/path/95122 */
const LASTS: Record<CodeKind, number> = {
  welcome: 20_000,
  pool: 48 * 3_600_000,
  assigned: 48 * 3_600_000,
  ended: 20_000,
}

/** The state in which a code is good; a welcome is good in any. */
export const CODE_STATE: Record<CodeKind, KfState | null> = {
  welcome: null,
  pool: 2,
  assigned: 3,
  ended: 4,
}

/** Rights to answer one event with one message. */
export class EventCodes {
  private readonly codes = new Map<string, EventCode>()

  constructor(private readonly clock: SandboxClock) {}

  issue(kind: CodeKind, chat: Chat): string {
    const code = randomBytes(24).toString('base64url')
    this.codes.set(code, { kind, chat, until: this.clock.now() + LASTS[kind], used: false })
    return code
  }

  /** The first change of a session to the pool or to a servicer gives a code, and so does its end. */
  forMove(chat: Chat, to: KfState): string | undefined {
    const kind = to === 2 ? 'pool' : to === 3 ? 'assigned' : to === 4 ? 'ended' : undefined
    if (kind === undefined || chat.coded.has(to)) return undefined
    chat.coded.add(to)
    return this.issue(kind, chat)
  }

  /** Unused and in its time. */
  find(code: string): EventCode | undefined {
    const found = this.codes.get(code)
    return found && !found.used && this.clock.now() < found.until ? found : undefined
  }
}
