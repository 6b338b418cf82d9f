import { useInfiniteQuery } from '@tanstack/react-query'
import { listSessions, type SessionView } from '../../api/sessions'

/** The live poll brings news at once; this is for when it is cut off. */
const POLL_MS = 30_000

const FIRST_PAGE: string | null = null

export function useSessionList(view: SessionView) {
  return useInfiniteQuery({
    queryKey: ['sessions', view],
    queryFn: ({ pageParam, signal }) => listSessions(view, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
}
