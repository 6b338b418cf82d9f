import { useQuery } from '@tanstack/react-query'
import type { TicketTags } from '../../server/tickets/desk/desk-work.contract'
import { listTags } from '../api/ticket-work'

/** Tags of the latest tickets, the commonest first; none while they are not there. */
export function useTags(): TicketTags['items'] {
  const { data } = useQuery({
    queryKey: ['ticket-tags'],
    queryFn: ({ signal }) => listTags(signal),
    staleTime: 60_000,
  })
  return data?.items ?? []
}
