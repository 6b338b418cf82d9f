import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, type ReactNode } from 'react'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'

interface TicketPartProps<Part> {
  ticket: DeskTicket
  title: string
  /** What is being read, after 正在读取. */
  reading: string
  /** The first word of its key in the cache. */
  name: string
  load: (number: string, signal: AbortSignal) => Promise<Part>
  /** How soon it is asked for again without a new line in the ticket, in milliseconds. */
  againIn?: (part: Part) => number | false
  children: (part: Part, put: (part: Part) => void) => ReactNode
}

/**
 * A card beside a ticket with a road of its own. Each of its steps is a line of the ticket, so it is read anew when one comes or when
 * another agent holds it; what a write answers takes its place at once.
 */
export function TicketPart<Part>(props: TicketPartProps<Part>) {
  const { ticket, title, reading, name, load, againIn, children } = props
  const { number, timeline, holder } = ticket
  const client = useQueryClient()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [name, number],
    queryFn: ({ signal }) => load(number, signal),
    refetchInterval: ({ state }) =>
      againIn && state.data !== undefined ? againIn(state.data) : false,
  })
  const lines = timeline.length
  useEffect(
    () => void client.invalidateQueries({ queryKey: [name, number] }),
    [client, name, number, lines, holder],
  )
  const put = (part: Part): void => {
    client.setQueryData([name, number], part)
    void client.invalidateQueries({ queryKey: ['ticket', number] })
  }
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      {isPending && <p className="card__none">正在读取{reading}</p>}
      {error && data === undefined && (
        <p className="card__none">
          {wordsOf(error)}{' '}
          <Button type="link" size="small" onClick={() => void refetch()}>
            再读一次
          </Button>
        </p>
      )}
      {data !== undefined && children(data, put)}
    </section>
  )
}
