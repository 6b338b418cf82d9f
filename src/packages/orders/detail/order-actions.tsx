import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { useServiceChat } from '@/hooks/use-service-chat'
import { formatMoney } from '@/lib/money'
import { routes } from '@/lib/routes'
import type { OrderDetail } from '@/services/orders'
import { go } from '@/shell/go'

interface Door {
  label: string
  /** The kind of trouble that such an order has; null leaves it to the form. */
  kind: string | null
  /** The one strong thing of the page. */
  strong: boolean
}

/** What one most likely wants to do about an order as it stands. Nobody has to ask for help before they have paid. */
function doorFor({ state, late }: Pick<OrderDetail, 'state' | 'late'>): Door {
  switch (state) {
    case 'unpaid':
      return { label: '付款遇到问题', kind: 'technical', strong: false }
    case 'paid':
    case 'delivering':
      return late
        ? { label: '请客服查一下', kind: 'after-sales', strong: true }
        : { label: '提交工单', kind: 'after-sales', strong: false }
    case 'failed':
      return { label: '让客服处理', kind: 'after-sales', strong: true }
    case 'delivered':
      return { label: '提交工单', kind: null, strong: true }
    case 'refunding':
      return { label: '问退款进度', kind: 'after-sales', strong: true }
    case 'refunded':
    case 'closed':
      return { label: '提交工单', kind: null, strong: false }
  }
}

interface OrderActionsProps {
  order: OrderDetail
  /** Null where it cannot be paid here and now. */
  pay: { total: OrderDetail['total']; busy: boolean; start: () => void } | null
}

/** The way to a person, and the step that fits. */
export function OrderActions({ order, pay }: OrderActionsProps) {
  const { orderNumber, openTicketNumber } = order
  const chat = useServiceChat({ from: 'order', orderNumber }, () =>
    go(routes.contact({ orderNumber })),
  )
  const { label, kind, strong } = doorFor(order)
  const chatKind = strong || openTicketNumber || pay ? 'secondary' : 'primary'
  return (
    <View className="order__actions">
      {pay && (
        <View className="order__pay">
          <Button
            busy={pay.busy}
            busyText="正在打开微信支付"
            onTap={pay.start}
          >{`去支付 ${formatMoney(pay.total)}`}</Button>
        </View>
      )}
      <Button kind={chatKind} icon="headset" busy={chat.busy} busyText="正在打开" onTap={chat.open}>
        在线客服
      </Button>
      {openTicketNumber ? (
        <Button
          kind={pay ? 'secondary' : 'primary'}
          onTap={() => go(routes.ticket(openTicketNumber))}
        >
          查看工单进度
        </Button>
      ) : (
        <Button
          kind={strong ? 'primary' : 'secondary'}
          onTap={() => go(routes.newTicket({ orderNumber, kind }))}
        >
          {label}
        </Button>
      )}
    </View>
  )
}
