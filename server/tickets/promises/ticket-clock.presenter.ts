import type { ClockKind } from '../../clocks/clock.contract'
import { MINUTE_MS } from '../../lib/clock'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import { ladderOf } from './clock-rules'
import { CLOCK_TEXT, RUNG_TEXT } from './clock-words'
import type { TicketClock } from './ticket-clock.entity'
import type { TicketDetail } from '../ticket.contract'

/** Of two that are due at once the one that comes first in the work. */
const ORDER: readonly ClockKind[] = [
  'first-response',
  'next-response',
  'diagnosis',
  'claim-evidence',
  'resolution',
  'review-decision',
  'outside',
  'seat',
]

/** Those that count now, the most urgent first; those that stand still come last. */
export function runningClocks(clocks: readonly TicketClock[]): TicketClock[] {
  const rank = (clock: TicketClock): number =>
    clock.runningSince === null ? Infinity : clock.dueAt.getTime()
  return clocks
    .filter(({ stoppedAt }) => stoppedAt === null)
    .sort(
      (a, b) =>
        (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) ||
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind),
    )
}

/** How long an agent may be silent, and what others demand of us, is shown to colleagues only. */
const FOR_COLLEAGUES: ReadonlySet<ClockKind> = new Set<ClockKind>(['seat', 'outside'])

export function presentClocks(
  clocks: readonly TicketClock[],
  audience: 'customer' | 'desk',
): TicketDetail['clocks'] {
  return runningClocks(clocks)
    .filter(({ kind }) => audience === 'desk' || !FOR_COLLEAGUES.has(kind))
    .map((clock) => ({
      kind: clock.kind,
      name: CLOCK_TEXT[clock.kind],
      state: clock.runningSince === null ? 'paused' : 'running',
      startedAt: toOffsetIso(clock.startedAt),
      dueAt: toOffsetIso(clock.dueAt),
      minutesLeft:
        clock.runningSince === null
          ? Math.ceil((clock.promisedMs - clock.usedMs) / MINUTE_MS)
          : null,
      risenTo: clock.rung && RUNG_TEXT[clock.rung],
    }))
}

/** Of which promises the customer hears by a notice that we missed them (tell-missed.ts). */
const TOLD: ReadonlySet<ClockKind> = new Set<ClockKind>(['first-response', 'resolution'])

/** What happens when the time is over, in the customer's words: to whom it rises. Null where nothing is owed. */
export function overText(
  policy: Pick<Policy, 'escalation' | 'promises' | 'hours'>,
  clocks: readonly TicketClock[],
): string | null {
  const first = runningClocks(clocks).find(
    ({ kind, runningSince }) => runningSince !== null && !FOR_COLLEAGUES.has(kind),
  )
  if (!first) return null
  if (first.rung !== null)
    return `已经升级给${RUNG_TEXT[first.rung]}，由${RUNG_TEXT[first.rung]}盯着处理`
  const rise = ladderOf(policy, first.kind).find(({ rung }) => rung !== 'agent')
  const told = TOLD.has(first.kind)
  if (!rise) return told ? '到时间还没做到，会马上告诉您' : null
  return `到时间还没做到，会自动升级给${RUNG_TEXT[rise.rung]}${told ? '，并马上告诉您' : ''}`
}
