import { View } from '@tarojs/components'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Due } from '@/components/due'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { StageLine } from '@/components/stage-line'
import { Timeline } from '@/components/timeline'
import { useNow } from '@/hooks/use-now'
import { useServiceChat } from '@/hooks/use-service-chat'
import { describeDue, formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import type { TicketDetail } from '@/services/tickets'
import { go } from '@/shell/go'
import { preview } from '@/shell/preview'
import { ConfirmCard } from './confirm-card'
import { timelineItems } from './timeline-items'

interface TicketViewProps {
  ticket: TicketDetail
  onChanged: (ticket: TicketDetail) => void
}

export function TicketView({ ticket, onChanged }: TicketViewProps) {
  const now = useNow()
  const { order } = ticket
  const chat = useServiceChat({ from: 'ticket', ticketNumber: ticket.number }, () => go(routes.contact({ ticketNumber: ticket.number })))
  const due = ticket.nextDueAt ? describeDue(ticket.nextDueAt, ticket.updatedAt, now) : null
  return (
    <>
      <View className="ticket__status">{ticket.statusText}</View>
      <View className="ticket__next"><Phrases>{ticket.nextStep}</Phrases></View>
      <View className="ticket__due">{due && <Due {...due} />}</View>
      {ticket.pausedReason && <Callout tone="wait" icon="clock">{ticket.pausedReason}</Callout>}
      {ticket.can.confirm && <ConfirmCard ticket={ticket} onConfirmed={onChanged} />}
      <Card>
        <StageLine stages={ticket.stages} />
        <View className="ticket__holder">
          <Facts
            items={[
              { name: '谁在处理', value: ticket.holder ?? `${ticket.department},还没有人接手` },
              { name: '责任方', value: ticket.responsibleSideText },
              { name: '依据', value: ticket.responsibleBasis },
            ]}
          />
        </View>
      </Card>
      <Card title="经过"><Timeline items={timelineItems(ticket.timeline, now)} onPicture={preview} /></Card>
      <Card title="您提交的内容">
        <View className="ticket__words">{ticket.description}</View>
        <Facts
          items={[
            { name: '工单号', value: ticket.number },
            { name: '类别', value: ticket.kindName },
            { name: '发生时间', value: ticket.occurredAt && formatMoment(ticket.occurredAt, now) },
            { name: '报错原文', value: ticket.errorText },
            { name: '已经试过', value: ticket.tried },
            { name: '提交时间', value: formatMoment(ticket.createdAt, now) },
          ]}
        />
      </Card>
      <Card flush>
        {order && (
          <NavRow
            icon="order" title={order.productName} text={`${order.stateText} · ${order.orderNumber}`}
            onTap={() => go(routes.order(order.orderNumber))}
          />
        )}
        <NavRow icon="headset" title="在线客服" text="带着这张工单,不用从头说" onTap={chat.open} />
        <NavRow icon="phone" title="其他联系方式" onTap={() => go(routes.contact({ ticketNumber: ticket.number }))} />
      </Card>
    </>
  )
}
