import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { routes } from '@/lib/routes'
import type { Contact } from '@/services/contact'
import { go } from '@/shell/go'
import { Section } from '@/shell/section'

interface StartingPointProps {
  contact: Contact
  orderNumber?: string
  ticketNumber?: string
}

/** What this is most likely about, so that nobody has to say it. What the person came from goes before what is latest. */
export function StartingPoint({
  contact: { openTicket, latestOrder },
  orderNumber,
  ticketNumber,
}: StartingPointProps) {
  const ticket =
    openTicket && (!ticketNumber || ticketNumber === openTicket.number) ? openTicket : null
  const order =
    latestOrder && (!orderNumber || orderNumber === latestOrder.orderNumber) ? latestOrder : null
  if (!ticket && !order && !orderNumber && !ticketNumber) return null
  return (
    <Section title={orderNumber || ticketNumber ? '您要说的是' : '从这里开始更快'}>
      <Card flush>
        {ticketNumber && !ticket && (
          <NavRow
            icon="ticket"
            title={`工单 ${ticketNumber}`}
            text="看看进度，或补充说明"
            onTap={() => go(routes.ticket(ticketNumber))}
          />
        )}
        {ticket && !orderNumber && (
          <NavRow
            icon="ticket"
            title={ticket.title}
            text={`${ticket.statusText} · ${ticket.nextStep}`}
            onTap={() => go(routes.ticket(ticket.number))}
          />
        )}
        {orderNumber && !order && (
          <NavRow
            icon="order"
            title={`订单 ${orderNumber}`}
            text="为这笔订单提交工单"
            onTap={() => go(routes.newTicket({ orderNumber }))}
          />
        )}
        {order && !ticketNumber && (
          <NavRow
            icon="order"
            title={order.productName}
            text={`${order.stateText} · 为这笔订单提交工单`}
            onTap={() => go(routes.newTicket({ orderNumber: order.orderNumber }))}
          />
        )}
      </Card>
    </Section>
  )
}
