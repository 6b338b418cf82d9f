import type { SessionListItem } from '../../server/reception/desk/desk-session.contract'
import type { Tone } from './due'
import { formatMoment, formatWait } from './time'

/** Somebody who talks to a person expects an answer about as fast as by telephone. */
const NOTICEABLE_MS = 60_000
const LONG_MS = 3 * 60_000

export interface Wait {
  tone: Tone
  text: string
}

type Waiting = Pick<
  SessionListItem,
  | 'status'
  | 'seat'
  | 'promisedAt'
  | 'halfOver'
  | 'waitsSince'
  | 'waitCountsFrom'
  | 'cameText'
  | 'countsText'
  | 'endedAt'
  | 'startedAt'
>

/** Who waits for whom and for how long, in opening hours; colour from half of what was promised on. */
export function waitOf(session: Waiting, nowMs: number): Wait {
  if (session.status === 'ended')
    return { tone: 'calm', text: formatMoment(session.endedAt ?? session.startedAt, nowMs) }
  if (session.status === 'bot') return { tone: 'calm', text: '自动客服在答' }
  if (session.status === 'waiting') return queueWait(session, nowMs)
  if (session.waitsSince === null) return { tone: 'calm', text: '已回复' }
  const moves = movesIn(session, nowMs)
  if (moves !== null) return { tone: 'late', text: moves }
  if (session.waitCountsFrom === null) return standing(session)
  const ms = nowMs - Date.parse(session.waitCountsFrom)
  return {
    tone: ms >= LONG_MS ? 'late' : ms >= NOTICEABLE_MS ? 'wait' : 'calm',
    text: withCame(session, `等回复 ${formatWait(ms)}`),
  }
}

/** From the reminder on it counts how long until it goes to somebody else. Null before that. */
function movesIn({ seat }: Pick<SessionListItem, 'seat'>, nowMs: number): string | null {
  if (seat === null || nowMs < Date.parse(seat.warnsAt)) return null
  const ms = Date.parse(seat.movesAt) - nowMs
  return ms > 0 ? `${formatWait(ms)}后换人` : '马上换人'
}

/** The hours are closed: nothing runs. */
function standing({ cameText, countsText }: Waiting): Wait {
  return { tone: 'calm', text: [cameText, countsText].filter(Boolean).join('，') }
}

function withCame({ cameText }: Waiting, text: string): string {
  return cameText === null ? text : `${cameText}，${text}`
}

function queueWait(session: Waiting, nowMs: number): Wait {
  const { waitCountsFrom, promisedAt, halfOver } = session
  if (waitCountsFrom === null) return standing(session)
  const from = Date.parse(waitCountsFrom)
  const promised = promisedAt === null ? null : Date.parse(promisedAt)
  const half = promised !== null && nowMs - from >= (promised - from) / 2
  const tone = promised !== null && nowMs > promised ? 'late' : halfOver || half ? 'wait' : 'calm'
  return { tone, text: withCame(session, `等了 ${formatWait(nowMs - from)}`) }
}
