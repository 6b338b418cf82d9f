import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import type { SessionView } from '../../api/sessions'
import { SESSION_VIEWS } from '../../lib/labels'

export interface SessionViewHandle {
  view: SessionView
  change: (view: SessionView) => void
  /** To carry along when a session is opened, so that the list beside it stays the same. */
  search: string
}

/** Which sessions the list shows: kept in the address, so that a reload and the way back keep it. */
export function useSessionView(): SessionViewHandle {
  const [query, setQuery] = useSearchParams()
  const view = SESSION_VIEWS.find(({ value }) => value === query.get('view'))?.value ?? 'mine'
  const change = useCallback(
    (next: SessionView) =>
      setQuery(
        (now) => {
          const asked = new URLSearchParams(now)
          asked.set('view', next)
          return asked
        },
        { replace: true },
      ),
    [setQuery],
  )
  return { view, change, search: `?view=${view}` }
}
