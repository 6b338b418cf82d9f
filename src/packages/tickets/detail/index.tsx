import { Button } from '@/components/button'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { getTicket, type TicketDetail } from '@/services/tickets'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { NotHere } from '@/shell/not-here'
import { Page } from '@/shell/page'
import { ReplyBar } from './reply-bar'
import { TicketView } from './ticket-view'
import './index.scss'

const TICKETS = { label: '看全部工单', address: routes.tickets() }
const seen = new Seen<TicketDetail>()

/** One ticket: where it stands and what comes next, above everything. */
export default function TicketPage() {
  const number = usePageParam('number')
  if (!number)
    return (
      <Page>
        <NotHere text="打开的地址里没有工单号，可以从列表里选" elsewhere={TICKETS} />
      </Page>
    )
  return <OneTicket key={number} number={number} />
}

function OneTicket({ number }: { number: string }) {
  const ticket = useLoaded(() => getTicket(number), { keep: { seen, name: number } })
  usePullDown(ticket.reload)
  useLive(() => void ticket.reload(), ticket.data !== null)
  const dock =
    ticket.data &&
    (ticket.data.can.answer ? (
      <ReplyBar ticket={ticket.data} onAnswered={ticket.put} />
    ) : (
      <Button
        kind="secondary"
        icon="headset"
        onTap={() => go(routes.contact({ ticketNumber: number }))}
      >
        联系客服
      </Button>
    ))
  return (
    <Page dock={dock}>
      <Loadable loaded={ticket} cards={4} elsewhere={TICKETS}>
        {(data) => <TicketView ticket={data} onChanged={ticket.put} />}
      </Loadable>
    </Page>
  )
}
