import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { listTickets, type TicketQuery } from '../../api/tickets'

/** The live poll brings news at once; this is for when it is cut off, and for what runs out of time by itself. */
const POLL_MS = 30_000

const FIRST_PAGE: string | null = null

/** The queue by time left, or what is looked for, page after page by cursor. */
export function useTicketList({ scope, status, tag, incident, q }: TicketQuery) {
  return useInfiniteQuery({
    queryKey: ['tickets', scope, status ?? null, q, tag ?? null, incident ?? null],
    queryFn: ({ pageParam, signal }) =>
      listTickets({ scope, status, tag, incident, q }, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
    ...(q ? { placeholderData: keepPreviousData } : {}),
  })
}
