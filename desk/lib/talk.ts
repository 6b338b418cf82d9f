import type { HistoryItem } from '../../server/conversations/history.contract'
import type { DeskSession, SessionTimelineEntry } from '../../server/reception/desk-session.contract'

/** What stands in the stream of a session: what was said, what happened, and where one session ends and the next begins. */
export type TalkRow =
  | { kind: 'said'; key: string; item: HistoryItem }
  | { kind: 'event'; key: string; event: SessionTimelineEntry }
  | { kind: 'border'; key: string; text: string; at: string; present: boolean }

interface Known {
  /** Newest first, as the pages come. */
  items: readonly HistoryItem[]
  /** Whether there is more before the oldest of them. */
  more: boolean
  session: Pick<DeskSession, 'sessionId' | 'events' | 'startedAt' | 'entryText'>
}

/** What the line that opens the session says already. */
const SAID_BY_BORDER = new Set(['started'])

/** Oldest first. The record of the present session stands between its messages, as far back as messages are known. */
export function talkOf({ items, more, session }: Known): TalkRow[] {
  const oldest = more ? Date.parse(items.at(-1)?.at ?? session.startedAt) : -Infinity
  const events = session.events.filter(({ type, at }) => !SAID_BY_BORDER.has(type) && Date.parse(at) >= oldest)
  const rows = [
    // Turned round first: what was said at one moment, a question and its answer at once, is in order by its place alone.
    ...[...items].reverse().map((item) => ({ at: Date.parse(item.at), of: item.sessionId, row: { kind: 'said', key: item.id, item } as const })),
    ...events.map((event) => ({
      at: Date.parse(event.at), of: session.sessionId, row: { kind: 'event', key: `event-${event.seq}`, event } as const,
    })),
  ]
  // Pages overlap for a moment when something new comes between two of them.
  const once = [...new Map(rows.map((one) => [one.row.key, one])).values()]
  return withBorders(once.sort((a, b) => a.at - b.at), session)
}

interface Placed {
  of: string | null
  row: Exclude<TalkRow, { kind: 'border' }>
}

function withBorders(placed: readonly Placed[], session: Known['session']): TalkRow[] {
  let current: string | null | undefined
  return placed.flatMap(({ of, row }): TalkRow[] => {
    // A ticket's entries belong to no session: they stand where they fell.
    if (of === current || (of === null && current !== undefined)) return [row]
    current = of
    return [borderBefore(row, of === session.sessionId ? session : null), row]
  })
}

function borderBefore(row: Placed['row'], session: Known['session'] | null): TalkRow {
  const at = row.kind === 'said' ? row.item.at : row.event.at
  if (session) return { kind: 'border', key: `border-${row.key}`, text: `这次会话,${session.entryText}`, at: session.startedAt, present: true }
  const where = row.kind === 'said' ? row.item.channelText : ''
  return { kind: 'border', key: `border-${row.key}`, text: where === '工单' ? '工单里' : `以前在${where}`, at, present: false }
}
