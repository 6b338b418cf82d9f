import { useState } from 'react'
import { EmptyState } from '@/components/empty-state'
import { Button } from '@/components/button'
import { SearchField } from '@/components/search-field'
import { Tabs } from '@/components/tabs'
import { usePages, type CursorPage } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { useSettled } from '@/hooks/use-settled'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { listTickets, type TicketSummary } from '@/services/tickets'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import { TicketCard } from '@/shell/ticket-card'

const VIEWS = [
  { value: 'open', label: '处理中' },
  { value: 'over', label: '已结束' },
] as const
type View = (typeof VIEWS)[number]['value']

const seen = new Seen<CursorPage<TicketSummary>>()
/** As many as the server takes. */
const MOST_SEARCHED = 50
/** Who types on is not searched for yet. */
const SETTLED_MS = 400

/** All tickets, open ones first to see; a search goes through all of them. */
export default function TicketsPage() {
  const [view, setView] = useState<View>('open')
  const [typed, setTyped] = useState('')
  const [words, searchNow] = useSettled(typed.trim(), SETTLED_MS)
  const tickets = usePages(
    words === '' ? view : `search ${words}`,
    (page) =>
      listTickets(words === '' ? { ...page, open: view === 'open' } : { ...page, q: words }),
    seen,
  )
  usePullDown(tickets.reload)

  return (
    <Page dock={<Button onTap={() => go(routes.newTicket())}>提交工单</Button>}>
      <SearchField
        value={typed}
        placeholder="搜索工单号、订单号"
        most={MOST_SEARCHED}
        onInput={setTyped}
        onSearch={searchNow}
      />
      {words === '' && <Tabs items={VIEWS} value={view} onChange={setView} />}
      <ListView
        pages={tickets}
        empty={words === '' ? <NoTickets view={view} /> : <NotFound words={words} />}
      >
        {(ticket) => <TicketCard key={ticket.number} ticket={ticket} />}
      </ListView>
    </Page>
  )
}

const NotFound = ({ words }: { words: string }) => (
  <EmptyState
    icon="search"
    title="没有找到"
    text={`没有哪张工单和“${words}”有关，换个词试试，比如订单号的后几位`}
  />
)

const NoTickets = ({ view }: { view: View }) =>
  view === 'open' ? (
    <EmptyState
      icon="ticket"
      title="没有处理中的工单"
      text="遇到问题时提交一张，马上有编号，进度会告诉您"
    />
  ) : (
    <EmptyState icon="ticket" title="还没有结束的工单" text="解决并确认过的工单会收在这里" />
  )
