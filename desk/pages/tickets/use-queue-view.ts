import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import type { TicketFilter } from '../../api/tickets'
import { SCOPES, STATUSES } from '../../lib/labels'

export interface QueueView {
  filter: TicketFilter
  change: (part: Partial<TicketFilter>) => void
  /** To carry along when a ticket is opened, so that the queue beside it stays the same. */
  search: string
}

/** Which tickets the queue shows: kept in the address, so that a reload and the way back keep it. */
export function useQueueView(): QueueView {
  const [query, setQuery] = useSearchParams()
  const scope = SCOPES.find(({ value }) => value === query.get('scope'))?.value ?? 'mine'
  const status = STATUSES.find(({ value }) => value === query.get('status'))?.value
  const change = useCallback(
    (part: Partial<TicketFilter>) =>
      setQuery(
        (now) => {
          const next = new URLSearchParams(now)
          for (const [name, value] of Object.entries(part)) {
            if (value) next.set(name, value)
            else next.delete(name)
          }
          return next
        },
        { replace: true },
      ),
    [setQuery],
  )
  const tag = query.get('tag')
  const incident = query.get('incident')
  const filter: TicketFilter = {
    scope,
    ...(status && { status }),
    ...(tag && { tag }),
    ...(incident && { incident }),
  }
  return { filter, change, search: `?${new URLSearchParams({ ...filter }).toString()}` }
}
