import { useState } from 'react'
import { EmptyState } from '@/components/empty-state'
import { Button } from '@/components/button'
import { Tabs } from '@/components/tabs'
import { usePages } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { listTickets } from '@/services/tickets'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import { TicketCard } from '@/shell/ticket-card'

const VIEWS = [{ value: 'open', label: '处理中' }, { value: 'over', label: '已结束' }] as const
type View = typeof VIEWS[number]['value']

/** All tickets, open ones first to see. */
export default function TicketsPage() {
  const [view, setView] = useState<View>('open')
  const tickets = usePages(view, (page) => listTickets({ ...page, open: view === 'open' }))
  usePullDown(tickets.reload)
  const submit = (): void => go(routes.newTicket())

  return (
    <Page dock={<Button onTap={submit}>提交工单</Button>}>
      <Tabs items={VIEWS} value={view} onChange={setView} />
      <ListView pages={tickets} empty={<NoTickets view={view} />}>
        {(ticket) => <TicketCard key={ticket.number} ticket={ticket} />}
      </ListView>
    </Page>
  )
}

const NoTickets = ({ view }: { view: View }) => (view === 'open'
  ? <EmptyState icon="ticket" title="没有处理中的工单" text="遇到问题时提交一张,马上有编号,进度会告诉您" />
  : <EmptyState icon="ticket" title="还没有结束的工单" text="解决并确认过的工单会收在这里" />)
