import type { HistoryItem } from '../../server/conversations/history/history.contract'
import type {
  DeskSession,
  MannerFlagShown,
  SessionTimelineEntry,
} from '../../server/reception/desk/desk-session.contract'

/** What stands in the stream of a session: what was said, what happened, and where one session ends and the next begins. */
export type TalkRow =
  | { kind: 'said'; key: string; item: HistoryItem }
  | { kind: 'event'; key: string; event: SessionTimelineEntry }
  | { kind: 'stopped'; key: string; flag: MannerFlagShown }
  | { kind: 'border'; key: string; text: string; at: string; present: boolean }

interface Known {
  /** Newest first, as the pages come. */
  items: readonly HistoryItem[]
  /** Whether there is more before the oldest of them. */
  more: boolean
  session: Pick<
    DeskSession,
    'sessionId' | 'events' | 'flags' | 'startedAt' | 'endedAt' | 'entryText'
  >
}

/** What the line that opens the session says already. */
const SAID_BY_BORDER = new Set(['started'])

/** Oldest first. The record of the present session stands between its messages, as far back as messages are known. */
export function talkOf({ items, more, session }: Known): TalkRow[] {
  const oldest = more ? Date.parse(items.at(-1)?.at ?? session.startedAt) : -Infinity
  const events = session.events.filter(
    ({ type, at }) => !SAID_BY_BORDER.has(type) && Date.parse(at) >= oldest,
  )
  const rows = [
    // Turned round first: what was said at one moment, a question and its answer at once, is in order by its place alone.
    ...[...items].reverse().map((item) => ({
      at: Date.parse(item.at),
      of: item.sessionId,
      row: { kind: 'said', key: item.id, item } as const,
    })),
    ...events.map((event) => ({
      at: Date.parse(event.at),
      of: session.sessionId,
      row: { kind: 'event', key: `event-${event.seq}`, event } as const,
    })),
  ]
  const stopped = session.flags
    .filter(({ reached, at }) => !reached && Date.parse(at) >= oldest)
    .map((flag) => ({
      at: Date.parse(flag.at),
      of: session.sessionId,
      row: { kind: 'stopped', key: flag.flagId, flag } as const,
    }))
  // Pages overlap for a moment when something new comes between two of them.
  const once = [...new Map([...rows, ...stopped].map((one) => [one.row.key, one])).values()]
  return withBorders(
    once.sort((a, b) => a.at - b.at),
    session,
  )
}

interface Placed {
  of: string | null
  row: Exclude<TalkRow, { kind: 'border' }>
}

/** The message that began a session was said a moment before it: the channel's clock is not ours. */
const BEGAN_WITHIN_MS = 60_000

function sessionOf(placed: readonly Placed[], index: number): string | null {
  const { of, row } = placed[index] ?? { of: null, row: null }
  if (
    of !== null ||
    row?.kind !== 'said' ||
    row.item.kind !== 'message' ||
    row.item.author !== 'customer'
  )
    return of
  const next = placed.slice(index + 1).find((one) => one.of !== null)
  const isSoon =
    next !== undefined &&
    Date.parse(momentOf(next.row)) - Date.parse(row.item.at) <= BEGAN_WITHIN_MS
  const isThere = next?.row.kind !== 'said' || next.row.item.channel === row.item.channel
  return isSoon && isThere ? next.of : of
}

function withBorders(placed: readonly Placed[], session: Known['session']): TalkRow[] {
  let current: string | null | undefined
  let opened = false
  return placed.flatMap(({ row }, index): TalkRow[] => {
    const of = sessionOf(placed, index)
    // A ticket's entries belong to no session: they stand where they fell.
    if (of === current || (of === null && current !== undefined)) return [row]
    current = of
    if (of !== session.sessionId) return [borderOfOther(row, session), row]
    const text = opened ? '回到这次会话' : `这次会话，${session.entryText}`
    const at = opened ? momentOf(row) : session.startedAt
    opened = true
    return [{ kind: 'border', key: `border-${row.key}`, text, at, present: true }, row]
  })
}

const momentOf = (row: Placed['row']): string =>
  row.kind === 'said' ? row.item.at : row.kind === 'event' ? row.event.at : row.flag.at

function borderOfOther(row: Placed['row'], session: Known['session']): TalkRow {
  const at = momentOf(row)
  const where = row.kind === 'said' ? row.item.channelText : ''
  const text = where === '工单' ? '工单里' : `${whenOf(at, session)}在${where}`
  return { kind: 'border', key: `border-${row.key}`, text, at, present: false }
}

/** Where another talk lies, seen from this one. */
function whenOf(at: string, { startedAt, endedAt }: Known['session']): string {
  const moment = Date.parse(at)
  if (moment < Date.parse(startedAt)) return '以前'
  return endedAt !== null && moment > Date.parse(endedAt) ? '后来' : '同时'
}

/** What was asked for in this message and may not be asked for; none where nothing was. */
export function asksIn(
  item: Pick<HistoryItem, 'author' | 'text'>,
  flags: DeskSession['flags'],
): string[] {
  if (item.author !== 'agent') return []
  const about = flags.filter(
    ({ reached, excerpt }) => reached && excerpt !== '' && item.text.startsWith(excerpt),
  )
  return [...new Set(about.flatMap(({ what }) => what.replace(/…$/, '').split('、')))]
}
