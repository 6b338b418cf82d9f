import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/button'
import { useEvery } from '@/hooks/use-every'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { getTicket } from '@/services/tickets'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { ReplyBar } from './reply-bar'
import { TicketView } from './ticket-view'
import './index.scss'

/** An agent may write any moment while the page is looked at. */
const LOOK_AGAIN_MS = 15_000

/** One ticket: where it stands and what comes next, above everything. */
export default function TicketPage() {
  const number = useRouter().params['number'] ?? ''
  const ticket = useLoaded(() => getTicket(number))
  usePullDown(ticket.reload)
  useEvery(LOOK_AGAIN_MS, () => void ticket.reload(), ticket.data !== null && ticket.data.status !== 'closed')
  const dock = ticket.data && (ticket.data.can.answer
    ? <ReplyBar ticket={ticket.data} onAnswered={ticket.put} />
    : <Button kind="secondary" icon="headset" onTap={() => go(routes.contact({ ticketNumber: number }))}>联系客服</Button>)
  return (
    <Page dock={dock}>
      <Loadable loaded={ticket} cards={4}>{(data) => <TicketView ticket={data} onChanged={ticket.put} />}</Loadable>
    </Page>
  )
}
