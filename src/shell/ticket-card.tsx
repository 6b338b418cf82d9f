import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Due } from '@/components/due'
import { Phrases } from '@/components/phrases'
import { Tag } from '@/components/tag'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { ticketTone } from '@/lib/ticket-states'
import type { TicketSummary } from '@/services/tickets'
import { go } from './go'
import './summary-card.scss'

/** A ticket in a list: what it is about, what comes next, and by when. */
export function TicketCard({ ticket }: { ticket: TicketSummary }) {
  const now = useNow()
  const due = ticket.nextDueAt ? describeDue(ticket.nextDueAt, ticket.updatedAt, now) : null
  return (
    <Card onTap={() => go(routes.ticket(ticket.number))}>
      <View className="summary__head">
        <View className="summary__title">{ticket.title}</View>
        <Tag tone={ticketTone(ticket.status)}>{ticket.statusText}</Tag>
      </View>
      <View className="summary__text">
        <Phrases>{ticket.nextStep}</Phrases>
      </View>
      {due && <Due relative={due.relative} tone={due.tone} />}
      <View className="summary__foot">{`工单 ${ticket.number} · ${ticket.kindName}`}</View>
    </Card>
  )
}
