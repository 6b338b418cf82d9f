/**
 * How many customer-service messages an account may still send to a person. Each act opens a window; windows do not add up,
 * so a message counts against every open one.
 * https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
 */
export type WindowAct = 'message' | 'menu' | 'follow' | 'scan'

const MINUTE = 60_000
const RULES: Record<WindowAct, { messages: number; lasts: number }> = {
  message: { messages: 5, lasts: 48 * 60 * MINUTE },
  menu: { messages: 3, lasts: MINUTE },
  follow: { messages: 3, lasts: MINUTE },
  scan: { messages: 3, lasts: MINUTE },
}

export class ReplyWindows {
  private readonly open = new Map<WindowAct, { left: number; until: number }>()

  arm(act: WindowAct, now: number): void {
    this.open.set(act, { left: RULES[act].messages, until: now + RULES[act].lasts })
  }

  close(): void {
    this.open.clear()
  }

  state(now: number): 'open' | 'spent' | 'closed' {
    const live = [...this.open.values()].filter((window) => window.until > now)
    if (live.length === 0) return 'closed'
    return live.some((window) => window.left > 0) ? 'open' : 'spent'
  }

  spend(now: number): void {
    for (const window of this.open.values()) {
      if (window.until > now && window.left > 0) window.left -= 1
    }
  }
}
