import type { BotSources } from '../bot/answer-text'
import type { BusinessCalendar } from '../policy/business-calendar'
import type { Policy } from '../policy/policy.schema'

/** What the reception works with. No clock: the moment is the transaction's. */
export interface ReceptionDeps {
  policy: Policy
  calendar: BusinessCalendar
  /** Where the bot looks things up. */
  bot: BotSources
}

/** Whether people answer now, and if not, when they will. */
export function peopleAt({ policy, calendar }: Pick<ReceptionDeps, 'policy' | 'calendar'>, at: Date): { open: boolean; opensAt: Date | null } {
  const opensAt = calendar.nextOpening(policy.hours.people, at)
  const open = opensAt?.getTime() === at.getTime()
  return { open, opensAt: open ? null : opensAt }
}
