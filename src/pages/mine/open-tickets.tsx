import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import { routes } from '@/lib/routes'
import type { TicketSummary } from '@/services/tickets'
import { go } from '@/shell/go'

/** Open tickets in short, each with its next due moment. */
export function OpenTickets({ tickets, all }: { tickets: readonly TicketSummary[]; all: number }) {
  const now = useNow()
  return (
    <Card flush>
      {tickets.map((ticket) => (
        <NavRow
          key={ticket.number}
          title={ticket.title}
          text={ticket.statusText}
          note={dueWords(ticket.nextDueAt, now)}
          onTap={() => go(routes.ticket(ticket.number))}
        />
      ))}
      {tickets.length === 0 && (
        <NavRow title="没有处理中的工单" text="遇到问题时，可以从订单或联系客服里提交" />
      )}
      {all > tickets.length && (
        <NavRow
          title={`还有 ${all - tickets.length} 张处理中`}
          onTap={() => go(routes.tickets())}
        />
      )}
    </Card>
  )
}

function dueWords(nextDueAt: string | null, now: number): string | null {
  if (!nextDueAt) return null
  const due = describeDue(nextDueAt, null, now)
  return `${due.at}（${due.relative}）`
}
