import { useInfiniteQuery } from '@tanstack/react-query'
import { listTickets, type TicketFilter } from '../../api/tickets'

const POLL_MS = 20_000

const FIRST_PAGE: string | null = null

/** The queue, page after page by cursor, kept fresh while somebody looks at it. */
export function useTicketList(filter: TicketFilter) {
  return useInfiniteQuery({
    queryKey: ['tickets', filter.scope, filter.status ?? null],
    queryFn: ({ pageParam, signal }) => listTickets(filter, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
}
