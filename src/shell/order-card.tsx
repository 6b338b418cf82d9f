import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Tag } from '@/components/tag'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { formatMoney } from '@/lib/money'
import { orderTone } from '@/lib/order-states'
import { routes } from '@/lib/routes'
import type { OrderSummary } from '@/services/orders'
import { go } from './go'
import './summary-card.scss'

/** An order in a list. */
export function OrderCard({ order, onTap }: { order: OrderSummary; onTap?: () => void }) {
  const now = useNow()
  return (
    <Card onTap={onTap ?? (() => go(routes.order(order.orderNumber)))}>
      <View className="summary__head">
        <View className="summary__title">{order.productName}</View>
        <Tag tone={orderTone(order.state)}>{order.stateText}</Tag>
      </View>
      <View className="summary__line">
        <View className="summary__text">{`${formatMoment(order.placedAt, now)} 下单 · ${order.quantity} 件`}</View>
        <View className="summary__money">{formatMoney(order.total)}</View>
      </View>
      <View className="summary__foot">{`订单 ${order.orderNumber}`}</View>
      {order.openTicketNumber && (
        <View className="summary__open">{`工单 ${order.openTicketNumber} 正在处理`}</View>
      )}
    </Card>
  )
}
