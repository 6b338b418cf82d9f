import { useQuery } from '@tanstack/react-query'
import { countFlags } from '../api/flags'
import { countSessions } from '../api/sessions'
import { useMe } from './use-me'

/** Should the live poll be cut off, the numbers are renewed all the same. */
const POLL_MS = 30_000

export interface Counts {
  mine: number
  waiting: number
  department: number
  /** Zero for whom they are none of their business. */
  flags: number
}

/** What waits, for the navigation and the tabs; null until it is known. */
export function useCounts(): Counts | null {
  const me = useMe()
  const sessions = useQuery({ queryKey: ['sessions', 'counts'], queryFn: ({ signal }) => countSessions(signal), refetchInterval: POLL_MS })
  const flags = useQuery({
    queryKey: ['flags', 'count'], queryFn: ({ signal }) => countFlags(signal), refetchInterval: POLL_MS, enabled: me.role === 'supervisor',
  })
  return sessions.data ? { ...sessions.data.counts, flags: flags.data?.openCount ?? 0 } : null
}
