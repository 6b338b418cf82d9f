import type { HistoryPage } from '../../server/conversations/history/history.contract'
import type {
  Colleagues,
  DeskSession,
  ListSessions,
  RepliedInSession,
  SessionAction,
  SessionPage,
} from '../../server/reception/desk/desk-session.contract'
import { request } from './request'

export type SessionView = ListSessions['view']

const PAGE_SIZE = 40
const HISTORY_SIZE = 30

function paged(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return `${path}?${new URLSearchParams(given).toString()}`
}

export const listSessions = (
  view: SessionView,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<SessionPage> =>
  request(paged('/sessions', { view, limit: String(PAGE_SIZE), cursor }), { signal })

/** Only how many there are. */
export const countSessions = (signal?: AbortSignal): Promise<SessionPage> =>
  request('/sessions?view=mine&limit=1', { signal })

const path = (sessionId: string): string => `/sessions/${encodeURIComponent(sessionId)}`

export const getSession = (sessionId: string, signal?: AbortSignal): Promise<DeskSession> =>
  request(path(sessionId), { signal })

export const getHistory = (
  sessionId: string,
  { cursor, words }: { cursor: string | null; words: string },
  signal?: AbortSignal,
): Promise<HistoryPage> =>
  request(paged(`${path(sessionId)}/history`, { limit: String(HISTORY_SIZE), cursor, q: words }), {
    signal,
  })

export const getColleagues = (signal?: AbortSignal): Promise<Colleagues> =>
  request('/colleagues', { signal })

/** Which write an action is, as a path below the session. */
const WRITES: Record<SessionAction, string> = {
  take: 'take',
  'hand-on': 'hand-on',
  'to-bot': 'to-bot',
  note: 'notes',
  reply: 'reply',
  end: 'end',
  block: 'block',
}

export interface SessionWrite {
  sessionId: string
  action: SessionAction
  body: unknown
  idempotencyKey: string
}

/** A reply may be refused for its words: then nothing was sent, and `refused` says why. */
export type SessionWritten = DeskSession & Partial<Pick<RepliedInSession, 'refused'>>

export const writeSession = ({
  sessionId,
  action,
  body,
  idempotencyKey,
}: SessionWrite): Promise<SessionWritten> =>
  request(`${path(sessionId)}/${WRITES[action]}`, {
    write: { method: 'POST', body, idempotencyKey },
  })
