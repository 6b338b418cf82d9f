import { after, MINUTE_MS } from '../../lib/clock'
import { formatForPeople, fromShanghai, shanghaiDate } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import type { TicketStatus } from '../ticket.contract'
import { nextStatus } from '../ticket-status'

export interface UrgeAsked {
  status: TicketStatus
  /** When it was urged, in order. */
  urgedAt: readonly Date[]
  now: Date
}

const NOT_URGED: Readonly<Partial<Record<TicketStatus, string>>> = {
  withdrawn: '这张工单您已经撤回了',
  merged: '这张工单已经合到另一张里一起处理，请在那一张里催',
}

/** Why it cannot be urged now, and from when on it can; null: it can. A bound, so that urging stays worth something. Pure. */
export function whyNotUrge(
  { urgeEveryMinutes, urgesADay }: Policy['appeals'],
  { status, urgedAt, now }: UrgeAsked,
): string | null {
  if (status === 'awaiting_customer') return '客服在等您补充，您回答后马上接着处理'
  if (nextStatus(status, 'urge') === null)
    return NOT_URGED[status] ?? '客服已经给出结果，请先确认有没有解决'
  const last = urgedAt.at(-1)
  const again = last && after(last, urgeEveryMinutes * MINUTE_MS)
  const today = urgedAt.filter((at) => shanghaiDate(at) === shanghaiDate(now)).length
  const tomorrow = fromShanghai(shanghaiDate(now), '24:00')
  if (today >= urgesADay) {
    const from = again && again > tomorrow ? again : tomorrow
    return `今天已经催过 ${today} 次，都转到了；${formatForPeople(from, now)} 后可以再催，等不及可以转上级`
  }
  return last && again && again > now
    ? `${formatForPeople(last, now)} 催过了，已经转到；${formatForPeople(again, now)} 后可以再催`
    : null
}
