import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { ApiFault } from '../../api/api-fault'
import { getTicket, writeTicket, type TicketWrite } from '../../api/tickets'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

const POLL_MS = 15_000

export const ticketKey = (number: string): readonly string[] => ['ticket', number]

export function useTicket(number: string) {
  return useQuery({
    queryKey: ticketKey(number),
    queryFn: ({ signal }) => getTicket(number, signal),
    refetchInterval: POLL_MS,
  })
}

/** One write to a ticket. Its key is kept until it succeeded, so that trying again never does it twice. */
export function useTicketWrite(number: string, action: TicketWrite['action']) {
  const client = useQueryClient()
  const name = `${number}.${action}`
  return useMutation<DeskTicket, unknown, unknown>({
    mutationFn: (body) =>
      writeTicket({ number, action, body, idempotencyKey: writeKey(name, body) }),
    async onSuccess(ticket) {
      forgetWriteKey(name)
      await client.cancelQueries({ queryKey: ticketKey(number) })
      client.setQueryData(ticketKey(number), ticket)
      void client.invalidateQueries({ queryKey: ['tickets'] })
    },
    onError(error) {
      // Refused means that the ticket stands differently from what is on the screen: somebody else was faster.
      if (error instanceof ApiFault && error.kind === 'refused')
        void client.invalidateQueries({ queryKey: ticketKey(number) })
    },
  })
}
