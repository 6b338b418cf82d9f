import { after, DAY_MS, HOUR_MS } from '../../lib/clock'
import type { Policy } from '../../policy/policy.schema'
import type { Ticket } from '../ticket.entity'

type Ending = Pick<Policy, 'ending'>

/** A closed ticket may come back for a while. Pure. */
export function mayComeBack(
  { ending }: Ending,
  { status, closedAt }: Pick<Ticket, 'status' | 'closedAt'>,
  now: Date,
): boolean {
  return (
    status === 'closed' && closedAt !== null && after(closedAt, ending.reopenDays * DAY_MS) > now
  )
}

/** When a solution that is given now ends by itself, and when that is said before. Pure. */
export function endsAt(
  { ending: { silentHours, remindHours } }: Ending,
  now: Date,
): Pick<Ticket, 'closeAt' | 'remindAt'> {
  return {
    closeAt: after(now, silentHours * HOUR_MS),
    remindAt: after(now, (silentHours - remindHours) * HOUR_MS),
  }
}
