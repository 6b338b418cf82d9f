import { View } from '@tarojs/components'
import { useEffect } from 'react'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Due } from '@/components/due'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { heading, status } from '@/components/spoken'
import { StageLine } from '@/components/stage-line'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { useServiceChat } from '@/hooks/use-service-chat'
import { describeDue, formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import { getOrderMoney } from '@/services/money'
import type { TicketDetail } from '@/services/tickets'
import { go } from '@/shell/go'
import { IncidentsOfTicket } from '@/shell/incidents'
import { OrderClaims } from '@/shell/order-claims'
import { OrderReissues } from '@/shell/order-reissues'
import { OrderRefunds } from '@/shell/order-refunds'
import { Clocks } from './clocks'
import { ConfirmCard } from './confirm-card'
import { Course } from './course'
import { More } from './more'
import { Point } from './point'
import { RateCard } from './rate-card'
import { Reopen } from './reopen'
import { Withdraw } from './withdraw'

interface TicketViewProps {
  ticket: TicketDetail
  onChanged: (ticket: TicketDetail) => void
}

export function TicketView({ ticket, onChanged }: TicketViewProps) {
  const now = useNow()
  return (
    <>
      <Hero ticket={ticket} now={now} />
      <IncidentsOfTicket number={ticket.number} news={ticket} />
      {ticket.order && (
        <OrderClaims orderNumber={ticket.order.orderNumber} news={ticket} onlyAsked />
      )}
      {ticket.order && <OrderReissues orderNumber={ticket.order.orderNumber} news={ticket} />}
      {ticket.order && <Refunds orderNumber={ticket.order.orderNumber} ticket={ticket} />}
      {ticket.mergedInto && (
        <Card flush>
          <NavRow
            icon="ticket"
            title="去看合并后的工单"
            text={ticket.mergedInto}
            onTap={() => go(routes.ticket(ticket.mergedInto ?? ''))}
          />
        </Card>
      )}
      {ticket.can.confirm && <ConfirmCard ticket={ticket} onConfirmed={onChanged} />}
      {ticket.rating && <RateCard ticket={ticket} rating={ticket.rating} onRated={onChanged} />}
      {ticket.can.reopen && <Reopen ticket={ticket} onReopened={onChanged} />}
      <Card>
        <StageLine stages={ticket.stages} />
        <Clocks ticket={ticket} now={now} />
        {!isOver(ticket) && <Holder ticket={ticket} />}
      </Card>
      <Course ticket={ticket} now={now} />
      <Submitted ticket={ticket} now={now} />
      <Doors ticket={ticket} />
      {!isOver(ticket) && <More ticket={ticket} onChanged={onChanged} />}
      {ticket.can.withdraw && <Withdraw number={ticket.number} onWithdrawn={onChanged} />}
    </>
  )
}

/** Taken back, or ended in another one: nobody works on it. */
const isOver = ({ status }: TicketDetail): boolean => status === 'withdrawn' || status === 'merged'

/** Money of its order on its way back; asked for again whenever the ticket has news. */
function Refunds({ orderNumber, ticket }: { orderNumber: string; ticket: TicketDetail }) {
  const { data, reload } = useLoaded(() => getOrderMoney(orderNumber))
  useEffect(() => void reload(), [reload, ticket])
  return <OrderRefunds refunds={data?.refunds ?? []} />
}

/** Where it stands, what comes next, and the one thing to read: told aloud whenever it changes. */
function Hero({ ticket, now }: { ticket: TicketDetail; now: number }) {
  const due = ticket.nextDueAt ? describeDue(ticket.nextDueAt, ticket.updatedAt, now) : null
  return (
    <View {...status()}>
      <View className="ticket__status" {...heading(1)}>
        {ticket.headline}
      </View>
      <View className="ticket__next">
        <Phrases>{ticket.nextStep}</Phrases>
      </View>
      <View className="ticket__due">{due && <Due relative={due.relative} tone={due.tone} />}</View>
      {ticket.point && <Point point={ticket.point} asks={ticket.can.answer} now={now} />}
      {ticket.pausedReason && (
        <Callout tone="wait" icon="clock">
          {ticket.pausedReason}
        </Callout>
      )}
    </View>
  )
}

/** Who has it and whose side it was; of what was taken back nobody asks. */
const Holder = ({
  ticket: { holder, department, responsibleSideText, responsibleBasis },
}: {
  ticket: TicketDetail
}) => (
  <View className="ticket__holder">
    <Facts
      items={[
        { name: '谁在处理', value: holder ?? `${department}，还没有人接手` },
        { name: '责任方', value: responsibleSideText },
        { name: '依据', value: responsibleBasis },
      ]}
    />
  </View>
)

const Submitted = ({ ticket, now }: { ticket: TicketDetail; now: number }) => (
  <Card title="您提交的内容">
    <View className="ticket__words">{ticket.description}</View>
    <Facts
      items={[
        { name: '工单号', value: ticket.number },
        { name: '类别', value: ticket.kindName },
        { name: '级别', value: ticket.urgentText && `紧急：${ticket.urgentText}` },
        { name: '发生时间', value: ticket.occurredAt && formatMoment(ticket.occurredAt, now) },
        { name: '报错原文', value: ticket.errorText },
        { name: '已经试过', value: ticket.tried },
        { name: '提交时间', value: formatMoment(ticket.createdAt, now) },
      ]}
    />
  </Card>
)

function Doors({ ticket: { number, order, fromChat } }: { ticket: TicketDetail }) {
  const chat = useServiceChat({ from: 'ticket', ticketNumber: number }, () =>
    go(routes.contact({ ticketNumber: number })),
  )
  return (
    <Card flush>
      {order && (
        <NavRow
          icon="order"
          title={order.productName}
          text={`${order.stateText} · ${order.orderNumber}`}
          onTap={() => go(routes.order(order.orderNumber))}
        />
      )}
      {fromChat && (
        <NavRow
          icon="chat"
          title="查看会话记录"
          text="这张工单是从会话转来的，说过的话都在"
          onTap={() => go(routes.history())}
        />
      )}
      <NavRow icon="headset" title="在线客服" text="带着这张工单，不用从头说" onTap={chat.open} />
      <NavRow
        icon="phone"
        title="其他联系方式"
        onTap={() => go(routes.contact({ ticketNumber: number }))}
      />
      <NavRow
        icon="file"
        title="12315、黑猫投诉的材料"
        text="订单、经过、沟通和图片，一份带签名的文件"
        onTap={() => go(routes.evidence(number))}
      />
    </Card>
  )
}
